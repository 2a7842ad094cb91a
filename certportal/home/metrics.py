"""The numbers of `/sehat/metrik/`: what `/sehat/siap/` looks at, what is stuck, and the requests that were counted.

Labels are names of pages, kinds, states and tasks: nothing that people typed, and nobody's number or name.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from certportal.home.ready import look
from certportal.kernel.jobs import queries as jobs
from certportal.kernel.jobs.heartbeat import ages
from certportal.kernel.outbox import queries as letters
from certportal.kernel.sla import queries as clocks
from certportal.kernel.web import meter
from certportal.version import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from certportal.home.ready import Readiness


def holds_the_token(request: HttpRequest) -> bool:
    """Whether the request carries METRICS_TOKEN; the time this takes does not tell how much of a guess was right."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme == "Bearer" and constant_time_compare(given, settings.METRICS_TOKEN)


def written(now: datetime) -> bytes:
    """Everything at one moment, in the text form of Prometheus."""
    told = CollectorRegistry()
    meter.add_to(told)
    told.register(_Looked(now))
    return generate_latest(told)


class _Looked(Collector):
    """What is read when somebody asks."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = look(self.now)
        yield from _state(found)
        if found["database"] and not found["migrations"]:
            yield from _ages(found, self.now)
            yield from _stuck()


def _state(found: Readiness) -> Iterator[GaugeMetricFamily]:
    yield _many("portal_version", "Versi portal", ["version"], {(version(),): 1})
    yield _one("portal_ready", "1 bila /sehat/siap/ menjawab 200", found["ready"])
    yield _many("portal_fault", "Bagian yang tidak beres", ["part"], {(part,): 1 for part in found["faults"]})
    yield _one("portal_database_up", "1 bila basis data menjawab", found["database"])
    yield _one("portal_queue_up", "1 bila antrian menjawab dan menerima", found["queue"])
    yield _one("portal_media_writable", "1 bila folder berkas dapat ditulisi", found["media_writable"])
    yield _one("portal_disk_free_percent", "Ruang disk tersisa, persen", found["disk_free_percent"])


def _ages(found: Readiness, now: datetime) -> Iterator[GaugeMetricFamily]:
    waiting = {("job",): found["oldest_job_seconds"] or 0, ("mail",): found["oldest_mail_seconds"] or 0}
    yield _many("portal_oldest_waiting_seconds", "Umur yang paling lama menunggu", ["what"], waiting)
    yield _one("portal_unsealed_seconds", "Umur jejak audit tertua yang belum disegel", found["unsealed_seconds"] or 0)
    backup = found["backup_seconds"]
    yield _one("portal_backup_age_seconds", "Umur cadangan terakhir", inf if backup is None else backup)
    tasks = {(task,): age for task, age in ages(now).items()}
    yield _many("portal_task_age_seconds", "Sejak pekerjaan berkala terakhir selesai", ["task"], tasks)


def _stuck() -> Iterator[GaugeMetricFamily]:
    yield _many("portal_jobs", "Pekerjaan latar menurut jenis dan status", ["kind", "state"], jobs.outcomes())
    rooms: dict[str, Any] = {"job": jobs, "mail": letters, "reminder": clocks}
    aside = {(what,): room.set_aside().count() for what, room in rooms.items()}
    yield _many("portal_set_aside", "Disisihkan dan menunggu admin", ["what"], aside)
    slow = {(what,): room.hindered().count() for what, room in rooms.items()}
    yield _many("portal_hindered", "Terhalang dan dicoba lagi sendiri", ["what"], slow)
    yield _one("portal_clocks_late", "Tenggat yang terlampaui dan masih berjalan", clocks.overdue().count())


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


def _many(name: str, meaning: str, labels: list[str], numbers: Mapping[Any, float]) -> GaugeMetricFamily:
    """Several numbers of one kind, by the values of their labels."""
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, number in numbers.items():
        family.add_metric(list(values), number)
    return family
