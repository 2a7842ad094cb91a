"""Who examines in an exam, who could, and what else they have on that day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from applicants.models import Leave
from applicants.queries.seats import body_office, is_apart
from assessments.enums import Answer, EventState
from assessments.models import Assessment, Assessor, EventAssessor, ExamEvent, UnavailableDays
from assessments.queries.exams import sitting
from assessments.queries.per_page import per_page
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.flow import final_codes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from certportal.kernel.accounts.models import User

LETTER = "assignment_letter"
ONE_DAY = timedelta(days=1)


def assessors_for(event: ExamEvent) -> QuerySet[Assessor]:
    """Who may be named for an exam: active assessors; where a certification body of its own names them, only its own."""
    found = Assessor.objects.filter(user__is_active=True).select_related("user")
    if not is_apart(event):
        return found
    return found.filter(user__in=people_with(Role.ASSESSOR, body_office(event) or 0).values("pk"))


def assessors_of(event: ExamEvent) -> list[EventAssessor]:
    """Who examines in the exam, in the order they were named: neither taken off again nor declined."""
    return list(event.assessors.standing().select_related("assessor__user__work_unit", "event__agency"))


@per_page
def examiners_on_page(event: ExamEvent) -> list[EventAssessor]:
    """`assessors_of`, asked once for all guards and panels of the page of an exam."""
    return assessors_of(event)


def answers_of(event: ExamEvent) -> QuerySet[EventAssessor]:
    """Everybody who was named and is not taken off, those who declined too."""
    return event.assessors.filter(released_at=None).select_related("assessor__user")


def assignment_of(event: ExamEvent, user: User) -> EventAssessor | None:
    """The standing assignment of the person in this exam."""
    return event.assessors.standing().select_related("assessor__user").filter(assessor__user=user).first()


def theirs_in(event: ExamEvent, user: User) -> QuerySet[Assessment]:
    """The candidates of this exam whom the person examines, by name."""
    rows = sitting(event).filter(involvement__person=user)
    return rows.select_related("dossier__applicant__work_unit").order_by("dossier__applicant__full_name", "pk")


def letters_of(rows: Collection[EventAssessor]) -> dict[int, Paper]:
    """Assignment id -> its newest surat tugas, ready or still being prepared; one query."""
    label = EventAssessor._meta.label_lower  # noqa: SLF001 (Django's public _meta)
    found = Paper.objects.filter(kind=LETTER, about_type=label, about_id__in=[row.pk for row in rows])
    return {paper.about_id: paper for paper in found.order_by("pk")}


def load_of(event: ExamEvent) -> Counter[int]:
    """Person id -> how many candidates of this exam are theirs to examine."""
    return Counter(event.assessments.values_list("involvement__person", flat=True))


def what_hinders(assessor: Assessor, event: ExamEvent) -> str:
    """Why that day does not suit them, as a sentence, or "": leave, days they said they cannot, another exam that day."""
    day = event.exam_day
    return unavailable([assessor], day, but=event).get(assessor.pk, "")


def unavailable(assessors: Iterable[Assessor], day: date, *, but: ExamEvent | None = None) -> dict[int, str]:
    """Assessor id -> why that day does not suit them, where it does not; three queries for all."""
    rows = {row.pk: row for row in assessors}
    people = {row.user_id: row for row in rows.values()}
    said: dict[int, str] = {}
    for one in UnavailableDays.objects.running(day).filter(assessor__in=list(rows)):
        said[one.assessor_id] = f"tidak tersedia sampai {day_in_words(one.ends_on)} ({one.reason})"
    for leave in Leave.objects.running(day).filter(person__in=list(people), role=Role.ASSESSOR):
        said[people[leave.person_id].pk] = f"cuti sampai {day_in_words(leave.ends_on)}"
    for other in _assigned_around(rows, day):
        if other.event.exam_day == day and (but is None or other.event_id != but.pk):
            said[other.assessor_id] = f"bertugas pada {other.event.title} di {other.event.site.name} hari itu"
    return {pk: f"{rows[pk].user.full_name} {why}." for pk, why in said.items()}


def _assigned_around(assessors: Iterable[int], day: date) -> QuerySet[EventAssessor]:
    """Their exams on that day by UTC, but those that are over; the office's zone is asked of each row."""
    return (
        EventAssessor.objects.standing()
        .filter(assessor__in=list(assessors), event__starts_at__date__range=_around(day))
        .exclude(event__state=EventState.CANCELLED)
        .exclude(event__state=EventState.REPORTED)
        .select_related("event__agency", "event__site")
    )


def _around(day: date) -> tuple[date, date]:
    return day - ONE_DAY, day + ONE_DAY


def who_could_be_asked(event: ExamEvent) -> list[Assessor]:
    """Assessors of other bodies who may assess this scheme on that day and are free, when nobody of one's own is left."""
    day, scheme = event.exam_day, event.scheme_version.scheme_id
    own = assessors_for(event) if is_apart(event) else Assessor.objects.none()
    able = (
        Assessor.objects.filter(user__is_active=True, valid_until__gte=day, scopes__scheme=scheme)
        .filter(Q(certificate_valid_until=None) | Q(certificate_valid_until__gte=day))
        .exclude(pk__in=own.values("pk"))
        .exclude(pk__in=event.assessors.values("assessor"))
        .select_related("user", "certification_body")
    )
    rows = list(able)
    busy = unavailable(rows, day, but=event)
    return [row for row in rows if row.pk not in busy]


def register_of(user: User, today: date) -> QuerySet[Assessor]:
    """Assessors the person may find, each with `schemes` (how many they may assess) and `coming` (exams from today on)."""
    ahead = Q(
        assignments__released_at=None,
        assignments__event__state=EventState.SCHEDULED,
        assignments__event__starts_at__date__gte=today,
    ) & ~Q(assignments__answer=Answer.DECLINED)
    rows = Assessor.objects.visible_to(user).select_related("user", "certification_body")
    return rows.annotate(
        schemes=Count("scopes", distinct=True), coming=Count("assignments", filter=ahead, distinct=True)
    ).order_by("user__full_name", "pk")


def coming_of(assessor: Assessor, today: date, user: User) -> QuerySet[EventAssessor]:
    """Exams from today on in which they examine and which the person may find, the earliest first."""
    seen = ExamEvent.objects.visible_to(user).order_by().values("pk")
    rows = assessor.assignments.standing().filter(event__in=seen, event__starts_at__date__gte=today - ONE_DAY)
    running = rows.exclude(event__state__in=final_codes("exam_event"))
    return running.select_related("event__agency", "event__site").order_by("event__starts_at", "pk")


def unavailable_days(assessor: Assessor, today: date) -> QuerySet[UnavailableDays]:
    """Days they cannot that are not over and were not taken back."""
    return assessor.unavailable.filter(ended_at=None, ends_on__gte=today)


def of_declined(event: ExamEvent) -> QuerySet[Assessment]:
    """Candidates whose assessor does not examine in this exam any more."""
    standing = event.assessors.standing().values("assessor__user")
    return event.assessments.exclude(involvement__person__in=standing)
