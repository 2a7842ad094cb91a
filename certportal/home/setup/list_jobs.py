"""A long list of the set-up is looked through and written by the worker; its page says which of it is going on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.home.setup.lists import LISTS, taker
from certportal.kernel.imports import actions
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.jobs.registry import GiveUpError
from certportal.kernel.web.refusal import REFUSALS, Refused, known

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.home.setup.lists import SetupList
    from certportal.kernel.accounts.models import User

LOOK_JOB: Final = "setup.look"
WRITE_JOB: Final = "setup.write"
IN_REQUEST: Final = 500
"""Rows that are looked through and written while the admin waits; more than that is a job."""
MOST_ROWS: Final = 5_000
"""Rows that the worker writes in one transaction well within the five minutes that a task may take."""
_AGAIN: Final = "Belum ada yang tersimpan. Unggah daftarnya sekali lagi."


@dataclass(frozen=True)
class Look:
    """What a list would do: `faults` as [title, sentence], `wrong` rows, and the numbers of the rows that stay as they are."""

    faults: list[list[str]]
    wrong: int
    kept: list[int]


def is_long(upload: ListUpload) -> bool:
    """Whether the worker looks through it and writes it."""
    return len(upload.rows) > IN_REQUEST


def looked_through(upload: ListUpload, one: SetupList) -> Look | None:
    """What the list would do; None while the worker looks through a long one (`job_of`)."""
    if is_long(upload):
        return Look(**upload.preview) if upload.preview else None
    return _look(upload, one)


@transaction.atomic
def keep(file: UploadedFile[Any], one: SetupList, *, by: User, now: datetime) -> ListUpload:
    """Keep the rows of the file as `actions.keep` does, and let the worker look through them where the request would be too long.

    Raises ListRefused, StorageFull, Refused ("too_many").
    """
    upload = actions.keep(file, one.description, by=by, now=now)
    if len(upload.rows) > MOST_ROWS:
        raise Refused(
            f"Daftar ini lebih dari {MOST_ROWS // 1000}.000 baris. Bagi menjadi beberapa file, lalu unggah satu per satu.",
            code="too_many",
            field="file",
        )
    if is_long(upload):
        enqueue(LOOK_JOB, key=f"{LOOK_JOB}:{upload.pk}", by=by, now=now, upload=upload.pk)
    return upload


@transaction.atomic
def apply_list(upload: ListUpload, one: SetupList, *, by: User, now: datetime) -> dict[str, int] | None:
    """Write a short list at once and return its counts; let the worker write a long one, and return None.

    Raises Refused ("wrong_rows"; "looking" while nobody knows yet whether it has any), ListRefused ("gone", "tanpa_yang_benar").
    """
    found = looked_through(upload, one)
    if found is None:
        raise Refused("Daftar ini masih diperiksa. Tunggu sebentar, lalu simpan.", code="looking")
    if found.faults:
        raise Refused("Masih ada baris yang salah. Perbaiki, lalu unggah lagi.", code="wrong_rows")
    if not is_long(upload):
        return actions.apply(upload, one.description, taker=taker(one, by=by, now=now), by=by, now=now)
    actions.ask_to_apply(upload, one.description, now=now)
    enqueue(WRITE_JOB, key=f"{WRITE_JOB}:{upload.pk}", by=by, now=now, upload=upload.pk)
    return None


def job_of(kind: str, upload: ListUpload) -> Job | None:
    """The job of this kind for this list; None for a short one."""
    return Job.objects.filter(key=f"{kind}:{upload.pk}").first()


def last_of(one: SetupList, whose: User, now: datetime) -> ListUpload | None:
    """Their last list of this kind whose page still tells something: not applied yet, or a long one that was asked for.

    Whoever left that page while the worker was busy finds it again.
    """
    mine = ListUpload.objects.visible_to(whose).filter(code=one.description.code, lapses_at__gt=now)
    last = mine.order_by("-pk").first()
    told = last is not None and (last.apply_asked_at is None or job_of(WRITE_JOB, last) is not None)
    return last if told else None


def look(job: Job) -> dict[str, Any]:
    """Look through the list of the job and keep what was found with it."""
    upload = ListUpload.objects.undecided().filter(pk=job.args["upload"]).first()
    if upload is None:
        raise GiveUpError(f"Daftar ini sudah tidak ada. {_AGAIN}")
    upload.preview = asdict(_look(upload, _list_of(upload)))
    upload.save(update_fields=["preview"])
    return {"rows": len(upload.rows)}


def work(job: Job) -> dict[str, Any]:
    """Write the whole list of the job or nothing of it; written once, however often it is run."""
    upload, by = ListUpload.objects.filter(pk=job.args["upload"]).first(), job.created_by
    if upload is None or by is None:
        raise GiveUpError(f"Daftar ini sudah tidak ada. {_AGAIN}")
    one, now = _list_of(upload), database_now()
    try:
        with transaction.atomic():
            if upload.applied_at is None and _look(upload, one).faults:
                raise GiveUpError(f"Sejak diperiksa ada baris yang tidak dapat disimpan lagi. {_AGAIN}")
            return actions.carry_out(upload, one.description, taker=taker(one, by=by, now=now), by=by, now=now)
    except REFUSALS as exc:
        raise GiveUpError(f"{known(exc).sentence} {_AGAIN}") from exc


def _look(upload: ListUpload, one: SetupList) -> Look:
    found = actions.judged(upload, one.description)
    faults = [[f"Baris {fault.number}, {fault.title}", fault.sentence] for fault in found.faults]
    kept = [] if faults else [line.number for line in found.lines if one.keeps(line.values)]
    return Look(faults, found.wrong, kept)


def _list_of(upload: ListUpload) -> SetupList:
    return next(one for one in LISTS.values() if one.description.code == upload.code)
