"""How a worker or the beat tells its supervisor that it still goes round: by a moment written in a file.

The moment is of the clock that no setting moves. A process that is stopped or hangs writes it no more. The file's own times
are of the day, so that nobody who clears away what is old takes it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, Final

from celery import beat

FILE: Final = "SIGN_FILE"
"""The environment variable that names it; without one nobody watches."""
QUIET_SECONDS: Final = 480
"""Longer than any work may hold a process up (five minutes), and than a broker that comes back soon."""


def give(**_facts: Any) -> None:
    """The process this is called in has come round."""
    if name := os.environ.get(FILE):
        mark(Path(name))


def mark(path: Path) -> None:
    """Write down the present moment, in place: that takes no room on a full disk. Where it cannot be, nobody watches."""
    with suppress(OSError):
        path.touch()
        with path.open("r+b") as file:
            file.write(b"%020.3f" % monotonic())


def is_young(path: Path) -> bool:
    """Whether there was a sign lately; one that was taken away counts from now."""
    try:
        return monotonic() - float(path.read_bytes()) < QUIET_SECONDS
    except (OSError, ValueError):
        mark(path)
        return True


class Scheduler(beat.Scheduler):
    """Celery's, in memory; every round is a sign. One that cannot reach the broker for minutes gives none."""

    def tick(self, *args: Any, **options: Any) -> Any:
        """Send what is due."""
        give()
        return super().tick(*args, **options)
