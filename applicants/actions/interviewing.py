"""The interview of a service that asks for one (002, chapter 2): kept as a draft, signed once, never changed after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import InterviewResult
from applicants.models import Dossier, Interview
from applicants.policies import interviews
from applicants.queries import INTERVIEWED_IN
from certportal.kernel.audit.record import record
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused, races_told
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def keep_interview(
    dossier: Dossier, *, held_on: date, result: str, notes: str, sign: bool, by: User, now: datetime
) -> Interview:
    """Keep what `by` asked and heard; with `sign` it stands from then on, and the applicant reads day and result.

    Raises Refused: "not_allowed", "not_asked" (a service without an interview), "wrong_state", "day" beside the field, and
    for a signature "result_missing" or "notes_missing" beside the field.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not interviews(by, locked):
        raise Refused("Wawancara dicatat petugas kantor layanan berkas ini.", code="not_allowed", subject=dossier)
    if not locked.service_version.needs_interview:
        raise Refused("Layanan ini tidak memakai wawancara.", code="not_asked", subject=dossier)
    if locked.state not in INTERVIEWED_IN:
        raise Refused(
            "Wawancara dicatat sejak berkas dikirim sampai pesertanya ditetapkan. Berkas ini tidak lagi, atau belum, di sana.",
            code="wrong_state",
            subject=dossier,
        )
    _refuse_odd_day(locked, held_on, now)
    if sign:
        _refuse_gaps(locked, result, notes)
    row = Interview.objects.filter(dossier=locked, interviewer=by, signed_at=None).first()
    row = row or Interview(dossier=locked, interviewer=by)
    row.held_on, row.result, row.notes, row.written_at = held_on, result, notes.strip(), now
    row.signed_at = now if sign else None
    with races_told():
        row.save()
    after = {"dossier": locked.number, "on": held_on.isoformat(), "result": result}
    record("interview.sign" if sign else "interview.keep", by=by, subject=locked, after=after, now=now)
    return row


def _refuse_odd_day(dossier: Dossier, held_on: date, now: datetime) -> None:
    if held_on > today_at(dossier.agency, now):
        raise Refused("Isi tanggal wawancara yang sudah berlangsung.", code="day", subject=dossier, field="held_on")
    sent_on = today_at(dossier.agency, dossier.submitted_at or now)
    if held_on < sent_on:
        raise Refused(
            f"Berkas ini baru dikirim pada {day_in_words(sent_on)}. Periksa tanggal wawancaranya.",
            code="day",
            subject=dossier,
            field="held_on",
        )


def _refuse_gaps(dossier: Dossier, result: str, notes: str) -> None:
    if result not in InterviewResult.values:
        raise Refused(
            "Pilih hasil wawancara lebih dahulu, lalu tanda tangani.",
            code="result_missing",
            subject=dossier,
            field="result",
        )
    if not notes.strip():
        raise Refused(
            "Tuliskan apa yang dibicarakan, lalu tanda tangani.", code="notes_missing", subject=dossier, field="notes"
        )
