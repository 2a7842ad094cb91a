"""The review branch: the technical team visits, writes and recommends; the leader decides, and the letter is ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions.involving import involve
from applicants.actions.rejecting import agenda_typed, print_rejection
from applicants.actions.signatories import refuse_unsigned
from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty, Recommendation
from applicants.flows import DOSSIER
from applicants.models import Decision, Dossier, FieldVisit, TechnicalReview
from applicants.papers import sealed_nik, service_letter_facts
from applicants.policies import excluded_from_checking, reviews_for_agency
from applicants.queries import signer_of
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from schemes.queries import letter_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

SERVICE_LETTER = "service_letter"


@transaction.atomic
def begin_review(dossier: Dossier, *, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """Take the dossier into technical review. Raises MoveRefused, AlreadyMade."""
    moved = make_move(DOSSIER, "begin_review", dossier, by=by, now=now, seen_version=seen_version)
    involve(moved, by, Duty.REVIEWER, now=now)
    return moved


@transaction.atomic
def record_visit(
    dossier: Dossier, *, visited_on: date, place: str, met_with: str, findings: str, by: User, now: datetime
) -> FieldVisit:
    """Record what was seen on a visit; there may be several.

    Raises Refused (code "not_allowed", "wrong_state", "visit_ahead", "visit_before", "empty", or "excluded" for who must
    not review the dossier).
    """
    locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not reviews_for_agency(by, locked):
        raise Refused("Hasil kunjungan dicatat tim teknis kantor ini.", code="not_allowed", subject=dossier)
    if locked.state != DossierState.TECHNICAL_REVIEW:
        raise Refused("Kunjungan dicatat selama berkas dikaji tim teknis.", code="wrong_state", subject=dossier)
    if excluded := excluded_from_checking(by, locked):
        raise Refused(excluded, code="excluded", subject=dossier)
    _refuse_odd_day(locked, visited_on, now)
    if not all(words.strip() for words in (place, met_with, findings)):
        raise Refused("Isi tempat, siapa yang ditemui, dan hasil kunjungan.", code="empty", subject=dossier)
    visit = FieldVisit.objects.create(
        dossier=locked,
        involvement=involve(locked, by, Duty.REVIEWER, now=now),
        visited_on=visited_on,
        place=place.strip(),
        met_with=met_with.strip(),
        findings=findings.strip(),
        written_at=now,
    )
    record("review.visit", by=by, subject=locked, after={"on": visited_on.isoformat(), "place": place}, now=now)
    return visit


def _refuse_odd_day(dossier: Dossier, visited_on: date, now: datetime) -> None:
    """A visit for this application took place after it was sent, and not tomorrow."""
    if visited_on > today_at(dossier.agency, now):
        raise Refused("Isi tanggal kunjungan yang sudah berlangsung.", code="visit_ahead", field="visited_on")
    sent_on = today_at(dossier.agency, dossier.submitted_at or now)
    if visited_on < sent_on:
        raise Refused(
            f"Berkas ini baru dikirim pada {day_in_words(sent_on)}. Periksa tanggal kunjungannya.",
            code="visit_before",
            field="visited_on",
        )


def finish_review(
    dossier: Dossier, *, recommendation: str, reasons: str, by: User, now: datetime, seen_version: int | None = None
) -> TechnicalReview:
    """Recommend, with the reasons the leader will read.

    Raises Refused ("reason_missing"), MoveRefused (a visit not on record), AlreadyMade.
    """
    if not reasons.strip():
        raise Refused("Tuliskan pertimbangan Anda untuk pimpinan.", code="reason_missing", field="reasons")
    with transaction.atomic():
        typed = {"recommendation": recommendation, "reasons": reasons}
        moved = make_move(DOSSIER, "finish_review", dossier, by=by, now=now, typed=typed, seen_version=seen_version)
        return TechnicalReview.objects.create(
            dossier=moved,
            involvement=involve(moved, by, Duty.REVIEWER, now=now),
            recommendation=Recommendation(recommendation),
            reasons=reasons.strip(),
            written_at=now,
        )


def review_again(dossier: Dossier, *, reason: str, by: User, now: datetime, seen_version: int | None = None) -> Dossier:
    """Give the dossier back to the technical team, with what is still open."""
    return make_move(DOSSIER, "review_again", dossier, by=by, now=now, note=reason, seen_version=seen_version)


def decide_review(
    dossier: Dossier,
    *,
    approved: bool,
    reason: str = "",
    letter_number: str = "",
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Decision:
    """Decide, and order the letter of the service or of refusal in the same transaction; its number comes last.

    `letter_number` is one from the agenda of the office. Raises Refused ("reason_missing" for a refusal without a reason,
    "nobody_signs" for a letter without a signer, and for the number), MoveRefused, AlreadyMade.
    """
    if not approved and not reason.strip():
        raise Refused("Tuliskan alasan penolakan untuk pemohon.", code="reason_missing", subject=dossier)
    with transaction.atomic():
        moved = make_move(
            DOSSIER,
            "decide_review",
            dossier,
            by=by,
            now=now,
            note=reason,
            typed={"approved": approved, **(agenda_typed(letter_number) or {})},
            seen_version=seen_version,
        )
        involvement = involve(moved, by, Duty.DECIDER, now=now)
        if approved:
            letter = _print_letter(moved, letter_number=letter_number, by=by, now=now)
        else:
            letter = print_rejection(moved, reason=reason, letter_number=letter_number, by=by, now=now)
        return Decision.objects.create(
            dossier=moved,
            kind=DecisionKind.REVIEW,
            outcome=DecisionOutcome.APPROVED if approved else DecisionOutcome.REJECTED,
            reason=reason.strip(),
            decided_on=letter.issued_on,
            involvement=involvement,
            letter=letter,
            created_at=now,
        )


def _print_letter(dossier: Dossier, *, letter_number: str, by: User, now: datetime) -> Paper:
    product = letter_of(dossier.service_version)
    if product is None:  # the catalogue loader refuses such a service; this covers rows made in another way
        raise Refused(
            "Layanan ini belum memuat isi surat. Isinya datang dari berkas katalog; pengelola server memuatnya, lalu putuskan lagi.",
            code="letter_missing",
            subject=dossier,
        )
    day = today_at(dossier.agency, now)
    refuse_unsigned([dossier], day)
    signer = signer_of(dossier, by, day)
    facts = service_letter_facts(dossier, product, day=day, signer=signer)
    number = number_letter(product.number_scope, on=day, typed=letter_number, by=by, now=now)
    return prepare(
        SERVICE_LETTER,
        title=product.title,
        number=number,
        facts={**facts, "letter_number": number},
        sealed=sealed_nik(SERVICE_LETTER, dossier.applicant) if facts["hidden_nik"] else "",
        about=dossier,
        issued_on=day,
        by=by,
        now=now,
        head=signer.head,
    )
