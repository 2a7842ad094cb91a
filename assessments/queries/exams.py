"""Queries about exams: events, seats, results."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from applicants.enums import DossierState
from applicants.models import Dossier, SelectedUnit
from applicants.queries import units_of
from applicants.queries.seats import at_body, at_body_apart, body_office
from applicants.queries.turns import has_any
from assessments.enums import NOTICE_DAYS, EventState, UnitOutcome
from assessments.models import Assessment, EventAssessor, ExamEvent, PlenaryMeeting, UnitResult
from assessments.models.exam import BODY_READERS, EVENT_READERS, SEAT_STANDS
from assessments.queries.after import standing_results
from assessments.queries.order import open_first
from assessments.queries.results import results_in_order
from assessments.scoring import ABSENT, UNFINISHED, Totals, totals
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of, people_with
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.dates import day_in_words, weekday_in_words
from certportal.kernel.workdays.queries import calendar_for, today_at
from certportal.kernel.workflow.flow import final_codes
from schemes import queries as catalogue

if TYPE_CHECKING:
    from datetime import date, datetime

    from assessments.models.exam import AssessmentQuerySet, ExamEventQuerySet
    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import SchemeUnit


_CHANGES = ("exam_event.changed", "exam_event.cancel", "plenary.changed", "plenary.cancel")


def events_with_counts(user: User) -> ExamEventQuerySet:
    """Events the person may find, in one query, each with `candidates` and `recommended` (persons; the absent and who left are done).

    What is still ahead or under way comes first, the soonest on top; then what is over, the latest on top.
    """
    return (
        ExamEvent.objects.visible_to(user)
        .select_related("scheme_version__scheme", "site", "agency")
        .prefetch_related(Prefetch("assessors", EventAssessor.objects.standing().select_related("assessor__user")))
        .annotate(
            candidates=Count("assessments", distinct=True),
            recommended=Count(
                "assessments",
                filter=~Q(assessments__recommendation="")
                | Q(assessments__absent_at__isnull=False)
                | Q(assessments__unfinished_at__isnull=False),
                distinct=True,
            ),
        )
        .order_by(*open_first("starts_at", final_codes("exam_event")))
    )


def changes_of(thing: ExamEvent | PlenaryMeeting) -> list[AuditEvent]:
    """What was changed about an exam or a meeting since it was announced, and why it was called off; oldest first."""
    if not thing.version:
        return []
    label = thing._meta.label_lower  # noqa: SLF001 (Django's public _meta)
    rows = AuditEvent.objects.filter(subject_type=label, subject_id=thing.pk, verb__in=_CHANGES)
    return list(rows.order_by("pk"))


def candidates_of(event: ExamEvent) -> AssessmentQuerySet:
    """The assessments of an event with everything its table shows, by name."""
    return event.assessments.select_related(
        "dossier__applicant__work_unit", "path_confirmed", "involvement__person", "event"
    ).order_by("dossier__applicant__full_name", "pk")


def sitting(event: ExamEvent) -> QuerySet[Assessment]:
    """The assessments of an event without those whose applicant withdrew before it started."""
    return those_who_sit(event.assessments.all())


def those_who_sit(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Of these seats those whose applicant did not withdraw before the exam started."""
    return rows.exclude(SEAT_STANDS, dossier__state=DossierState.WITHDRAWN)


def printed_candidates(event: ExamEvent) -> AssessmentQuerySet:
    """The candidates the official report lists, each with unit results in printed order, in two queries."""
    return candidates_of(event).filter(pk__in=sitting(event)).prefetch_related(Prefetch("results", results_in_order()))


def waiting_for_assessor(user: User) -> QuerySet[ExamEvent]:
    """Announced exams for which the certification body, in whose office the person works, has named no assessor."""
    if not user.offices_without_body():
        return ExamEvent.objects.none()  # whoever announces an exam names the assessor at once
    named = EventAssessor.objects.standing().values("event")
    rows = ExamEvent.objects.filter(at_body(user, Role.CERTIFICATE_ADMIN), state=EventState.SCHEDULED)
    return rows.exclude(pk__in=named).select_related("agency", "site")


def clerks_of_body(event: ExamEvent) -> list[User]:
    """Who names the assessor of an exam: the certificate officers of its certification body."""
    return list(people_with(Role.CERTIFICATE_ADMIN, body_office(event) or 0))


def seat_of(dossier: Dossier) -> Assessment | None:
    """The assessment of a dossier in an exam that has not started; None when there is none."""
    return (
        Assessment.objects.filter(dossier=dossier, recommendation="", event__state=EventState.SCHEDULED)
        .select_related("event__agency", "event__site")
        .order_by("-attempt")
        .first()
    )


def assignable_dossiers(event: ExamEvent) -> QuerySet[Dossier]:
    """Admitted dossiers of the same office and scheme version that are in no exam; the absent, and who left early, may be added again."""
    return (
        Dossier.objects.filter(
            state=DossierState.ADMITTED,
            agency_id=event.agency_id,
            scheme_version_id=event.scheme_version_id,
        )
        .exclude(_seated())
        .select_related("applicant__work_unit")
        .order_by("applicant__full_name")
    )


def without_exam(user: User) -> Q:
    """Condition on Dossier: admitted, of somebody else, in no exam, and the officer's office is the certification body."""
    return (
        at_body(user, Role.CERTIFICATE_ADMIN) & Q(state=DossierState.ADMITTED) & ~Q(applicant=user) & ~has_any(_seats())
    )


def _seats() -> QuerySet[Assessment]:
    """Of the dossier of the outer query, those absent or left early not counted."""
    return Assessment.objects.filter(SEAT_STANDS, dossier=OuterRef("pk"))


def _seated() -> Exists:
    """Condition on Dossier: it is or was in an exam, absences not counted."""
    return Exists(_seats())


def too_early(event: ExamEvent, now: datetime) -> str | None:
    """Why the exam cannot begin yet, as a sentence: its day in the office's zone has not come. None from that day on."""
    waits = today_at(event.agency, now) < event.exam_day
    return f"Uji baru dapat dimulai pada {day_in_words(event.exam_day)}." if waits else None


def odd_day(office: Organisation, day: date, now: datetime) -> str:
    """What is unusual about a day for an exam or a meeting, as a sentence, or "": it is past, off, or too near.

    SOP 002 gives one working day to prepare (step 2) and one to remind the candidates (step 3).
    """
    today, calendar = today_at(office, now), calendar_for(office)
    said = [f"hari libur ({off.name})" for off in calendar.skipped(day - timedelta(days=1), day, weekends=True)]
    if day < today:
        said.append("sudah lewat")
    elif calendar.between(today, day) < NOTICE_DAYS:
        said.append(f"kurang dari {NOTICE_DAYS} hari kerja lagi")
    return f"{weekday_in_words(day)}: {', '.join(said)}." if said else ""


def event_totals(event: ExamEvent) -> Totals:
    """How many persons were examined and recommended, as the official report prints it; who withdrew is not counted."""
    rows = sitting(event).values_list("recommendation", "absent_at", "unfinished_at")
    return totals([ABSENT if absent else UNFINISHED if left else given for given, absent, left in rows])


def units_with_results(assessment: Assessment) -> list[tuple[SchemeUnit, UnitResult | None]]:
    """Every unit of the dossier, in the scheme's order, with its result, if any: recorded here, or standing from an earlier case."""
    found = {**standing_results(assessment.dossier), **{row.scheme_unit_id: row for row in assessment.results.all()}}
    return [(unit, found.get(unit.pk)) for unit in units_of(assessment.dossier)]


def competent_codes(assessment: Assessment) -> frozenset[str]:
    """Codes of the units assessed competent, here or standing from an earlier case, as the catalogue knows them."""
    rows = assessment.results.filter(result=UnitOutcome.COMPETENT)
    standing = (row.scheme_unit.unit.code for row in standing_results(assessment.dossier).values())
    return frozenset((*standing, *rows.values_list("scheme_unit__unit__code", flat=True)))


def units_examined(event: ExamEvent) -> list[SchemeUnit]:
    """The units of an event in printed order: the scheme's, or where people choose, those that any candidate takes."""
    version = event.scheme_version
    if version.package_id is None:
        return catalogue.units_of(version)
    taken = SelectedUnit.objects.filter(dossier__in=sitting(event).values("dossier_id")).values("unit_id")
    return list(version.scheme_units.filter(unit__in=taken).select_related("unit").order_by("position"))


def latest_assessment(dossier: Dossier) -> Assessment | None:
    """The assessment that counts for this dossier: the last attempt."""
    return (
        Assessment.objects.filter(dossier=dossier)
        .select_related("event__site", "event__agency", "involvement__person__assessor", "path_confirmed")
        .order_by("-attempt")
        .first()
    )


def dossiers_found_by(user: User) -> Q:
    """Condition on Dossier: candidates of the assessor's events, and cases before the committee or in exam offices.

    A certification body of its own finds its cases from their admission on; a test site of another office finds none, only
    the candidates in its exams. Written as subqueries, as `applicants.extend_visibility` asks.
    """
    condition = Q(pk__in=examined_by(user).values("dossier_id"))
    offices = organisations_of(user, *EVENT_READERS)
    if offices:
        condition |= Q(pk__in=Assessment.objects.filter(event__agency_id__in=offices).values("dossier_id"))
    runners = organisations_of(user, Role.SITE_OFFICER)
    if runners:
        condition |= Q(agency_id__in=runners, state=DossierState.ADMITTED)
    apart = at_body_apart(user, *BODY_READERS)
    if apart is not None:
        examined = Q(state=DossierState.ADMITTED) | Q(pk__in=Assessment.objects.values("dossier_id"))
        condition |= apart & examined
    return condition


def examined_by(user: User) -> QuerySet[Assessment]:
    """Candidates the person examines or examined; not those of an exam they declined or were taken off."""
    standing = EventAssessor.objects.standing().filter(event=OuterRef("event"), assessor__user=user)
    return Assessment.objects.filter(Exists(standing), involvement__person_id=user.pk)


def open_assessments(user: User) -> QuerySet[Assessment]:
    """What an assessor still has to recommend, the earliest event first."""
    return (
        Assessment.objects.filter(
            SEAT_STANDS, involvement__person_id=user.pk, recommendation="", event__state=EventState.RUNNING
        )
        .select_related("event__agency", "dossier__applicant")
        .order_by("event__starts_at", "dossier__applicant__full_name")
    )
