"""One worker of one lane: `python -m certportal.worker papers|mail|bell|backup`."""

from __future__ import annotations

import sys
import warnings

from celery import signals
from django.conf import settings

from certportal import signs
from certportal.celery import app, lanes


def command(lane: str) -> list[str]:
    """What Celery is told for this lane. Raises KeyError for one that does not exist."""
    queues = ",".join(lanes()[lane])
    options = ["--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
    return ["--quiet", "worker", "--hostname", f"{lane}@%h", "--queues", queues, *_pool(lane), *options]


def _pool(lane: str) -> list[str]:
    """With Redis: processes, which can be stopped at their time limit. Embedded: threads.

    Threads have no time limit: each look has a budget instead, and the lease of a row gives its work to someone else. A
    lane of mail has one place, because a server is asked by one sender at a time, and so has that of backups.
    """
    places = "1" if lane in {"mail", "backup"} else "2"
    if settings.REDIS_URL:
        return ["--pool", "prefork", "--concurrency", places, "--max-tasks-per-child", "500"]
    return ["--pool", "threads", "--concurrency", places]


def main() -> None:
    # Celery's warning about root speaks of pickled messages; only JSON is accepted here.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    # With threads one of their own sends it, whatever the others do: there each look for work is the sign.
    if settings.REDIS_URL:
        signals.heartbeat_sent.connect(signs.give)
    app.start(command(sys.argv[1]))


if __name__ == "__main__":
    main()
