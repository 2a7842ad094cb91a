"""Filing an appeal, recording one that came on paper, the word on a late one, the answer, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from applicants.actions import involve
from applicants.enums import Duty
from applicants.models import Dossier
from applicants.policies import owns_dossier
from applicants.queries import dossier_by_number
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.files.intake import receive
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from complaints.enums import AppealChannel, AppealState
from complaints.flows import APPEAL_FLOW
from complaints.models import Appeal, AppealFile
from complaints.policies import judges_appeal
from complaints.queries import receiving_office, standing_appeal, what_to_appeal, why_not_judging

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from applicants.models import Decision, Involvement
    from applicants.queries.appeals import AppealTerms
    from certportal.kernel.accounts.models import User

SCOPE: Final = "appeal"


@dataclass(frozen=True)
class Filed:
    """What the candidate wrote, and the files that came with it."""

    reason: str
    late_reason: str = ""
    files: Sequence[UploadedFile[Any]] = ()


@transaction.atomic
def file_appeal(dossier: Dossier, said: Filed, *, by: User, now: datetime) -> Appeal:
    """The candidate appeals against their result on the portal; a late one says why and waits for an officer's word.

    Raises Refused ("not_allowed", "nothing_to_appeal", "appealed", "late_reason"), UploadRefused, StorageFull.
    """
    if not owns_dossier(by, dossier):
        raise Refused("Banding hanya dapat diajukan peserta sendiri.", code="not_allowed", subject=dossier)
    decision, terms = _against(dossier)
    _in_words(said.reason, "reason", dossier)
    today = today_at(dossier.agency, now)
    if today > terms.until and not said.late_reason.strip():
        raise Refused(
            f"Hari terakhir mengajukan banding, {day_in_words(terms.until)}, sudah lewat. Tuliskan mengapa Anda terlambat.",
            code="late_reason",
            field="late_reason",
            subject=dossier,
        )
    return _take(_write_down(decision, terms, said, received_on=today, recorded_by=None, by=by, now=now), now=now)


@transaction.atomic
def record_appeal(number: str, said: Filed, *, received_on: date, by: User, now: datetime) -> Appeal:
    """An officer records an appeal that was handed in on paper; day 0 is the day it was received.

    Raises Refused ("not_found" for a case that is not there or not at one's office, "received_on", "excluded", and as `file_appeal`).
    """
    dossier = dossier_by_number(number.strip())
    if dossier is None or not judges_appeal(by, dossier):
        raise Refused(
            "Berkas dengan nomor ini tidak ada di kantor Anda. Periksa nomornya pada surat peserta.",
            code="not_found",
            field="number",
        )
    if why := why_not_judging(dossier, by):
        raise Refused(f"{why} Serahkan suratnya untuk dicatat orang itu.", code="excluded", subject=dossier)
    decision, terms = _against(dossier)
    if not decision.decided_on <= received_on <= today_at(dossier.agency, now):
        raise Refused(
            f"Keputusannya bertanggal {day_in_words(decision.decided_on)}. Isi hari surat diterima: sejak hari itu sampai hari ini.",
            code="received_on",
            field="received_on",
            subject=dossier,
        )
    _in_words(said.reason, "reason", dossier)
    return _take(_write_down(decision, terms, said, received_on=received_on, recorded_by=by, by=by, now=now), now=now)


def _against(dossier: Dossier) -> tuple[Decision, AppealTerms]:
    """What is appealed against, on the locked case. Refused where there is nothing, or an appeal already."""
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    found = what_to_appeal(locked)
    if found is None:
        raise Refused("Belum ada hasil uji yang dapat dibanding.", code="nothing_to_appeal", subject=dossier)
    if there := standing_appeal(found[0]):
        raise Refused(
            f"Banding atas hasil ini sudah tercatat dengan nomor {there.number}. Keadaannya dapat dibaca pada halaman banding itu.",
            code="appealed",
            subject=dossier,
        )
    return found


def _write_down(
    decision: Decision,
    terms: AppealTerms,
    said: Filed,
    *,
    received_on: date,
    recorded_by: User | None,
    by: User,
    now: datetime,
) -> Appeal:
    """The row with its files; the counter is locked last of these."""
    stored = [receive(upload, by=by, now=now) for upload in said.files]
    made = Appeal.objects.create(
        number=allocate(SCOPE, on=received_on).text,
        dossier=decision.dossier,
        decision=decision,
        office_id=receiving_office(decision.dossier),
        addressee=terms.to,
        channel=AppealChannel.PAPER if recorded_by else AppealChannel.PORTAL,
        reason=said.reason.strip(),
        late_reason=said.late_reason.strip(),
        received_on=received_on,
        due_on=terms.until,
        filed_at=now,
        recorded_by=recorded_by,
        state=AppealState.FILED,
        state_since=now,
    )
    AppealFile.objects.bulk_create(
        AppealFile(appeal=made, position=n, file=file) for n, file in enumerate(stored, start=1)
    )
    after = {"number": made.number, "channel": made.channel, "received_on": received_on, "due_on": terms.until}
    record("appeal.file", by=by, subject=made, after=after | {"files": len(stored)}, now=now)
    return made


def _take(appeal: Appeal, *, now: datetime) -> Appeal:
    """Received where it came in time; a late one is put aside for an officer's word."""
    return make_move(APPEAL_FLOW, "put_aside" if appeal.is_late else "receive", appeal, by=SYSTEM, now=now)


@transaction.atomic
def judge_late(
    appeal: Appeal, *, accepted: bool, word: str, by: User, now: datetime, seen_version: int | None = None
) -> Appeal:
    """Accept a late appeal, or refuse it, with the reason the candidate reads. Raises MoveRefused, Refused ("excluded")."""
    return make_move(
        APPEAL_FLOW, "accept_late" if accepted else "refuse_late", _lock_case(appeal), by=by, now=now, note=word.strip(),
        typed={"accepted": accepted}, seen_version=seen_version,
        sets=lambda: {"late_word": word.strip(), "judged_as": _as_judge(appeal, by, now)},
    )  # fmt: skip


@transaction.atomic
def answer_appeal(
    appeal: Appeal,
    *,
    upheld: bool,
    text: str,
    what_follows: str = "",
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Appeal:
    """Answer the appeal in words; of an upheld one they also say what follows. Raises MoveRefused, Refused.

    What follows from it in the case itself (another exam, another decision) is done there.
    """
    _in_words(text, "text", appeal)
    if upheld and not what_follows.strip():
        raise Refused(
            "Tuliskan apa yang dilakukan kantor setelah banding ini dikabulkan.",
            code="what_follows",
            field="what_follows",
            subject=appeal,
        )
    said = {"upheld": upheld, "answer": text.strip(), "what_follows": what_follows.strip()}
    return make_move(
        APPEAL_FLOW, "answer", _lock_case(appeal), by=by, now=now, typed=said,
        seen_version=seen_version, sets=lambda: {**said, "judged_as": _as_judge(appeal, by, now)},
    )  # fmt: skip


def withdraw_appeal(
    appeal: Appeal, *, note: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Appeal:
    """The candidate takes the appeal back; another may follow. Raises MoveRefused."""
    return make_move(APPEAL_FLOW, "withdraw", appeal, by=by, now=now, note=note.strip(), seen_version=seen_version)


def _in_words(text: str, field: str, subject: Dossier | Appeal) -> None:
    if not text.strip():
        raise Refused("Tuliskan isinya lebih dahulu, lalu kirim lagi.", code="words", field=field, subject=subject)


def _lock_case(appeal: Appeal) -> Appeal:
    """The case is locked before the appeal, as everywhere (design.md 3)."""
    Dossier.objects.select_for_update().get(pk=appeal.dossier_id)
    return appeal


def _as_judge(appeal: Appeal, person: User, now: datetime) -> Involvement:
    return involve(appeal.dossier, person, Duty.APPEAL_PANEL, now=now)
