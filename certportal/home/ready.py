"""Whether the portal does its work (`/sehat/siap/`): worker, queue, disk, seal and backup, each with its reason."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TypedDict

import redis
from django.conf import settings
from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from certportal import cache
from certportal.home.backup.freshness import fault as backup_fault
from certportal.home.backup.freshness import last_backup
from certportal.home.health import examine
from certportal.kernel.audit import sealer
from certportal.kernel.files.places import here
from certportal.kernel.files.places.folder import Folder
from certportal.kernel.jobs.heartbeat import silent
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queries import longest_outage
from certportal.kernel.jobs.run import due
from certportal.kernel.jobs.trusted import HELD, WAITING
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.hold import held

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT: Final = timedelta(minutes=15)
"""For a job or a letter that could have been done; a worker that lives takes one within seconds."""
LONGEST_UNSEALED: Final = timedelta(minutes=5)
LEAST_FREE_PERCENT: Final = 10
QUEUE_SECONDS: Final = 3
STORE_SECONDS: Final = 30


class Readiness(TypedDict):
    """Ages are in seconds, None when nothing waits; `faults` has one Indonesian sentence per part that is not well."""

    ready: bool
    database: bool
    migrations: int | None
    silent: list[str]
    oldest_job_seconds: int | None
    oldest_mail_seconds: int | None
    queue: bool
    media_writable: bool
    disk_free_percent: int
    last_seal: str | None
    unsealed_seconds: int | None
    last_backup: str | None
    backup_seconds: int | None
    faults: dict[str, str]


def look(now: datetime) -> Readiness:
    """Everything at one moment. Without a database only the parts that need none are asked."""
    health = examine()
    found = Readiness(
        ready=False, database=health["database"], migrations=health["migrations"], silent=[], oldest_job_seconds=None,
        oldest_mail_seconds=None, queue=queue_answers(), media_writable=store_takes_files(),
        disk_free_percent=free_percent(Path(settings.MEDIA_ROOT)), last_seal=None, unsealed_seconds=None,
        last_backup=None, backup_seconds=None, faults={},
    )  # fmt: skip
    worker_wrong = backup_wrong = ""
    if health["healthy"]:
        backup = last_backup()
        found["silent"] = sorted(silent(now))
        found["oldest_job_seconds"] = _age(_oldest_job(now), now)
        found["oldest_mail_seconds"] = _age(_oldest_mail(now), now)
        found["last_seal"] = _written(sealer.last_sealed_at())
        found["unsealed_seconds"] = _age(sealer.oldest_unsealed(), now)
        found["last_backup"] = _written(backup)
        found["backup_seconds"] = _age(backup, now)
        worker_wrong, backup_wrong = _worker_fault(found["silent"]), backup_fault(backup, now)
    found["faults"] = dict(_faults(found, worker_wrong, backup_wrong))
    found["ready"] = not found["faults"]
    return found


def _worker_fault(quiet: list[str]) -> str:
    """What does not come to its end; what waits for an admin's word about the clock is told as that, as everywhere."""
    waits = WAITING.intersection(quiet)
    waits = waits if waits and held() else set()
    others = ", ".join(title for title in quiet if title not in waits)
    told = ((others, f"Pekerjaan berkala diam: {others}."), (waits, f"{HELD}."))
    return " ".join(sentence for found, sentence in told if found)


def _faults(found: Readiness, worker_wrong: str, backup_wrong: str) -> Iterator[tuple[str, str]]:
    """The parts that are not well, each with its sentence."""
    free = found["disk_free_percent"]
    looked_at = (
        ("database", not found["database"], "Basis data tidak menjawab."),
        (
            "migrations",
            bool(found["migrations"]),
            "Ada perubahan tabel yang belum diterapkan: jalankan manage.py migrate.",
        ),
        ("worker", bool(worker_wrong), worker_wrong),
        ("jobs", _too_long(found["oldest_job_seconds"], LONGEST_WAIT), "Pekerjaan latar menunggu terlalu lama."),
        ("mail", _too_long(found["oldest_mail_seconds"], LONGEST_WAIT), "E-mail menunggu terlalu lama."),
        ("queue", not found["queue"], "Antrian pekerjaan tidak menjawab atau penuh."),
        ("media", not found["media_writable"], "Penyimpanan berkas (MEDIA_ROOT atau MEDIA_URL) tidak menerima berkas."),
        ("disk", free < LEAST_FREE_PERCENT, f"Ruang disk tersisa {free} persen."),
        ("seal", _too_long(found["unsealed_seconds"], LONGEST_UNSEALED), "Jejak audit belum disegel."),
        ("backup", bool(backup_wrong), backup_wrong),
    )
    for part, wrong, sentence in looked_at:
        if wrong:
            yield part, sentence


def queue_answers() -> bool:
    """Whether Redis takes a key (a full one answers and takes none), or without Redis, the folder of the queue a file."""
    if not settings.REDIS_URL:
        return Folder(Path(settings.QUEUE_DIR)).takes_files()
    if not cache.is_asked():
        return False
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=QUEUE_SECONDS, socket_connect_timeout=QUEUE_SECONDS
        ) as client:
            return bool(client.set("siap", 1, ex=QUEUE_SECONDS))
    except redis.RedisError:
        cache.note_fault()  # whoever looks next does not wait as long again
        return False


def store_takes_files() -> bool:
    """Whether a file can be drafted on this machine and put where files are stored; nothing stays."""
    return Folder(Path(settings.MEDIA_ROOT)).takes_files() and (
        not settings.MEDIA_STORE or bucket_takes_files(settings.MEDIA_STORE, int(monotonic() // STORE_SECONDS))
    )


@lru_cache(maxsize=1)
def bucket_takes_files(_url: str, _half_minute: int) -> bool:
    """Asked once in STORE_SECONDS in each process: anybody may open this page, and the store costs time and money."""
    return here().takes_files()


def free_percent(folder: Path) -> int:
    """Free room of the disk the folder is on (or will be), whole percent."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free * 100 // usage.total


def _oldest_job(now: datetime) -> datetime | None:
    oldest: datetime | None = Job.objects.filter(due(now)).aggregate(oldest=Min("run_after"))["oldest"]
    return min(filter(None, [oldest, longest_outage(now)]), default=None)


def _oldest_mail(now: datetime) -> datetime | None:
    """Since when a letter waits that could be sent, or since when none goes out although one is tried again and again.

    `lease_until` of a queued one is its "not before". A letter that went out says that the server takes letters, and that
    it is one address that does not.
    """
    letters = Message.objects.filter(channel=Channel.EMAIL)
    queued, hindered = letters.filter(state=MessageState.QUEUED), Q(outages__gt=0)
    came_due = Min(Coalesce("lease_until", "created_at"), filter=Q(lease_until=None) | Q(lease_until__lte=now))
    waiting = queued.aggregate(due=came_due, since=Min("hindered_since", filter=hindered))
    if waiting["since"]:
        last = letters.filter(sent_at__gte=waiting["since"], sent_at__lte=now).aggregate(last=Max("sent_at"))["last"]
        later = Q(hindered_since__gt=last) if last else Q()
        waiting |= queued.filter(hindered & later).aggregate(since=Min("hindered_since"))
    return min(filter(None, waiting.values()), default=None)


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))


def _too_long(seconds: int | None, most: timedelta) -> bool:
    return seconds is not None and seconds > most.total_seconds()


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else timezone.localtime(moment).isoformat(timespec="seconds")
