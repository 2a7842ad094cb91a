"""How a worker or the beat tells its supervisor that it still goes round: by the time of a file.

The time is the one that no setting of the clock moves. A process that is stopped or hangs moves it no more.
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
    """Set the time of an existing file."""
    with suppress(OSError):
        os.utime(path, (monotonic(), monotonic()))


def is_young(path: Path) -> bool:
    """Whether there was a sign lately."""
    return monotonic() - path.stat().st_mtime < QUIET_SECONDS


class Scheduler(beat.Scheduler):
    """Celery's, in memory; every round is a sign. One that cannot reach the broker for minutes gives none."""

    def tick(self, *args: Any, **options: Any) -> Any:
        """Send what is due."""
        give()
        return super().tick(*args, **options)
