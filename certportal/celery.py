"""The Celery app and the beat table. The broker only wakes workers; the record of work is the Job row."""

import logging
import os
from typing import Any

import environ
from celery import Celery, signals

from certportal import queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certportal.settings")
queue.register()


def _every(seconds: int, task: str, **options: int) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": options}


LOOK = "certportal.kernel.jobs.tasks.look"
SEND = "certportal.kernel.outbox.tasks.send_due"
BACKUP = "certportal.home.tasks.backup"
# The first one of a large portal takes hours.
DAILY_BACKUP = _every(3600, BACKUP, soft_time_limit=86_000, time_limit=86_400)


def backs_up() -> bool:
    """Whether backups are made every day: BACKUP_REPOSITORY, asked where the settings cannot be read yet."""
    return bool(environ.FileAwareEnv().str("BACKUP_REPOSITORY", default=""))


app = Celery("certportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The keys are what the desk of the admin calls them when one has gone silent; each leaves a heartbeat of its own.
app.conf.beat_schedule = {
    "pekerjaan tertunda": _every(30, LOOK),
    "pengiriman e-mail": _every(10, SEND),
    "pengingat dan tenggat": _every(60, "certportal.kernel.sla.tasks.tick"),
    "penyegelan jejak audit": _every(5, "certportal.kernel.audit.tasks.seal"),
    "surat kepala jejak audit": _every(3600, "certportal.home.tasks.mail_heads"),
    "pembacaan yang banyak": _every(900, "certportal.home.tasks.tell_of_many_readings"),
    "panggilan ke pemantau luar": _every(60, "certportal.home.tasks.call_watcher"),
    # Half-written uploads and files without a row, older than a day.
    "pembersihan berkas sisa": _every(3600, "certportal.home.tasks.sweep"),
    "pembersihan catatan mesin": _every(3600, "certportal.home.tasks.purge"),
    "usulan data yang gugur": _every(3600, "applicants.tasks.lapse_proposals"),
    "foto yang tidak jadi dokumen": _every(3600, "applicants.tasks.drop_old_parts"),
}
if backs_up():
    app.conf.beat_schedule["cadangan harian"] = DAILY_BACKUP
# In memory: every task is due within the hour, so a restart loses nothing and there is no file that could be out of date.
app.conf.beat_scheduler = "certportal.signs:Scheduler"
app.autodiscover_tasks()


@signals.after_setup_task_logger.connect
def _no_lines_of_its_own(logger: logging.Logger | None = None, **_facts: object) -> None:
    """Celery gives its tasks a handler with a form of its own; the one of the settings writes their lines instead."""
    if logger is not None:
        logger.handlers.clear()
        logger.propagate = True


def _route(name: str, *_message: object, **_facts: object) -> dict[str, str] | None:
    """Every periodic task has a queue of its own, which holds one ring; the rest is the default queue's."""
    return {"queue": queue.RINGS + name} if name in _periodic() else None


def _periodic() -> list[str]:
    return [entry["task"] for entry in app.conf.beat_schedule.values()]


def lanes() -> dict[str, list[str]]:
    """The queues of each kind of worker: neither a silent mail server nor a long batch of papers holds up the others."""
    slow = {"papers": [LOOK], "mail": [SEND], "backup": [BACKUP] if BACKUP in _periodic() else []}
    lane = slow | {"bell": [name for name in _periodic() if [name] not in slow.values()]}
    queues = {kind: [queue.RINGS + name for name in names] for kind, names in lane.items() if names}
    queues["papers"].append(app.conf.task_default_queue)
    return queues


app.conf.task_routes = (_route,)
