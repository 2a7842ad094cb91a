"""The portal in production form, part by part, each of which can be killed: database, Redis, media disk, web, workers, beat."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests import migrated, templates
from tests.servers import Postgres, Redis, die_with_parent

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
HOST = "portal.example.org"
MEDIA_BYTES = 64_000_000
ASK_AGAIN = 0.25  # seconds; readiness looks at everything, and asking without a pause would be a load of its own
DATABASE = "portal_template"  # as tests/pg.py names what it keeps


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    """The processes below this one, of all generations."""
    with suppress(OSError):
        own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [*own, *(below for one in own for below in children_of(one))]
    return []


class Database(Postgres):
    """PostgreSQL that keeps what it said it had kept, also when it is killed; its clock can be moved."""

    def _run(self, command: list[object], out: object) -> subprocess.Popen[bytes]:
        return super()._run(
            [str(part).replace("synchronous_commit=off", "synchronous_commit=on") for part in command], out
        )

    def begin(self) -> None:
        with templates.kept("postgresql") as kept:
            self.start(kept)
        if kept is None:
            self.sql(f"CREATE DATABASE {DATABASE}", "postgres")
            migrated.migrate(self.url(DATABASE))
        # Looked up before PostgreSQL's own: the same words, and a second clock that the test sets.
        self.sql("CREATE TABLE moved_by (by interval NOT NULL); INSERT INTO moved_by VALUES ('0')")
        self.sql(
            "CREATE FUNCTION statement_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            "'SELECT pg_catalog.statement_timestamp() + by FROM public.moved_by'"
        )
        self.sql(f"ALTER DATABASE {DATABASE} SET search_path = public, pg_catalog")

    def sql(self, statement: str, database: str = DATABASE) -> None:
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)

    def move_clock(self, days: int) -> None:
        self.sql(f"UPDATE public.moved_by SET by = '{days} days'")

    def plain_url(self) -> str:
        """With the product's own limits."""
        return f"postgresql://postgres:@/{DATABASE}?host={self.folder}"

    def kill(self) -> None:
        if self._process:
            kill(self._process.pid, *children_of(self._process.pid))
            self._process.wait()
            self._process = None
        (self._data / "postmaster.pid").unlink(missing_ok=True)


class Disk:
    """The media folder: a small file system of its own, where this user may make one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.own = os.geteuid() == 0 and not self._mount(f"size={MEDIA_BYTES}", "-t", "tmpfs", "tmpfs")
        self._ballast = folder / "ballast"

    def _mount(self, options: str, *more: str) -> int:
        done = subprocess.run(["mount", *more, "-o", options, str(self.folder)], check=False, capture_output=True)
        return done.returncode

    def takes(self, fault: str) -> bool:
        """Whether this fault can be made here: never is the machine's own disk filled, and no mode stops root."""
        return self.own or (fault != "full" and (fault != "closed" or os.geteuid() != 0))

    def fill(self) -> None:
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(bytes(65_536)):
                pass

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing can be written any more; root passes every mode, so for root the disk itself is closed."""
        if self.own:
            assert self._mount("remount,ro") == 0
        else:
            self.folder.chmod(0o500)

    def open(self) -> None:
        if self.own:
            assert self._mount("remount,rw") == 0
        else:
            self.folder.chmod(0o700)

    def leave(self) -> None:
        if self.own:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)


class Part:
    """What `certportal.supervise KIND` keeps alive."""

    def __init__(self, kind: str, environment: Mapping[str, str], log: Path) -> None:
        self.kind, self.log = kind, log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "certportal.supervise", kind], cwd=ROOT, env=dict(environment), stdout=out,
                stderr=out, preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
            )  # fmt: skip

    def strike(self, which: slice = slice(None)) -> None:
        """Kill these of its children with everything below; its supervisor sleeps, as on a machine that is too busy."""
        assert self.process.poll() is None, f"its supervisor ended by itself: {self.process.returncode}\n{self.said()}"
        self.process.send_signal(signal.SIGSTOP)
        own = [
            int(one) for one in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]
        for child in own[which]:
            kill(child, *children_of(child))

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """With everything below it; there is nothing to keep."""
        kill(self.process.pid, *children_of(self.process.pid))
        self.process.wait()


def faults_at(port: int) -> dict[str, str]:
    """What /sehat/siap/ says is not well; a web that does not answer is one too. Empty: ready."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/sehat/siap/", headers={"Host": HOST})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 503:
            return {"web": f"{error.code}"}
        said = json.load(error)
    except OSError:
        return {"web": "Web tidak menjawab."}
    found: dict[str, str] = said["faults"]
    return found


def until(true: object, seconds: float) -> float | None:
    """Seconds until it was true; None when it never was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if true():  # type: ignore[operator]
            return time.monotonic() - began
        time.sleep(ASK_AGAIN)
    return None


__all__ = ["Database", "Disk", "Part", "Redis", "faults_at", "until"]
