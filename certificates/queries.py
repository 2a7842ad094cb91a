"""Reads of the issuing room worth a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from applicants.enums import DecisionKind, DecisionOutcome, DossierState
from applicants.models import Decision, Dossier
from certificates.models import Certificate, Handover, ResultLetter
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

FINAL_OUTCOMES = (DecisionOutcome.COMPETENT, DecisionOutcome.NOT_YET_COMPETENT)


@dataclass(frozen=True)
class Issued:
    """What one decision brought forth; the certificate is there only after "kompeten"."""

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
    """The last certification decision that was not a deferral."""
    return (
        Decision.objects.filter(dossier=dossier, kind=DecisionKind.CERTIFICATION, outcome__in=FINAL_OUTCOMES)
        .select_related("dossier", "involvement__person")
        .order_by("-pk")
        .first()
    )


def issued_for(decision: Decision) -> Issued | None:
    """The papers of a decision, or None before they were issued."""
    letter = ResultLetter.objects.filter(decision=decision).select_related("paper__file", "dossier").first()
    if letter is None:
        return None
    certificate = Certificate.objects.filter(decision=decision).select_related("paper__file", "dossier").first()
    return Issued(certificate, letter)


def to_print(user: User) -> QuerySet[Dossier]:
    """Dossiers with a decision whose papers wait to be issued, printed or handed over, where the person issues."""
    letters = ResultLetter.objects.select_related("paper")
    certificates = Certificate.objects.select_related("paper")
    return (
        Dossier.objects.filter(
            agency_id__in=organisations_of(user, Role.CERTIFICATE_ADMIN),
            state__in=[DossierState.DECIDED, DossierState.READY, DossierState.HANDED_OVER],
        )
        .exclude(applicant=user)
        .select_related("applicant__work_unit", "scheme_version__scheme")
        .prefetch_related(
            Prefetch("result_letters", queryset=letters), Prefetch("certificates", queryset=certificates)
        )
        .order_by("state_since", "pk")
    )


def handover_of(decision: Decision) -> Handover | None:
    """Who took the papers, or None."""
    return Handover.objects.filter(decision=decision).select_related("given_by").first()
