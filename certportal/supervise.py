"""Run the portal on one machine: web, worker and beat as one group (`python -m certportal.supervise [web|worker|beat …]`).

A child that dies is started again. Ctrl-C or SIGTERM stops all of them; if this process itself is killed, the kernel
stops the children. An installation with systemd or containers starts the three commands itself and does not need this.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from certportal import serve, signs
from certportal.celery import backs_up
from certportal.plainlog import OneEntry

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import FrameType

log = logging.getLogger("certportal.supervise")

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 25  # a worker finishes the piece of work it holds
QUICK_DEATH_SECONDS = 5
LONGEST_REST_SECONDS = 30
ASK_SECONDS = 15
ANSWER_SECONDS = 2.0
MOST_SILENT = 8  # questions in a row, two minutes: longer than a full house keeps anybody waiting


WEB_PROCESSES = 2  # they share the port; one that is busy or ends leaves the other
LANES = ("papers", "mail", "bell")  # of `certportal.celery`, which needs the settings; backups are a kind of their own


def commands() -> dict[str, list[list[str]]]:
    """The command lines of every kind; where the web listens, `serve.address` says."""
    python = [sys.executable, "-m"]
    return {
        "web": [[*python, "certportal.serve", str(number)] for number in range(1, WEB_PROCESSES + 1)],
        "worker": [[*python, "certportal.worker", lane] for lane in LANES],
        "backup": [[*python, "certportal.worker", "backup"]] if backs_up() else [],
        # No pid file: a stale one would keep beat from starting after a power cut.
        "beat": [[*python, "celery", "--quiet", "-A", "certportal", "beat", "--pidfile=", "--loglevel", "WARNING"]],
    }


def children(names: Collection[str] = (), folder: Path | None = None) -> list[Child]:
    """The processes to keep alive: of all kinds, or of these. With a folder, worker and beat leave their signs in it."""
    return [
        Child(f"{kind}-{number}", command, _socket_of(kind, number), _sign_of(kind, number, folder))
        for kind, all_of_kind in commands().items()
        if not names or kind in names
        for number, command in enumerate(all_of_kind, start=1)
    ]


def _socket_of(kind: str, number: int) -> Path | None:
    """Where this process alone can be asked; those that share a port cannot be told apart."""
    host, _port = serve.address()
    return (
        Path(host.removeprefix(serve.FILES)) / f"web-{number}.sock"
        if kind == "web" and host.startswith(serve.FILES)
        else None
    )


def _sign_of(kind: str, number: int, folder: Path | None) -> Path | None:
    """A backup may take a day, also while Redis is away and its worker gives no sign: it is never ended."""
    return folder / f"{kind}-{number}" if folder and kind in {"worker", "beat"} else None


def answers(path: Path) -> bool:
    """Whether the web process says anything at all: without a database it is alive, and a new one would not be better."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(ANSWER_SECONDS)
            line.connect(str(path))
            line.sendall(b"GET /sehat/ HTTP/1.0\r\n\r\n")
            return bool(line.recv(1))
    except OSError:
        return False


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One child process that is kept alive."""

    name: str
    command: list[str]
    asked_at: Path | None = None
    sign: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    silent: int = 0  # questions in a row without an answer
    rest: float = 0.0  # seconds to wait before the next start; doubles while it keeps dying soon after the start

    def start(self) -> None:
        environment = dict(os.environ)
        if self.sign is not None:
            signs.mark(self.sign)
            environment[signs.FILE] = str(self.sign)
        # A session of its own: Ctrl-C reaches this process only, and we stop the children in good order.
        self.process = subprocess.Popen(  # noqa: S603 (own command lines)
            self.command,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (no threads here)
            env=environment,
        )
        self.started_at = time.monotonic()

    @property
    def is_refused(self) -> bool:
        """Whether it ended because the portal must not be started like this: then the others end, too."""
        return self.process is not None and self.process.poll() == serve.REFUSED

    def revive(self) -> None:
        """Start the child again if it died; one that keeps dying waits longer each time, at most half a minute."""
        if self.process is None or self.process.poll() is None or self.is_refused:
            return
        since_start = time.monotonic() - self.started_at
        if since_start < self.rest:
            return
        died_young = since_start < QUICK_DEATH_SECONDS + self.rest
        self.rest = min(max(1.0, self.rest * 2), LONGEST_REST_SECONDS) if died_young else 0.0
        log.warning("%s berhenti (kode %s); dijalankan lagi", self.name, self.process.returncode)
        self.start()

    def listen(self) -> None:
        """Whether the process is alive; one that is not is ended, and started again as any that ended."""
        if self.process is None or self.process.poll() is not None:
            return
        lives = (not self.asked_at or answers(self.asked_at)) and (not self.sign or signs.is_young(self.sign))
        self.silent = 0 if lives else self.silent + 1
        if self.silent >= MOST_SILENT:
            log.warning("%s tidak menjawab lagi; dihentikan dan dijalankan lagi", self.name)
            self.silent = 0
            self.kill_group()

    def kill_group(self) -> None:
        """Kill what is left of the child and of its own children."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Group:
    """The children, and whether they should be running."""

    children: list[Child]
    stopping: bool = False

    def run(self) -> None:
        """Keep the children alive until a stop signal, then stop them; returns when all are gone."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        for child in self.children:
            child.start()
        asked = time.monotonic()
        while not self.stopping:
            time.sleep(0.2)
            if time.monotonic() - asked > ASK_SECONDS:
                asked = time.monotonic()
                for child in self.children:
                    child.listen()
            for child in self.children:
                child.revive()
                self.stopping = self.stopping or child.is_refused
        self.stop()

    def ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def stop(self) -> None:
        """Ask every child to finish what it holds; whoever has not after the grace time is killed with its group."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s tidak berhenti pada waktunya", child.name)
            child.kill_group()


def _refuse_taken(host: str, port: int) -> None:
    """End with a sentence when something listens there already, instead of starting a web server in vain."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            advice = f"Pilih yang lain, misalnya PORT={port + 1} ./run"
            sys.exit(f"Alamat {host} porta {port} tidak dapat dipakai ({error.strerror}). {advice}")


def write_lines() -> None:
    """Log as the settings do, which this process does not read."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneEntry())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def main() -> None:
    write_lines()
    os.chdir(Path(__file__).resolve().parent.parent)
    names = sys.argv[1:]
    if unknown := set(names) - set(commands()):
        sys.exit(f"Tidak dikenal: {' '.join(sorted(unknown))}. Yang ada: {' '.join(commands())}.")
    host, port = serve.address()
    if (not names or "web" in names) and not host.startswith(serve.FILES):
        _refuse_taken(host, port)
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        group = Group(children(names, Path(folder)))
        group.run()
    if any(child.is_refused for child in group.children):
        sys.exit(serve.REFUSED)


if __name__ == "__main__":
    main()
