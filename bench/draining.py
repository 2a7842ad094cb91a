"""How quickly a full queue is emptied: the portal's jobs beside stock Celery on Redis, both over the same database.

`python -m bench.draining portal|stock NUMBER` fills the queue while nobody works, starts one real worker with two places,
and prints rows per second between the first it finds done and the last. One row is written per piece of work; the portal
keeps a record of each besides, stock Celery none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.touching import KIND
from tests.servers import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

AGES_AGO = "2000-01-01T00:00:00Z"
ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 240
STOCK = ["celery", "-A", "bench.stock", "worker", "--concurrency", "2", "--loglevel", "ERROR"]
LEAST = 1.0
"""How many times the rate of stock Celery."""


def make_rows(number: int) -> None:
    from certportal.kernel.jobs.models import Heartbeat

    Heartbeat.objects.filter(name__startswith="bench:").delete()
    Heartbeat.objects.bulk_create(Heartbeat(name=f"bench:{row}", at=AGES_AGO) for row in range(number))


def fill_portal(number: int) -> None:
    from django.utils import timezone

    from certportal.kernel.jobs.models import Job
    from certportal.kernel.jobs.queue import enqueue_all

    Job.objects.all().delete()
    enqueue_all(KIND, {f"{KIND}:{row}": {"row": row} for row in range(number)}, now=timezone.now())


def fill_stock(number: int) -> None:
    from bench.stock import touched

    for row in range(number):
        touched.delay(row)


def done_by_portal() -> int:
    from certportal.kernel.jobs.models import Job

    return Job.objects.filter(kind=KIND, state="done").count()


def done_by_stock() -> int:
    from certportal.kernel.jobs.models import Heartbeat

    return Heartbeat.objects.filter(name__startswith="bench:").exclude(at=AGES_AGO).count()


def rate(command: list[str], done: Callable[[], int], number: int) -> float:
    """Rows per second of this worker."""
    worker = subprocess.Popen(  # noqa: S603 (own command lines)
        [sys.executable, "-m", *command], cwd=ROOT, preexec_fn=die_with_parent(9), stderr=subprocess.DEVNULL,  # noqa: PLW1509 (one system call)
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        first, began = _seen(done, 1, time.monotonic() + MOST_SECONDS)
        last, ended = _seen(done, number, time.monotonic() + MOST_SECONDS)
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    return (last - first) / max(ended - began, 0.001)


def _seen(done: Callable[[], int], least: int, until: float) -> tuple[int, float]:
    while (found := done()) < least:
        if time.monotonic() > until:
            raise RuntimeError(f"{found} of {least} done")
        time.sleep(0.02)
    return found, time.monotonic()


def line(rates: dict[str, float], number: int) -> str:
    """The printed result."""
    shown = ", ".join(f"{name} {found:.0f}" for name, found in rates.items())
    ratios = ", ".join(f"{name} {found:.2f}" for name, found in ratios_of(rates).items())
    return f"  antrean {number:,} per detik: {shown}; × Celery: {ratios}"


def ratios_of(rates: dict[str, float]) -> dict[str, float]:
    """How many times the rate of stock Celery of the same run."""
    return {name: found / rates["Celery"] for name, found in rates.items() if name != "Celery"}


def too_slow(rates: dict[str, float]) -> list[str]:
    """What is below its goal, a sentence each."""
    return [
        f"antrean {name}: {ratio:.2f} × Celery, sedikitnya {LEAST:.1f}"
        for name, ratio in ratios_of(rates).items()
        if ratio < LEAST
    ]


def main() -> None:
    import django

    django.setup()
    who, number = sys.argv[1], int(sys.argv[2])
    make_rows(number)
    if who == "portal":
        fill_portal(number)
        found = rate(["certportal.worker", "papers"], done_by_portal, number)
    else:
        os.environ.setdefault("STOCK_BROKER", "")
        fill_stock(number)
        found = rate(STOCK, done_by_stock, number)
    sys.stdout.write(f"{found}")


if __name__ == "__main__":
    main()
