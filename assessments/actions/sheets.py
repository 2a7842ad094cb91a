"""The sheets of an exam are printed: recap, lists, invitations, draft and copies of its report, minutes, review, archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.enums import DossierState
from assessments.enums import EventState
from assessments.models import Assessment, ExamEvent
from assessments.papers import OFFICIAL_REPORT, official_report_facts
from assessments.papers import events as sheets
from assessments.policies import leads_event
from assessments.queries.day import minutes_of
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.facts import freeze
from certportal.kernel.papers.queries import paper_for, papers_for
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from assessments.models import ExamMinutes
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

DRAFT, COPY = "report_draft", "report_copy"
TITLES: Mapping[str, str] = {
    sheets.RECAP: "Rekap calon peserta dan jadwal",
    sheets.CANDIDATE_LIST: "Daftar hadir peserta",
    sheets.ASSESSOR_LIST: "Daftar hadir asesor",
    DRAFT: "Konsep berita acara",
    COPY: "Salinan berita acara",
    sheets.MINUTES: "Notulen",
    sheets.HANDOVER: "Tanda terima berkas hasil uji",
    sheets.RECOMMENDATION: "Rekomendasi hasil uji",
    sheets.ARCHIVE: "Daftar isi arsip",
}
"""By kind of paper: its title, in the order of the procedure."""

_AFTER_REPORT = {COPY, sheets.HANDOVER, sheets.RECOMMENDATION, sheets.ARCHIVE}


@transaction.atomic
def print_sheet(event: ExamEvent, kind: str, *, place: str = "", by: User, now: datetime) -> Paper:
    """Order a sheet of this exam; one that says the same as the newest of its kind is not printed again.

    `place` is where the archive is kept. Raises Refused: "not_allowed", "cancelled", "not_begun", "not_reported",
    "no_minutes", "place_missing". The counter row of the recommendation is locked last.
    """
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("agency", "site__agency").get(pk=event.pk)
    if not leads_event(by, row):
        raise Refused("Lembar kegiatan ini dicetak oleh tempat uji atau asesornya.", code="not_allowed", subject=row)
    _refuse_early(row, kind)
    on = today_at(row.agency, now)
    facts = freeze(_facts(row, kind, place=place, on=on, by=by))
    newest = paper_for(row, kind)
    if newest is not None and {**newest.facts, "number": ""} == {**facts, "number": ""} and kind != COPY:
        return newest
    number = number_letter(kind, on=on, by=by, now=now) if kind == sheets.RECOMMENDATION else ""
    title = f"{TITLES[kind]} {row.title}"
    return prepare(
        kind,
        title=title[:200],
        facts={**facts, "number": number} if number else facts,
        number=number,
        about=row,
        issued_on=on,
        by=by,
        now=now,
    )


@transaction.atomic
def print_invitations(event: ExamEvent, *, by: User, now: datetime) -> list[Paper]:
    """Order the invitation of everybody who counts on this exam; who has one that still holds keeps it.

    Raises Refused: "not_allowed", "wrong_state", "nobody".
    """
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("agency", "site__agency").get(pk=event.pk)
    if not leads_event(by, row):
        raise Refused("Undangan dicetak oleh tempat uji atau asesor kegiatan ini.", code="not_allowed", subject=row)
    if row.state != EventState.SCHEDULED:
        raise Refused(
            "Uji sudah dimulai atau dibatalkan, undangan tidak dicetak lagi.", code="wrong_state", subject=row
        )
    seats = Assessment.objects.filter(event=row, dossier__state=DossierState.ADMITTED)
    rows = list(seats.select_related("dossier__applicant__work_unit", "dossier__scheme_version__scheme", "event"))
    if not rows:
        raise Refused("Belum ada peserta yang diundang. Tambahkan peserta lebih dahulu.", code="nobody", subject=row)
    return [_invite(seat, row, by=by, now=now) for seat in rows]


def _invite(seat: Assessment, event: ExamEvent, *, by: User, now: datetime) -> Paper:
    on = today_at(event.agency, now)
    seat.event = event
    facts = freeze(sheets.invitation_facts(seat, on=on))
    newest = paper_for(seat, sheets.INVITATION)
    if newest is not None and {**newest.facts, "date": ""} == {**facts, "date": ""}:
        return newest
    title = f"Undangan uji {seat.dossier.applicant.full_name}"[:200]
    return prepare(sheets.INVITATION, title=title, facts=facts, about=seat, issued_on=on, by=by, now=now)


def _refuse_early(event: ExamEvent, kind: str) -> None:
    if kind not in TITLES:
        raise Refused("Lembar ini tidak dikenal. Pilih salah satu yang tersedia.", code="unknown", subject=event)
    if event.state == EventState.CANCELLED:
        raise Refused("Kegiatan ini dibatalkan.", code="cancelled", subject=event)
    if kind in _AFTER_REPORT and event.state != EventState.REPORTED:
        raise Refused(
            "Lembar ini dicetak sesudah berita acara terbit. Terbitkan berita acaranya dahulu.",
            code="not_reported",
            subject=event,
        )
    if kind == DRAFT and event.state != EventState.RUNNING:
        raise Refused("Konsep berita acara dicetak selama uji berlangsung.", code="not_begun", subject=event)


_BY_EVENT: Mapping[str, Callable[..., dict[str, Any]]] = {
    sheets.RECAP: sheets.recap_facts,
    sheets.CANDIDATE_LIST: sheets.candidate_list_facts,
    sheets.ASSESSOR_LIST: sheets.assessor_list_facts,
    sheets.RECOMMENDATION: sheets.recommendation_facts,
}


def _facts(event: ExamEvent, kind: str, *, place: str, on: date, by: User) -> dict[str, Any]:
    if simple := _BY_EVENT.get(kind):
        return simple(event, on=on)
    match kind:
        case sheets.MINUTES:
            return sheets.minutes_facts(event, _minutes(event), on=on)
        case sheets.HANDOVER:
            return sheets.handover_facts(event, on=on, by=by)
        case sheets.ARCHIVE:
            return sheets.archive_facts(event, place=_place(event, place), on=on, by=by)
    return {**official_report_facts(event, on=on), "number": ""} if kind == DRAFT else _copy(event, on=on, by=by)


def _copy(event: ExamEvent, *, on: date, by: User) -> dict[str, Any]:
    """The report as it was issued, marked as a copy that names its original and its fingerprint."""
    report = paper_for(event, OFFICIAL_REPORT)
    if report is None or not report.is_ready:
        raise Refused(
            "Berita acara masih disiapkan. Salinannya dapat dicetak sesudah berkasnya siap.",
            code="waits",
            subject=event,
        )
    place = papers_for(event).filter(kind=COPY).count() + 1
    return {
        **report.facts,
        "copy_place": str(place),
        "copy_of": grouped(report.code),
        "copy_sum": report.sha256,
        "copied_on": day_in_words(on),
        "copied_by": by.full_name,
    }


def _minutes(event: ExamEvent) -> ExamMinutes:
    found = minutes_of(event)
    if found is None:
        raise Refused("Notulen belum ditulis. Tulis notulennya dahulu, lalu cetak.", code="no_minutes", subject=event)
    return found


def _place(event: ExamEvent, place: str) -> str:
    if not place.strip():
        raise Refused("Tuliskan di mana berkasnya disimpan.", code="place_missing", subject=event, field="place")
    return " ".join(place.split())
