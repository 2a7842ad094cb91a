"""Periodic tasks write down when they last ran, each in its own row: one that stopped is seen while others run."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Any

from celery import current_app, signals
from django.db import connection

from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.moment import database_now

if TYPE_CHECKING:
    from collections.abc import Mapping

SILENCE = timedelta(minutes=5)
_MISSED = 3  # missing this many calls in a row is more than a restart or a busy hour


def beat(name: str, *, now: datetime) -> None:
    """Write down that the named task ran at this moment."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def expected() -> dict[str, tuple[str, timedelta]]:
    """Every task of the beat table: what people call it, and how long it may be silent; one with a time of its own, so long."""
    table: Mapping[str, Mapping[str, Any]] = current_app.conf.beat_schedule
    return {
        entry["task"]: (
            title,
            max(SILENCE, timedelta(seconds=_MISSED * entry["schedule"] + entry["options"].get("time_limit", 0))),
        )
        for title, entry in table.items()
    }


def silent(now: datetime) -> dict[str, datetime | None]:
    """What has gone silent, by what people call it, with its last sign of life (None: it never gave one).

    A sign from the future says nothing: the clock was ahead when it was given.
    """
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return {
        title: seen.get(task)
        for task, (title, patience) in expected().items()
        if task not in seen or not now - patience <= seen[task] <= now + patience
    }


def ages(now: datetime) -> dict[str, float]:
    """Seconds since each periodic task came to its end; without end where it never did."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return {task: (now - seen[task]).total_seconds() if task in seen else inf for task in expected()}


def note_success(sender: object = None, result: object = None, **_facts: Any) -> None:
    """A task of the beat table came to its end; one that raises is as silent as one that never ran.

    Where it returns the moment it stood for, that one counts: the clock may have jumped while it ran.
    """
    name = str(getattr(sender, "name", ""))
    if name in expected():
        beat(name, now=result if isinstance(result, datetime) else database_now())


def wait_for_all(now: datetime) -> None:
    """From now on every task is waited for, the hourly one too; a sign of life already there stays as it is."""
    Heartbeat.objects.bulk_create((Heartbeat(name=name, at=now) for name in expected()), ignore_conflicts=True)


def note_start(**_facts: Any) -> None:
    """A worker is ready."""
    wait_for_all(database_now())
    connection.close()  # the main process of a worker forks others, which must not inherit it


def listen() -> None:
    """Called once, from AppConfig.ready()."""
    signals.task_success.connect(note_success, dispatch_uid="jobs.heartbeat")
    signals.worker_ready.connect(note_start, dispatch_uid="jobs.heartbeat")
