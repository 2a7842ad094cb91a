"""A long personnel list is looked through and written by the worker; its page shows how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.home.settings_pages.personnel_list import IDLE, PERSONNEL_LIST, taker
from certportal.home.settings_pages.personnel_preview import Preview, changes_of, digest_of, look_through, stored
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.imports import actions
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.jobs.registry import GiveUpError
from certportal.kernel.jobs.run import report

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.imports.actions import Taker

APPLY_JOB: Final = "personnel.apply"
PREVIEW_JOB: Final = "personnel.preview"
IN_REQUEST: Final = 1_000
"""Rows that are looked through and written while the admin waits; more than that is a job."""
NOTHING: Final = digest_of([])
"""What a list does that changes nobody."""


def preview_of(upload: ListUpload) -> Preview | None:
    """What the list would change; None while the worker looks through a long one (`preview_job_of`)."""
    if len(upload.rows) <= IN_REQUEST:
        return look_through(upload)
    return Preview(**upload.preview) if upload.preview else None


def prepare_preview(upload: ListUpload, *, by: User, now: datetime) -> None:
    """Let the worker look through a list that is too long for the request."""
    if len(upload.rows) > IN_REQUEST:
        enqueue(PREVIEW_JOB, key=_key(PREVIEW_JOB, upload), by=by, now=now, upload=upload.pk)


def preview_job_of(upload: ListUpload) -> Job | None:
    """The job that looks through this list."""
    return Job.objects.filter(key=_key(PREVIEW_JOB, upload)).first()


def look(job: Job) -> dict[str, Any]:
    """Look through the list of the job and keep what was found with it."""
    upload = ListUpload.objects.filter(pk=job.args["upload"], apply_asked_at=None).first()
    if upload is None:
        raise GiveUpError("Daftar ini sudah tidak ada. Unggah daftarnya sekali lagi.")
    upload.preview = stored(look_through(upload))
    upload.save(update_fields=["preview"])
    return {"rows": len(upload.rows)}


@transaction.atomic
def apply_list(
    upload: ListUpload, *, leavers: bool, read: str = NOTHING, by: User, second: Actor | None = None, now: datetime
) -> dict[str, int] | None:
    """Write a short list at once and return its counts; let the worker write a long one, and return None.

    One that changes anything only with a `second` person; `read` is the digest of what they read that it does, and
    nothing else is written.

    Raises ListRefused ("gone", "tanpa_yang_benar"), PersonRefused ("needs_second").
    """
    # With a second person it was read again, and found the same, in this very transaction (`approvals.actions`).
    if second is not None or changes_of(upload, leavers=leavers):
        refuse_without_second(second, by=by)
    if len(upload.rows) > IN_REQUEST:
        order(upload, leavers=leavers, read=read, by=by, now=now)
        return None
    who = _taker(read, by=by, now=now)
    return actions.apply(upload, PERSONNEL_LIST, leavers=leavers, taker=who, by=by, now=now)


@transaction.atomic
def order(upload: ListUpload, *, leavers: bool, read: str, by: User, now: datetime) -> Job:
    """Decide that the list counts and let the worker write it. Raises ListRefused ("gone")."""
    actions.ask_to_apply(upload, PERSONNEL_LIST, leavers=leavers, now=now)
    return enqueue(APPLY_JOB, key=_key(APPLY_JOB, upload), by=by, now=now, upload=upload.pk, read=read)


def job_of(upload: ListUpload) -> Job | None:
    """The job that writes this list; None where it was written at once."""
    return Job.objects.filter(key=_key(APPLY_JOB, upload)).first()


def work(job: Job) -> dict[str, Any]:
    """Write the list of the job while it does what was read; run again it goes on where it stopped."""
    upload, by = ListUpload.objects.filter(pk=job.args["upload"]).first(), job.created_by
    if upload is None or by is None:
        raise GiveUpError("Daftar ini sudah tidak ada. Unggah daftarnya sekali lagi.")
    now, read = database_now(), job.args.get("read")
    begun = upload.results or upload.applied_at
    if read != NOTHING and not begun and read != digest_of(changes_of(upload, leavers=upload.with_leavers)):
        raise GiveUpError("Daftar pegawai berganti sebelum daftar ini ditulis. Unggah daftarnya sekali lagi.")
    return actions.carry_out(
        upload,
        PERSONNEL_LIST,
        taker=_taker(read, by=by, now=now),
        by=by,
        now=now,
        told=lambda done, total: report(job, done, total, now=database_now()),
    )


def _taker(read: str, *, by: User, now: datetime) -> Taker:
    return IDLE if read == NOTHING else taker(by=by, now=now)


def in_words(counts: Mapping[str, int]) -> str:
    """What an import did, in one sentence."""
    left = f", {counts['left']} ditandai tidak ada lagi" if "left" in counts else ""
    return (
        f"Daftar diterapkan: {counts['new']} pegawai baru, {counts['changed']} diperbarui, {counts['same']} tetap,"
        f" {counts['wrong']} baris dilewati{left}."
    )


def _key(job: str, upload: ListUpload) -> str:
    return f"{job}:{upload.pk}"
