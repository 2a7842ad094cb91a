"""How far the letters and certificates of one exam are: decided, issued, drawn, and what waits for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from applicants.enums import DecisionKind
from applicants.models import Decision
from certificates.queries.issuable import ISSUE_JOB
from certificates.queries.outcomes import ENDS_CASE
from certificates.queries.printing import cases_of
from certportal.kernel.jobs.models import SET_ASIDE, Job
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import stuck_papers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assessments.models import ExamEvent

_SHOWN = 50


@dataclass(frozen=True)
class Progress:
    """Numbers of one exam. `waiting`: people whose papers cannot be made now, at most fifty of them, each with the reason."""

    decided: int
    issued: int
    letters: int  # drawn
    certificates: int  # drawn
    certificates_issued: int
    waiting: list[tuple[str, str, str]]  # name, number of the case, why
    stuck: int

    @property
    def lacking(self) -> int:
        """Papers that are still to be made."""
        return (self.decided - self.letters) + (self.certificates_issued - self.certificates)

    @property
    def over(self) -> bool:
        """Whether nothing moves any more by itself."""
        return self.lacking <= self.stuck


def ended_by(event: ExamEvent) -> QuerySet[Decision]:
    """The decisions with which the cases of this exam ended; whoever was examined again stands with the later exam."""
    return Decision.objects.filter(ENDS_CASE, kind=DecisionKind.CERTIFICATION, dossier__in=cases_of(event))


def undrawn_of(event: ExamEvent) -> list[str]:
    """Codes of the papers of this exam that are reserved and not drawn."""
    ended = ended_by(event)
    rows = Paper.objects.filter(
        Q(pk__in=ended.values("result_letter__paper")) | Q(pk__in=ended.values("certificate__paper"))
    )
    return list(rows.exclude(state=PaperState.READY).order_by("pk").values_list("code", flat=True))


def progress_of(event: ExamEvent) -> Progress:
    """Four questions for any number of candidates."""
    ended = ended_by(event)
    drawn = {name: Q(**{f"{name}__paper__state": PaperState.READY}) for name in ("result_letter", "certificate")}
    counts = ended.aggregate(
        decided=Count("pk"),
        issued=Count("result_letter"),
        letters=Count("result_letter", filter=drawn["result_letter"]),
        certificates=Count("certificate", filter=drawn["certificate"]),
        certificates_issued=Count("certificate"),
    )
    waiting = _waiting(ended)
    return Progress(**counts, waiting=waiting[:_SHOWN], stuck=len(waiting))


def _waiting(ended: QuerySet[Decision]) -> list[tuple[str, str, str]]:
    """Whose letter was given up, or could not be drawn yet, by name."""
    jobs = Job.objects.filter(SET_ASIDE, kind=ISSUE_JOB)
    given_up: dict[int, str] = dict(jobs.values_list("args__decision", "error"))
    stuck = stuck_papers()
    rows = ended.filter(
        Q(pk__in=list(given_up), result_letter=None)
        | Q(result_letter__paper__in=list(stuck), result_letter__paper__state=PaperState.RESERVED)
        | Q(certificate__paper__in=list(stuck), certificate__paper__state=PaperState.RESERVED)
    ).order_by("dossier__applicant__full_name", "pk")
    names = ("pk", "dossier__applicant__full_name", "dossier__number", "result_letter__paper", "certificate__paper")
    return [
        (name, number or "", given_up.get(pk) or _not_drawn(stuck, letter=letter, certificate=certificate))
        for pk, name, number, letter, certificate in rows.values_list(*names)
    ]


def _not_drawn(stuck: dict[int, str], *, letter: int | None, certificate: int | None) -> str:
    if certificate in stuck:
        return stuck[certificate].format("Sertifikat")
    return stuck.get(letter or 0, "").format("Surat keterangan hasil")
