"""All parts together, and the storm over them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Any

from tests.chaos import faults, table
from tests.chaos.mailbox import Mailbox
from tests.chaos.servers import ASK_AGAIN, HOST, ROOT, Database, Disk, Part, faults_at, until
from tests.servers import Redis, die_with_parent, free_port, scratch_folder

if TYPE_CHECKING:
    import random

KINDS = ("web", "worker", "beat")
PATIENCE = 60  # seconds; a busy machine is slow, and what must be seen is seen within a few
UNSET = ("OWNER_DATABASE_URL", "MEDIA_URL", "METRICS_TOKEN", "HEARTBEAT_URL", "SENTRY_DSN", "BIND", "DATABASE_URL_FILE")


class Portal:
    longer = 1.0  # seconds that a fault goes on at most after it was seen

    def __init__(self) -> None:
        self.folder = scratch_folder("chaos")
        self.port = free_port()
        self.mailbox = Mailbox().start()
        for name in ("pg", "redis"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)  # the database is another user's
        self.disk = Disk(self.folder / "media")
        self.database, self.redis = Database(self.folder / "pg"), Redis(self.folder / "redis")
        self.parts: dict[str, Part] = {}
        self.driver: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings", "DATABASE_URL": self.database.plain_url(),
            "REDIS_URL": self.redis.url, "SECRET_KEY": "only-for-the-storm-0123456789-abcdefghijklmnopqrstuvwxyz",
            "SITE_URL": f"https://{HOST}", "DEBUG": "0", "PORT": str(self.port), "MEDIA_ROOT": str(self.disk.folder),
            "QUEUE_DIR": str(self.folder / "queue"), "EMAIL_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
        }  # fmt: skip

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, dossiers: int) -> Portal:
        self.redis.start()
        self.database.begin()
        self.python("tests.chaos.driver", "make", str(dossiers))
        self.parts = {kind: Part(kind, self.environment, self.folder / f"{kind}.log") for kind in KINDS}
        assert until(self.is_ready, 2 * PATIENCE) is not None, f"{faults_at(self.port)}\n{self.logs()}"
        return self

    def is_ready(self) -> bool:
        return not faults_at(self.port)

    def move_dossiers(self, seconds: float) -> None:
        with (self.folder / "driver.log").open("w") as log:
            self.driver = self._drive(seconds, log)

    def _drive(self, seconds: float, log: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.driver", "move", str(seconds), str(self.folder / "stop")], cwd=ROOT,
            env=self.environment, stdout=subprocess.PIPE, text=True, stderr=log,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip

    def endure(self, round_: list[str], dice: random.Random, began: float) -> list[table.Row]:
        """These faults at once: until each is named, a moment longer, and until all is well again."""
        round_ = [name for name in round_ if self.disk.takes(name)]
        rows = [table.Row(faults.KNOWN[name].name, time.monotonic() - began) for name in round_]
        struck = time.monotonic()
        for name in round_:
            faults.KNOWN[name].strike(self, dice)
        waiting = dict(zip(round_, rows, strict=True))
        while waiting and time.monotonic() - struck < PATIENCE:
            said = faults_at(self.port)
            for name in [name for name in waiting if faults.KNOWN[name].word in said]:
                row = waiting.pop(name)
                row.red, row.reason = time.monotonic() - struck, said[faults.KNOWN[name].word]
            time.sleep(ASK_AGAIN)
        for row in waiting.values():
            row.reason = f"tidak terlihat; {said}"
        time.sleep(dice.uniform(0.2, 1) * self.longer)
        healed = time.monotonic()
        for name in round_:
            faults.KNOWN[name].heal(self)
        green = until(self.is_ready, PATIENCE)
        for row in rows:
            row.lasted, row.green = healed - struck, green
            row.after = "" if green is not None else str(faults_at(self.port))
        return rows

    def drain(self, seconds: float) -> dict[str, int]:
        """Stop the dossiers and wait until nothing is left to do; returns what is left (all zero)."""
        (self.folder / "stop").touch()
        assert self.driver is not None
        said, _ = self.driver.communicate(timeout=60)
        assert self.driver.returncode == 0, (self.folder / "driver.log").read_text()[-3000:]
        self.acts: dict[str, int] = json.loads(said)
        deadline = time.monotonic() + seconds
        left = {"?": 1}
        while any(left.values()) and time.monotonic() < deadline:
            left = json.loads(self.python("tests.chaos.ledger"))
        return left

    def balance(self) -> dict[str, Any]:
        (self.folder / "delivered.json").write_text(json.dumps(self.mailbox.delivered))
        found: dict[str, Any] = json.loads(self.python("tests.chaos.ledger", str(self.folder / "delivered.json")))
        return found

    def logs(self) -> str:
        return "\n".join((self.folder / f"{kind}.log").read_text(errors="replace")[-1500:] for kind in KINDS)

    def leave(self) -> None:
        if self.driver and self.driver.poll() is None:
            self.driver.kill()
        for part in self.parts.values():
            part.kill()
        self.redis.stop()
        self.database.stop()
        self.mailbox.stop()
        self.disk.leave()
        shutil.rmtree(self.folder, ignore_errors=True)
