"""What certificates show on the dossier's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Mark
from applicants.queries import Offered, clock_on, decisions_of
from applicants.queries.seats import is_apart
from assessments.enums import EventState, UnitOutcome
from assessments.queries import assessment_shown, units_with_results
from certificates.policies import hands_over, holds, issues_somewhere, prints_event, reads_paper, scans_paper
from certificates.queries import (
    FINAL_OUTCOMES,
    body_is_awaited,
    issuable,
    on_list_under_way,
    outcome_of,
    sheets_by_pen,
)
from certportal.kernel.web import tracking
from certportal.kernel.web.kept import Kept
from certportal.kernel.web.reaching import hours_of, ways_to
from certportal.kernel.web.visitor import signed_in
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import Model
    from django.http import HttpRequest

    from applicants.models import Decision, Dossier
    from assessments.models import ExamEvent
    from certificates.queries import Outcome
    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Policy


def _may_receive(request: HttpRequest, dossier: Dossier) -> bool:
    """An external body's certificate is noted by hand; one that works in the portal passes it on by its list.

    A list under way is counted also where the seats have changed meanwhile.
    """
    return hands_over(request.user, dossier) and not is_apart(dossier) and not on_list_under_way(dossier)


def _hindrance(decision: Decision, dossier: Dossier) -> str:
    """What the offices have not set up, so that the papers wait for it."""
    if decision.kind == DecisionKind.REVIEW:
        return ""
    return issuable(decision, dossier, today_at(dossier.agency, timezone.now())).why


def scans_of_letters(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The letters of a case's decisions, all signed by pen; certificate and result letter say it beside themselves."""
    if dossier.complete_declared_at is None or not scans_paper(request.user, dossier):
        return None
    letters = [row.letter for row in decisions_of(dossier) if row.letter is not None and row.letter.is_ready]
    return {"sheets": letters} if letters else None


def scan_of_admission(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:  # noqa: ARG001 (as every panel)
    """The signed decree by which the case was admitted, for everybody who may open the case."""
    if dossier.complete_declared_at is None:  # nobody is admitted before; not asking saves the page a query
        return None
    scanned = [row.letter for row in decisions_of(dossier) if row.letter_scanned]  # type: ignore[attr-defined] # annotated
    return {"letter": scanned[0]} if scanned else None


def scans(keeps: Policy[Any]) -> Callable[[HttpRequest, Any], Mapping[str, Any] | None]:
    """The panel of the sheets about an object that are signed by pen, for whoever `keeps` their scans."""

    def panel(request: HttpRequest, obj: Model) -> Mapping[str, Any] | None:
        sheets = sheets_by_pen(obj) if keeps(request.user, obj) else []
        return {"sheets": sheets} if sheets else None

    return panel


@Kept
def _ended(dossier: Dossier) -> tuple[Decision, Outcome] | None:
    """The decision the case ended with and its papers, read once per page; None before."""
    final = [row for row in decisions_of(dossier) if row.kind == DecisionKind.REVIEW or row.outcome in FINAL_OUTCOMES]
    return (final[-1], outcome_of(final[-1], dossier)) if final else None


def dossier_result(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The result before anything else, for whom it is about (000, Hak Pemohon 2 and 3): good news, or what comes next."""
    ended = _told_on_top(request, dossier)
    if ended is None:
        return None
    decision, outcome = ended
    competent = decision.outcome == DecisionOutcome.COMPETENT
    facts: dict[str, Any] = {
        **_papers(request, dossier),
        **_units(dossier),
        "name": signed_in(request).full_name.split(",", maxsplit=1)[0],
        "outcome": decision,
        "competent": competent,
        "admission": next((row for row in decisions_of(dossier) if _is_admission(row)), None),
        **_pick_up(dossier),
    }
    return {**facts, "certificate": outcome.issued.certificate if competent and outcome.issued else None}


def _told_on_top(request: HttpRequest, dossier: Dossier) -> tuple[Decision, Outcome] | None:
    """The end of an exam, for whom it is about, once they may know it."""
    ended = _ended(dossier) if dossier.is_marked(Mark.RESULT_KNOWN) and holds(request.user, dossier) else None
    return None if ended is None or ended[0].kind == DecisionKind.REVIEW else ended


def _is_admission(row: Decision) -> bool:
    return row.outcome == DecisionOutcome.ADMITTED and row.letter is not None and bool(row.letter.file)


def _units(dossier: Dossier) -> dict[str, Any]:
    """What was assessed in each unit, what is competent first; and how many are and are not."""
    assessment = assessment_shown(dossier)
    found = units_with_results(assessment) if assessment else []
    rows = [(unit, row, row is not None and row.result == UnitOutcome.COMPETENT) for unit, row in found]
    weak = sum(not competent for *_, competent in rows)
    return {"units": sorted(rows, key=lambda row: not row[2]), "weak": weak, "competent_units": len(rows) - weak}


def _pick_up(dossier: Dossier) -> dict[str, Any]:
    """Where and when the papers are fetched, once they lie ready."""
    if dossier.state != DossierState.READY:
        return {}
    office = dossier.agency
    ways = [way for way in ways_to(office) if way[1] != office.address]
    return {"pick_up": office, "ways": ways, "hours": hours_of(office)}


def to_sign_first(dossier: Dossier) -> Iterable[tracking.Step]:
    """Nothing is handed over before the holder has signed their duties (000, Kewajiban Pemegang Sertifikat 2)."""
    ended = _ended(dossier) if dossier.state == DossierState.READY else None
    if ended is None or not ended[1].unsigned.to_sign:
        return []
    todo = "Tanda tangani perjanjian, lalu ambil sertifikat di kantor pelayanan dengan membawa KTP."
    return [tracking.Step("Perjanjian pemegang sertifikat ditandatangani", todo=todo)]


def dossier_panel(request: HttpRequest, dossier: Dossier) -> Mapping[str, Any] | None:
    """The papers of the decision and who took them, for the holder of a review and the office."""
    if dossier.complete_declared_at is None or not reads_paper(request.user, dossier):
        return None
    return None if _ended(dossier) is None or _told_on_top(request, dossier) else _papers(request, dossier)


def _papers(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    ended = _ended(dossier)
    if ended is None:
        return {}
    decision, outcome = ended
    own = holds(request.user, dossier)
    return {
        "issued": outcome.issued,
        "scanned": outcome.scanned,
        "decision": decision if decision.kind == DecisionKind.REVIEW else None,
        "handover": outcome.handover,
        "unsigned": outcome.unsigned,
        "agreement": outcome.agreement,
        "own": own,
        "keeps_scans": scans_paper(request.user, dossier),
        "hindered": "" if own or outcome.issued else _hindrance(decision, dossier),
        "awaits_body": body_is_awaited(decision, clock_on(dossier)) and _may_receive(request, dossier),
        "dossier": dossier,
    }


def together_with(person: User) -> tuple[Offered, ...]:
    """What a certificate officer does with several cases of the queue."""
    if not issues_somewhere(person):
        return ()
    return (
        Offered("cetak", "Cetak", "printer", "print.together"),
        Offered("serahkan", "Serahkan", "check-lg", "handover.together"),
    )


def event_panel(request: HttpRequest, event: ExamEvent) -> Mapping[str, Any] | None:
    """The way to the papers of an exam, once it has been held, for whoever prints or hands them over."""
    held = event.state == EventState.REPORTED and prints_event(request.user, event)
    return {"event": event} if held else None
