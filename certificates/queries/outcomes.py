"""Queries about certificates and other papers of a decision."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Mark
from applicants.models import Decision, Dossier
from applicants.queries.queue import with_clock
from applicants.queries.seats import at_body_apart
from certificates.models import Agreement, Certificate, Handover, ResultLetter
from certificates.queries.issuable import no_duties
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.papers.models import SignedCopy
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.queries import clock_of
from certportal.kernel.workflow.flow import codes_marked, final_codes
from schemes.enums import ClauseKind
from schemes.models import CompetencyUnit, SchemeClause, SchemeUnit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.sla.models import Clock
    from schemes.models import SchemeVersion

_ON_PAGE = (
    "kind",
    "result_letter__code",
    "result_letter__number",
    "result_letter__paper__state",
    "certificate__code",
    "certificate__number",
    "certificate__valid_until",
    "certificate__paper__state",
    "handover__receiver_name",
    "handover__handed_over_at",
    "agreement__kind",
    "agreement__signed_at",
    "agreement__paper__state",
)
FINAL_OUTCOMES = (DecisionOutcome.COMPETENT, DecisionOutcome.NOT_YET_COMPETENT)
ENDS_CASE = Q(kind=DecisionKind.REVIEW) | Q(kind=DecisionKind.CERTIFICATION, outcome__in=FINAL_OUTCOMES)
"""Condition on Decision: its dossier ends with it, unless a later one does."""


@dataclass(frozen=True)
class Issued:
    """The papers of one decision; the certificate exists only after "kompeten"."""

    certificate: Certificate | None
    letter: ResultLetter

    @property
    def papers(self) -> list[Paper]:
        """Every paper to hand over."""
        certificate = [self.certificate.paper] if self.certificate else []
        return [*certificate, self.letter.paper]

    @property
    def ready(self) -> bool:
        """True when every paper can be printed."""
        return all(paper.is_ready for paper in self.papers)


def final_decision(dossier: Dossier) -> Decision | None:
    """The decision the dossier ends with: for an exam the last that was not a deferral, for a review the only one."""
    return (
        Decision.objects.filter(ENDS_CASE, dossier=dossier)
        .select_related("dossier", "involvement__person", "letter__file")
        .order_by("-pk")
        .first()
    )


def awaits_body(dossier: Dossier) -> bool:
    """Whether an external certification body must still send its certificate: "kompeten", and the clock waits on it."""
    decision = final_decision(dossier)
    return decision is not None and body_is_awaited(decision, clock_of(dossier, "service"))


def body_is_awaited(decision: Decision, clock: Clock | None) -> bool:
    """`awaits_body` from the final decision and the clock of its dossier, once both have been read."""
    if decision.outcome != DecisionOutcome.COMPETENT or clock is None or clock.kind != "service":
        return False
    return clock.stopped_on is None and clock.waiting_on == WaitingOn.CERTIFICATION_BODY


def issued_for(decision: Decision) -> Issued | None:
    """The papers of a decision, or None before they were issued."""
    letter = ResultLetter.objects.filter(decision=decision).select_related("paper__file", "dossier").first()
    if letter is None:
        return None
    certificate = Certificate.objects.filter(decision=decision).select_related("paper__file", "dossier").first()
    return Issued(certificate, letter)


def papers_of(decision: Decision) -> list[Paper]:
    """Every paper to hand over after a final decision; empty before they were ordered."""
    if decision.kind == DecisionKind.REVIEW:
        return [decision.letter] if decision.letter else []
    issued = issued_for(decision)
    return issued.papers if issued else []


def to_print(user: User) -> QuerySet[Dossier]:
    """Dossiers with a decision whose papers wait to be issued, printed or handed over, where that is the person's task.

    With their live clock (`clock_on`), the nearest limit first; those whose papers have gone out have none and stand last. A certification body of its own has them until its certificates have reached the service office.
    """
    letters = ResultLetter.objects.select_related("paper")
    certificates = Certificate.objects.select_related("paper")
    reviewed = Decision.objects.filter(kind=DecisionKind.REVIEW).select_related("letter")
    theirs = Q(agency__in=organisations_of(user, Role.CERTIFICATE_ADMIN))
    apart = at_body_apart(user, Role.CERTIFICATE_ADMIN)
    if apart is not None:
        theirs |= apart & Q(state=DossierState.DECIDED)
    return (
        with_clock(Dossier.objects.filter(theirs, state__in=codes_marked("dossier", Mark.RESULT_KNOWN)))
        .exclude(applicant=user)
        .exclude(state__in=final_codes("dossier"))
        .select_related(
            "applicant__work_unit",
            "on_behalf_of",
            "scheme",
            "service",
            "agency",
            "scheme_version__scheme__body__organisation",
        )
        .prefetch_related(
            Prefetch("result_letters", queryset=letters),
            Prefetch("certificates", queryset=certificates),
            Prefetch("decisions", queryset=reviewed, to_attr="reviewed"),
        )
        .order_by("due_on", "state_since", "pk")
    )


def agreement_of(decision: Decision) -> Agreement | None:
    """The agreement the holder signed, or None."""
    return Agreement.objects.filter(decision=decision).select_related("paper__file").first()


def duties_of(version: SchemeVersion) -> list[SchemeClause]:
    """The holder's duties as the scheme prints them (000, Kewajiban Pemegang Sertifikat)."""
    return list(SchemeClause.objects.filter(version=version, kind=ClauseKind.DUTY).order_by("position"))


def mark_of_duties(duties: Iterable[SchemeClause]) -> str:
    """Of which duties a page shows; the holder's signature brings it, so that nobody signs what they have not read."""
    return hashlib.sha256("\0".join(duty.text for duty in duties).encode()).hexdigest()


@dataclass(frozen=True)
class Unsigned:
    """What keeps a certificate from its holder."""

    to_sign: bool = False
    no_duties: str = ""  # why nobody can sign yet


def unsigned(decision: Decision) -> Unsigned:
    """Whether the holder has yet to sign their duties, or nobody has set any (000, Kewajiban Pemegang Sertifikat 2)."""
    if decision.outcome != DecisionOutcome.COMPETENT or agreement_of(decision) is not None:
        return Unsigned()
    return _unsigned(decision.dossier)


def _unsigned(dossier: Dossier) -> Unsigned:
    duties = duties_of(dossier.exam_scheme)
    return Unsigned(any(duty.is_signed for duty in duties), "" if duties else no_duties(dossier.exam_scheme.scheme))


@dataclass(frozen=True)
class Outcome:
    """Papers, hand-over and agreement after a decision, for the page of the dossier."""

    issued: Issued | None
    handover: Handover | None
    agreement: Agreement | None
    unsigned: Unsigned
    scanned: list[str]  # names of the papers whose signed sheet is kept


def outcome_of(decision: Decision, dossier: Dossier) -> Outcome:
    """Papers, hand-over and agreement in one query, and one more where the agreement is not there yet."""
    rows = Decision.objects.select_related("result_letter__paper", "certificate__paper", "handover", "agreement__paper")
    scans = {f"{name}_scanned": _scanned(f"{name}__paper") for name in ("certificate", "result_letter")}
    whole = rows.only(*_ON_PAGE).annotate(**scans).get(pk=decision.pk)
    letter, agreement = getattr(whole, "result_letter", None), getattr(whole, "agreement", None)
    return Outcome(
        issued=Issued(getattr(whole, "certificate", None), letter) if letter else None,
        handover=getattr(whole, "handover", None),
        agreement=agreement,
        unsigned=Unsigned() if agreement or decision.outcome != DecisionOutcome.COMPETENT else _unsigned(dossier),
        scanned=[name for name in scans if getattr(whole, name)],
    )


def _scanned(paper: str) -> Exists:
    """Whether the signed sheet of this paper is kept."""
    return Exists(SignedCopy.objects.filter(paper=OuterRef(paper)))


def handover_of(decision: Decision) -> Handover | None:
    """Who took the papers, or None."""
    return Handover.objects.filter(decision=decision).select_related("given_by").first()


def units_printed_on(certificate: Certificate) -> list[CompetencyUnit]:
    """The units the paper lists, by code: what was printed is what the holder has.

    A code printed with a misprint is found through the scheme that prints it so.
    """
    printed = [unit["code"] for unit in certificate.paper.facts["units"]]
    named = SchemeUnit.objects.filter(version=certificate.dossier.scheme_version_id, printed_code__in=printed).values(
        "unit_id"
    )
    return list(CompetencyUnit.objects.filter(Q(pk__in=named) | Q(code__in=printed)).order_by("code"))
