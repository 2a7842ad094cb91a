"""What a plenary meeting decides, and who may not."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from applicants.duties import DID, apart_from
from applicants.enums import DossierState, Duty
from applicants.models import Dossier, Involvement
from applicants.queries import unit_bases_of
from applicants.queries.seats import decided_at
from assessments.enums import SMALLEST_MEETING, EventState, MeetingState, MemberRole, UnitOutcome
from assessments.models import (
    Assessment,
    ExamEvent,
    PlenaryItem,
    PlenaryMeeting,
    PlenaryMember,
    PlenaryPosition,
    QuorumRule,
    StandingResult,
)
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.queries.order import open_first
from assessments.queries.results import results_in_order
from certportal.kernel.workflow.flow import final_codes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from certportal.kernel.accounts.models import Organisation, User
    from schemes.packaging import Shortfall


def awaiting_plenary(office: Organisation) -> QuerySet[Assessment]:
    """Recommended assessments with a printed official report that are on no open agenda, decided at that office."""
    return (
        Assessment.objects.filter(
            event__in=ExamEvent.objects.filter(decided_at(office)).order_by(),
            event__state=EventState.REPORTED,
            dossier__state=DossierState.RECOMMENDED,
        )
        .exclude(recommendation="")
        .exclude(plenary_items__in=PlenaryItem.objects.filter(STILL_TO_DECIDE))
        .select_related("dossier__applicant", "dossier__scheme_version__scheme", "dossier__scheme", "event")
        .order_by("event__starts_at", "dossier__applicant__full_name")
    )


def meetings_with_counts(user: User) -> QuerySet[PlenaryMeeting]:
    """Meetings the person may find, in one query, each with `on_agenda` and `decided` (cases; what was released does not count).

    What is still ahead or in session comes first, the soonest on top; then what is over, the latest on top.
    """
    return (
        PlenaryMeeting.objects.visible_to(user)
        .select_related("agency")
        .annotate(
            on_agenda=Count("items", filter=Q(items__released_at=None)),
            decided=Count("items__decision"),
        )
        .order_by(*open_first("held_on", final_codes("plenary")))
    )


def agenda_of(meeting: PlenaryMeeting) -> QuerySet[PlenaryItem]:
    """The agenda with everything its table shows; unit results are prefetched in printed order."""
    return meeting.items.select_related(
        "assessment__dossier__applicant__work_unit",
        "assessment__dossier__scheme_version__scheme",
        "assessment__dossier__scheme",
        "assessment__event__site",
        "assessment__involvement__person__assessor",
        "assessment__path_confirmed",
        "assessment__dossier__reassessment__earlier",
        "decision__involvement__person",
    ).prefetch_related(
        Prefetch("assessment__results", results_in_order()),
        Prefetch(
            "assessment__dossier__reassessment__standing",
            StandingResult.objects.select_related("scheme_unit__unit"),
        ),
        Prefetch("positions", PlenaryPosition.objects.select_related("member__person")),
    )


def item_in_session(dossier: Dossier) -> PlenaryItem | None:
    """The place of this case on the agenda of a meeting that sits now, undecided; None where it has none."""
    rows = PlenaryItem.objects.filter(
        STILL_TO_DECIDE, assessment__dossier=dossier, meeting__state=MeetingState.IN_SESSION
    )
    return rows.select_related("meeting").first()


class Held(NamedTuple):
    """What a member holds of one case (a code of `Stance`), and why."""

    stance: str
    reason: str = ""


class Quorum(NamedTuple):
    """How many members must be present, and how many positions a case needs."""

    least_present: int
    least_positions: int


def quorum_on(office: Organisation, day: date) -> Quorum:
    """The rule of the office on that day; the floor where it has laid down none."""
    rule = QuorumRule.objects.filter(agency=office, in_force_from__lte=day).first()
    return Quorum(rule.least_present, rule.least_positions) if rule else Quorum(SMALLEST_MEETING, SMALLEST_MEETING)


def lacking_on_agenda(items: Iterable[PlenaryItem], on: date) -> dict[int, tuple[Shortfall, ...]]:
    """Item id -> what the package lacks with the units assessed competent, for the undecided items of KKNI schemes.

    The items come from `agenda_of`. Two queries and one for each package, however many items.
    """
    undecided = [item for item in items if item.decision is None]
    bases = unit_bases_of([item.assessment.dossier for item in undecided], on)
    found = {}
    for item in undecided:
        basis = bases.get(item.assessment.dossier_id)
        if basis is not None:
            results = item.assessment.results.all()
            assessed = {row.scheme_unit.unit.code for row in results if row.result == UnitOutcome.COMPETENT}
            earlier = getattr(item.assessment.dossier, "reassessment", None)
            assessed |= {row.scheme_unit.unit.code for row in earlier.standing.all()} if earlier else set()
            found[item.pk] = basis.judge(assessed).shortfalls
    return found


def exclusions(dossier_ids: Iterable[int], person_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Dossier id -> {person id: why the person may not decide it}; one query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Involvement.objects.filter(
        dossier_id__in=list(dossier_ids), person_id__in=list(person_ids), duty__in=apart_from(Duty.DECIDER)
    )
    for dossier_id, person_id, duty in rows.values_list("dossier_id", "person_id", "duty"):
        found[dossier_id][person_id] = DID[Duty(duty)]
    return dict(found)


def why_excluded(dossier: Dossier, person: User) -> str:
    """Why this person may not decide this dossier, as the end of a sentence, or ""."""
    return exclusions([dossier.pk], [person.pk]).get(dossier.pk, {}).get(person.pk, "")


def open_items(user: User) -> QuerySet[PlenaryItem]:
    """Cases of meetings in session that wait for the person, who is present: for a position, for the chair also to be fixed.

    Cases which they may not decide do not wait for them.
    """
    sits = PlenaryMember.objects.filter(meeting=OuterRef("meeting"), person_id=user.pk, present_at__isnull=False)
    spoke = PlenaryPosition.objects.filter(item=OuterRef("pk"), member__person_id=user.pk)
    apart = Involvement.objects.filter(
        dossier=OuterRef("assessment__dossier"), person_id=user.pk, duty__in=apart_from(Duty.DECIDER)
    )
    waits = Exists(sits.filter(role=MemberRole.CHAIR)) | (Exists(sits) & ~Exists(spoke))
    return (
        PlenaryItem.objects.filter(STILL_TO_DECIDE, waits, ~Exists(apart), meeting__state=MeetingState.IN_SESSION)
        .select_related("meeting", "assessment__dossier__applicant")
        .order_by("meeting__held_on", "position")
    )
