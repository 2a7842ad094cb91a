"""A long personnel list is written by the worker; its page shows how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST, taker
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

APPLY_JOB: Final = "personnel.apply"
IN_REQUEST: Final = 1_000
"""Rows that are written while the admin waits; more than that is a job."""


def order(upload: ListUpload, *, leavers: bool, by: User, now: datetime) -> Job:
    """Decide that the list counts and let the worker write it. Raises ListRefused ("gone", "tanpa_yang_benar")."""
    with transaction.atomic():
        actions.ask_to_apply(upload, PERSONNEL_LIST, leavers=leavers, now=now)
        return enqueue(APPLY_JOB, key=_key(upload), by=by, now=now, upload=upload.pk)


def job_of(upload: ListUpload) -> Job | None:
    """The job that writes this list; None where it was written at once."""
    return Job.objects.filter(key=_key(upload)).first()


def work(job: Job) -> dict[str, Any]:
    """Write the list of the job; run again it goes on where it stopped."""
    upload, by = ListUpload.objects.filter(pk=job.args["upload"]).first(), job.created_by
    if upload is None or by is None:
        raise GiveUpError("Daftar ini sudah tidak ada. Unggah daftarnya sekali lagi.")
    now = database_now()
    return actions.carry_out(
        upload,
        PERSONNEL_LIST,
        taker=taker(by=by, now=now),
        by=by,
        now=now,
        told=lambda done, total: report(job, done, total, now=database_now()),
    )


def in_words(counts: Mapping[str, int]) -> str:
    """What an import did, in one sentence."""
    left = f", {counts['left']} ditandai tidak ada lagi" if "left" in counts else ""
    return (
        f"Daftar diterapkan: {counts['new']} pegawai baru, {counts['changed']} diperbarui, {counts['same']} tetap,"
        f" {counts['wrong']} baris dilewati{left}."
    )


def _key(upload: ListUpload) -> str:
    return f"{APPLY_JOB}:{upload.pk}"
