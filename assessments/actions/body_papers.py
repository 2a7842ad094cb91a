"""Papers of a certification body that does not work in this portal: entered by one person, checked by another.

Only a checked paper counts: results make the recommendation, the decision decides, certificates go into the register.
Lock order: dossiers by key, then the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from applicants.actions import involve
from applicants.enums import DecisionKind, Duty
from applicants.models import Decision, Dossier
from assessments.actions.attendance import note_while_assessed
from assessments.enums import BodyPaperKind, UnitOutcome
from assessments.models import Assessment, BodyPaper, BodyPaperRow, ResultEntry, UnitResult
from assessments.policies import records_for_body
from assessments.queries import to_enter, units_to_assess
from assessments.signals import certificates_told, decision_made
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import record
from certportal.kernel.files.intake import receive
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused, races_told
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from schemes.queries import is_external

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeUnit

LARGEST_SCAN = 10_000_000


@dataclass(frozen=True)
class Said:
    """What a paper says of one candidate; `weak`: keys of the units it names as "belum kompeten"."""

    outcome: str = ""
    reason: str = ""
    weak: frozenset[int] = frozenset()
    certificate_number: str = ""
    registration_number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was typed of this candidate."""
        return not (self.outcome or self.certificate_number or self.registration_number)


@transaction.atomic
def receive_body_paper(
    event: ExamEvent, *, kind: str, number: str, dated: date, upload: UploadedFile[Any], by: User, now: datetime
) -> BodyPaper:
    """Keep the scan of a paper with its number and date; what it says of whom is entered beside it.

    Raises Refused: "not_allowed", "not_external", "kind_unknown", "dated" beside the field, "raced", and what the intake of
    files refuses.
    """
    if not is_external(event.scheme_version):
        raise Refused(
            "LSP skema ini bekerja di portal ini, jadi hasil dan keputusannya tidak dicatat dari surat.",
            code="not_external",
            subject=event,
        )
    _refuse_stranger(event, by)
    if kind not in BodyPaperKind.values:
        raise Refused("Pilih jenis suratnya.", code="kind_unknown", subject=event, field="kind")
    _refuse_odd_date(event, dated, now)
    stored = receive(upload, by=by, now=now, limit_bytes=LARGEST_SCAN)
    with races_told():
        paper = BodyPaper.objects.create(
            event=event, kind=kind, number=number.strip(), dated=dated, file=stored, entered_by=by, entered_at=now
        )
    record("body_paper.receive", by=by, subject=paper, after=_facts(paper), now=now)
    return paper


@transaction.atomic
def enter_body_paper(paper: BodyPaper, said: Mapping[int, Said], *, by: User, now: datetime) -> BodyPaper:
    """What the paper says of each candidate: key of the assessment -> Said; what was entered before is replaced.

    Raises Refused, naming the candidate: "not_allowed", "checked", "nobody", "foreign", "outcome_unknown", "reason_missing",
    "unit_foreign", "against_results", "certificate_gaps", "excluded".
    """
    given = {pk: one for pk, one in said.items() if not one.is_empty}
    row = _open_paper(paper, by=by)
    awaited = {one.pk: one for one in to_enter(row)}
    if not given:
        raise Refused("Isi sedikitnya satu peserta yang disebut surat ini.", code="nobody", subject=row)
    if set(given) - set(awaited):
        raise Refused(
            "Sebagian peserta tidak lagi menunggu surat ini. Muat ulang halaman, lalu periksa lagi.",
            code="foreign",
            subject=row,
        )
    for known in row.rows.all():
        known.weak.clear()
        known.delete()
    for pk, one in given.items():
        _enter(row, awaited[pk], one, by=by, now=now)
    if row.kind == BodyPaperKind.CERTIFICATES:
        certificates_told.send(sender=BodyPaper, paper=row, checked=False, by=by, now=now)
    row.entered_by, row.entered_at = by, now
    row.save(update_fields=["entered_by", "entered_at"])
    record("body_paper.enter", by=by, subject=row, after=_facts(row) | {"candidates": len(given)}, now=now)
    return row


@transaction.atomic
def check_body_paper(paper: BodyPaper, *, by: User, now: datetime) -> BodyPaper:
    """A second person compared what was entered with the scan: from now on it counts.

    Raises Refused: "not_allowed", "checked", "nobody", "oneself" for who entered it, "excluded", and what the moves refuse.
    """
    row = _open_paper(paper, by=by)
    said = list(row.rows.select_related("assessment__dossier__applicant").order_by("pk"))
    if not said:
        raise Refused("Belum ada isi surat yang dicatat, jadi belum ada yang diperiksa.", code="nobody", subject=row)
    if row.entered_by_id in accounts_of(by.pk):
        raise Refused(
            "Surat ini Anda catat sendiri. Pemeriksaannya dilakukan petugas lain dengan pindaian di depannya.",
            code="oneself",
            subject=row,
        )
    row.checked_by, row.checked_at = by, now
    row.save(update_fields=["checked_by", "checked_at"])
    for one in said:
        one.checking = involve(one.assessment.dossier, by, Duty.CHECKER, now=now)
        one.save(update_fields=["checking"])
    record("body_paper.check", by=by, subject=row, after=_facts(row) | {"candidates": len(said)}, now=now)
    for one in said:
        _take_effect(row, one, by=by, now=now)
    if row.kind == BodyPaperKind.CERTIFICATES:
        certificates_told.send(sender=BodyPaper, paper=row, checked=True, by=by, now=now)
    return row


@transaction.atomic
def withdraw_body_paper(paper: BodyPaper, *, reason: str, by: User, now: datetime) -> BodyPaper:
    """Take back a paper that was entered by mistake, before it was checked. Raises Refused: "not_allowed", "checked", "reason"."""
    if not reason.strip():
        raise Refused("Tuliskan mengapa catatan surat ini ditarik.", code="reason", field="reason")
    row = _open_paper(paper, by=by)
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = by, now, reason.strip()[:300]
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    record("body_paper.withdraw", by=by, subject=row, after=_facts(row), note=reason.strip(), now=now)
    return row


def _facts(paper: BodyPaper) -> dict[str, object]:
    return {"kind": paper.kind, "number": paper.number, "dated": paper.dated.isoformat()}


def _refuse_stranger(event: ExamEvent, by: User) -> None:
    if not records_for_body(by, event):
        raise Refused("Surat LSP dicatat petugas kantor layanan peserta ini.", code="not_allowed", subject=event)


def _refuse_odd_date(event: ExamEvent, dated: date, now: datetime) -> None:
    if dated > today_at(event.agency, now):
        raise Refused("Tanggal surat ini belum tiba. Periksa tanggalnya.", code="dated", subject=event, field="dated")
    if dated < event.exam_day:
        raise Refused(
            f"Surat ini bertanggal sebelum hari uji, {day_in_words(event.exam_day)}. Periksa tanggalnya.",
            code="dated",
            subject=event,
            field="dated",
        )


def _open_paper(paper: BodyPaper, *, by: User) -> BodyPaper:
    """The paper and the cases of its exam, locked, while it may still be changed."""
    list(Dossier.objects.select_for_update().filter(assessments__event=paper.event_id).order_by("pk"))
    row = BodyPaper.objects.select_for_update(of=("self",)).select_related("event__agency").get(pk=paper.pk)
    _refuse_stranger(row.event, by)
    if row.checked_at:
        raise Refused("Surat ini sudah diperiksa dan tidak berubah lagi.", code="checked", subject=row)
    if row.withdrawn_at:
        raise Refused("Catatan surat ini sudah ditarik. Catat suratnya dari awal.", code="checked", subject=row)
    return row


def _enter(paper: BodyPaper, assessment: Assessment, said: Said, *, by: User, now: datetime) -> None:
    name = assessment.dossier.applicant.full_name
    if paper.kind == BodyPaperKind.CERTIFICATES:
        _refuse_certificate_gaps(paper, name, said)
        values = {
            "certificate_number": said.certificate_number.strip(),
            "registration_number": said.registration_number.strip(),
            "issued_on": said.issued_on,
            "valid_until": said.valid_until,
        }
        units: list[SchemeUnit] = []
    else:
        units = _weak_units(paper, assessment, said, name)
        values = {"outcome": said.outcome, "reason": said.reason.strip()}
    entering = involve(assessment.dossier, by, Duty.TRANSCRIBER, now=now)
    made = BodyPaperRow.objects.create(paper=paper, assessment=assessment, entering=entering, **values)
    made.weak.set(units)


def _weak_units(paper: BodyPaper, assessment: Assessment, said: Said, name: str) -> list[SchemeUnit]:
    if said.outcome not in UnitOutcome.values:
        raise Refused(f"{name}: pilih kompeten atau belum kompeten.", code="outcome_unknown", subject=paper)
    competent = said.outcome == UnitOutcome.COMPETENT
    if not competent and not said.reason.strip():
        raise Refused(
            f"{name}: tuliskan keterangan surat tentang yang belum kompeten, karena peserta membacanya.",
            code="reason_missing",
            subject=paper,
        )
    if competent and paper.kind == BodyPaperKind.DECISION and assessment.recommendation != UnitOutcome.COMPETENT:
        raise Refused(
            f"{name}: hasil uji yang tercatat belum kompeten, jadi keputusan kompeten tidak cocok dengannya. Bandingkan "
            "kedua surat, lalu tanyakan kepada LSP mana yang benar.",
            code="against_results",
            subject=paper,
        )
    units = {unit.pk: unit for unit in units_to_assess(assessment.dossier)}
    if said.weak - set(units):
        raise Refused(f"{name}: sebagian unit tidak diuji pada peserta ini.", code="unit_foreign", subject=paper)
    if competent and said.weak:
        raise Refused(
            f"{name}: kompeten, tetapi ada unit yang ditandai belum kompeten. Bandingkan dengan suratnya.",
            code="outcome_unknown",
            subject=paper,
        )
    return [units[pk] for pk in sorted(said.weak)]


def _refuse_certificate_gaps(paper: BodyPaper, name: str, said: Said) -> None:
    whole = said.certificate_number.strip() and said.registration_number.strip() and said.issued_on and said.valid_until
    if not whole:
        raise Refused(
            f"{name}: isi nomor sertifikat, nomor registrasi, tanggal terbit, dan masa berlakunya seperti tercetak.",
            code="certificate_gaps",
            subject=paper,
        )
    if said.valid_until <= said.issued_on:  # type: ignore[operator] # both are there, or it was refused above
        raise Refused(
            f"{name}: masa berlaku sertifikat berakhir sebelum tanggal terbitnya. Periksa keduanya.",
            code="certificate_gaps",
            subject=paper,
        )


def _take_effect(paper: BodyPaper, said: BodyPaperRow, *, by: User, now: datetime) -> None:
    if paper.kind == BodyPaperKind.RESULTS:
        _take_results(paper, said, by=by, now=now)
    elif paper.kind == BodyPaperKind.DECISION:
        _take_decision(paper, said, by=by, now=now)


def _take_results(paper: BodyPaper, said: BodyPaperRow, *, by: User, now: datetime) -> None:
    """The results become those of the assessment: every unit where the paper says K, or names the units that are not."""
    row = (
        Assessment.objects.select_for_update(of=("self",)).select_related("event", "dossier").get(pk=said.assessment_id)
    )
    weak = set(said.weak.values_list("pk", flat=True))
    row.needs_agreement = False  # consent and confidentiality (FR.AK.01) are kept by the body
    row.save(update_fields=["needs_agreement"])
    if said.outcome == UnitOutcome.COMPETENT or weak:
        for unit in units_to_assess(row.dossier):
            _write_unit(row, unit, said, is_weak=unit.pk in weak, by=by, now=now)
    note_while_assessed(row, by=by, now=now)
    row.recommendation, row.recommended_at, row.note = said.outcome, now, f"Menurut {paper}."
    row.save(update_fields=["recommendation", "recommended_at", "note"])
    make_move("dossier", "record_results", Dossier.objects.get(pk=row.dossier_id), by=by, now=now)


def _write_unit(
    row: Assessment, unit: SchemeUnit, said: BodyPaperRow, *, is_weak: bool, by: User, now: datetime
) -> None:
    """As the paper says it; of the four rules of evidence (VATM) it says nothing, so they stay unsaid."""
    there = UnitResult.objects.filter(assessment=row, scheme_unit=unit).first()
    n = (there.version if there else 0) + 1
    what = {
        "result": UnitOutcome.NOT_YET_COMPETENT.value if is_weak else UnitOutcome.COMPETENT.value,
        "note": said.reason if is_weak else "",
    }
    ResultEntry.objects.create(assessment=row, scheme_unit=unit, n=n, client_id=str(uuid4()), by=by, at=now, **what)
    held = there or UnitResult(assessment=row, scheme_unit=unit)
    for name, value in {**what, "version": n, "recorded_at": now}.items():
        setattr(held, name, value)
    held.save()


def _take_decision(paper: BodyPaper, said: BodyPaperRow, *, by: User, now: datetime) -> None:
    """The body decided, on the day of its paper; the person who checked it put that on record and decided nothing."""
    dossier = make_move(
        "dossier", "record_decision", Dossier.objects.get(pk=said.assessment.dossier_id), by=by, now=now
    )
    decision = Decision.objects.create(
        dossier=dossier,
        kind=DecisionKind.CERTIFICATION,
        outcome=said.outcome,
        reason=said.reason,
        decided_on=paper.dated,
        involvement=involve(dossier, by, Duty.CHECKER, now=now),
        created_at=now,
    )
    record(
        "body_paper.decide",
        by=by,
        subject=decision,
        after={"dossier": dossier.number, "outcome": said.outcome, "paper": paper.number},
        note=said.reason,
        stream=Stream.ISSUANCE,
        now=now,
    )
    decision_made.send(sender=Decision, decision=decision, by=by, now=now)
