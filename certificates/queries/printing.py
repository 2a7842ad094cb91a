"""Papers of several people at once: whose can be printed or handed over, and why others' cannot. Questions do not grow with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef

from applicants.enums import DecisionKind, DecisionOutcome, DossierState
from applicants.models import Decision, Dossier
from applicants.queries.seats import body_office
from assessments.models import Assessment, ExamEvent
from assessments.queries import sitting
from certificates.enums import CertificateState, PaperKind, PrintPart
from certificates.models import PrintOrder
from certificates.queries.issuable import ISSUE_JOB, no_duties
from certificates.queries.outcomes import ENDS_CASE, Unsigned, to_print
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.jobs.models import SET_ASIDE, Job
from certportal.kernel.papers.queries import GOES_ON, stuck_papers
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.queries import today_at
from schemes.enums import ClauseKind
from schemes.models import SchemeClause

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from certificates.models import Certificate, Handover, ResultLetter
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

_OWN = "Dokumen Anda sendiri dicetak dan diserahkan petugas lain."
_NOT_YOURS = "Dokumen berkas ini dicetak kantor lain."
_WAITS = "Dokumennya sedang disiapkan. Muat ulang halaman ini sebentar lagi."


@dataclass
class Sheets:
    """The papers of one person; `why` they are left out of what is printed together, "" where they are not."""

    dossier: Dossier
    office: int | None
    certificate: Certificate | None = None
    letter: ResultLetter | None = None
    handover: Handover | None = None
    unsigned: Unsigned = field(default_factory=Unsigned)
    papers: list[Paper] = field(default_factory=list)
    why: str = ""

    @property
    def waits(self) -> bool:
        """Whether its papers lie ready to be handed over."""
        return self.dossier.state == DossierState.READY

    def chosen(self, part: str) -> list[Paper]:
        """The papers of that part (`PrintPart`), the certificate first."""
        if part == PrintPart.ALL:
            return self.papers
        certificates = part == PrintPart.CERTIFICATES
        return [paper for paper in self.papers if (paper.kind == PaperKind.CERTIFICATE) == certificates]


def cases_of(event: ExamEvent) -> QuerySet[Dossier]:
    """The cases whose latest exam this was; whoever was examined again stands with that exam."""
    later = Assessment.objects.filter(dossier=OuterRef("dossier"), attempt__gt=OuterRef("attempt"))
    return Dossier.objects.filter(pk__in=sitting(event).filter(~Exists(later)).order_by().values("dossier"))


def sheets_of_cases(user: User, cases: QuerySet[Dossier]) -> list[Sheets]:
    """Of each case its papers, or why they are left out, by name: the order of the list that people sign."""
    rows = cases.with_names().select_related(  # type: ignore[attr-defined]  # Dossier's own queryset
        "applicant", "agency", "service", "on_behalf_of", "scheme", "scheme_version__scheme__body__organisation"
    )
    found = list(rows.order_by("applicant__full_name", "pk"))
    offices = organisations_of(user, Role.CERTIFICATE_ADMIN)
    decisions = _decisions(found)
    duties = _duties(decisions.values())
    stuck, set_aside = stuck_papers(), _set_aside(decisions.values())
    sheets = []
    for dossier in found:
        row = Sheets(dossier, _office(dossier, offices))
        decision = decisions.get(dossier.pk)
        if decision is not None:
            _fill(row, decision, duties)
        row.why = _left_out(row, user) or _undrawn(row, decision, stuck, set_aside)
        sheets.append(row)
    return sheets


def _office(dossier: Dossier, offices: Collection[int]) -> int | None:
    """The office for which the person prints this case: the service office, else its certification body."""
    return next((office for office in (dossier.agency_id, body_office(dossier)) if office in offices), None)


def _decisions(cases: Iterable[Dossier]) -> dict[int, Decision]:
    """By case the decision it ends with, its papers and who took them: one question."""
    rows = Decision.objects.filter(ENDS_CASE, dossier__in=[case.pk for case in cases]).select_related(
        "result_letter__paper",
        "certificate__paper",
        "letter",
        "handover",
        "agreement",
        "dossier__scheme_version__scheme",
    )
    return {row.dossier_id: row for row in rows.order_by("pk")}


def _duties(decisions: Iterable[Decision]) -> dict[int, list[bool]]:
    """By version of a scheme, whether each of its holders' duties is signed."""
    versions = {row.dossier.scheme_version_id for row in decisions if row.outcome == DecisionOutcome.COMPETENT}
    found: dict[int, list[bool]] = {}
    clauses = SchemeClause.objects.filter(version__in=versions, kind=ClauseKind.DUTY).order_by("pk")
    for version, is_signed in clauses.values_list("version_id", "is_signed"):
        found.setdefault(version, []).append(is_signed)
    return found


def _set_aside(decisions: Iterable[Decision]) -> dict[int, str]:
    """By decision why its papers could not be issued, as issuing said."""
    keys = [f"{ISSUE_JOB}:{row.pk}" for row in decisions]
    jobs = Job.objects.filter(SET_ASIDE, kind=ISSUE_JOB, key__in=keys).values_list("args__decision", "error")
    return dict(jobs)


def _fill(row: Sheets, decision: Decision, duties: dict[int, list[bool]]) -> None:
    row.certificate, row.letter = getattr(decision, "certificate", None), getattr(decision, "result_letter", None)
    row.handover = getattr(decision, "handover", None)
    issued = [one.paper for one in (row.certificate, row.letter) if one is not None]
    row.papers = [decision.letter] if decision.kind == DecisionKind.REVIEW and decision.letter else issued
    if decision.outcome == DecisionOutcome.COMPETENT and not hasattr(decision, "agreement"):
        signed = duties.get(decision.dossier.scheme_version_id or 0, [])
        scheme = decision.dossier.exam_scheme.scheme
        row.unsigned = Unsigned(any(signed), "" if signed else no_duties(scheme))


def _left_out(row: Sheets, user: User) -> str:
    """Why papers stay out that may be there already."""
    if row.dossier.applicant_id == user.pk:
        return _OWN
    if row.office is None:
        return _NOT_YOURS
    if row.handover is not None:
        day = day_in_words(today_at(row.dossier.agency, row.handover.handed_over_at))
        return f"Sudah diserahkan kepada {row.handover.receiver_name} pada {day}."
    if row.certificate is not None and row.certificate.state != CertificateState.ISSUED:
        return f"Sertifikatnya {row.certificate.state_row.staff.lower()}, jadi tidak dicetak."
    return row.unsigned.no_duties


def _undrawn(row: Sheets, decision: Decision | None, stuck: dict[int, str], set_aside: dict[int, str]) -> str:
    """Why there is nothing to print yet."""
    if decision is None:
        return f"Belum ada keputusan akhir; berkasnya berstatus “{row.dossier.state_row.staff}”."
    if not row.papers:
        return set_aside.get(decision.pk) or _WAITS
    waiting = next((paper for paper in row.papers if not paper.is_ready), None)
    return stuck.get(waiting.pk, GOES_ON).format(waiting.title) if waiting else ""


def exams_to_print(user: User) -> QuerySet[ExamEvent]:
    """Exams of which papers wait to be printed or handed over, the newest first."""
    waiting = to_print(user).exclude(state=DossierState.HANDED_OVER).order_by().values("pk")
    found = ExamEvent.objects.filter(assessments__dossier__in=waiting)
    return found.annotate(waiting=Count("assessments", distinct=True)).order_by("-starts_at", "-pk")


def orders_of(user: User, event: ExamEvent | None = None) -> QuerySet[PrintOrder]:
    """What the person's offices ordered, the newest first; of one event where it is named."""
    found = PrintOrder.objects.visible_to(user).select_related("asked_by", "event", "office", "file")
    return found.filter(event=event) if event else found
