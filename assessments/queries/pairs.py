"""The facts by which the rules of impartiality judge pairs of assessor and candidate, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from applicants.duties import apart_from
from applicants.enums import Duty
from applicants.models import Involvement, SelectedUnit
from assessments.enums import Answer, EventState
from assessments.impartiality import Candidate, Examiner, Objection, objections
from assessments.models import Assessment, AssessorScope, DeclaredRelation, EventAssessor, ImpartialityDeclaration
from assessments.queries.exams import candidates_of, those_who_sit
from assessments.queries.people import examiners_on_page
from assessments.queries.per_page import per_page
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from schemes.models import SchemeUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from applicants.models import Dossier
    from assessments.models import Assessor, ExamEvent
    from certportal.kernel.accounts.models import User


def examiners_on(assessors: Iterable[Assessor], day: date) -> dict[int, Examiner]:
    """Person id -> the assessor as the rules see them that day; three queries for all. The rows come with their `user`."""
    rows = list(assessors)
    scope: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    for one in AssessorScope.objects.filter(assessor__in=rows).prefetch_related("units"):
        scope[one.assessor_id][one.scheme_id] = frozenset(unit.pk for unit in one.units.all())
    works: dict[int, set[int]] = defaultdict(set)
    seats = Membership.objects.current(day).filter(
        user__in=[row.user_id for row in rows], role=Role.INSTITUTION_OFFICER
    )
    for person, office in seats.values_list("user", "organisation"):
        works[person].add(office)
    return {
        row.user_id: Examiner(
            row.user_id,
            row.user.superior_id,
            row.user.work_unit_id,
            row.valid_until,
            row.certificate_valid_until,
            scope[row.pk],
            frozenset(works[row.user_id]),
        )
        for row in rows
    }


def candidates_among(dossiers: Collection[Dossier]) -> dict[int, Candidate]:
    """Person id -> the candidate as the rules see them; five queries for all. The rows come with applicant and scheme version."""
    versions = {row.scheme_version for row in dossiers if row.scheme_version is not None}
    whole = {version.pk for version in versions if version.package_id is None}
    of_version: dict[int, set[int]] = defaultdict(set)
    for version, unit in SchemeUnit.objects.filter(version__in=whole).values_list("version", "unit"):
        of_version[version].add(unit)
    taken: dict[int, set[int]] = defaultdict(set)
    choosing = [row.pk for row in dossiers if row.scheme_version_id not in whole]
    for dossier, unit in SelectedUnit.objects.filter(dossier__in=choosing).values_list("dossier", "unit"):
        taken[dossier].add(unit)
    apart: dict[int, set[int]] = defaultdict(set)
    duties = Involvement.objects.filter(dossier__in=[row.pk for row in dossiers], duty__in=apart_from(Duty.EXAMINER))
    for dossier, person in duties.values_list("dossier", "person"):
        apart[dossier].add(person)
    declared = _declared(dossiers)
    return {
        row.applicant_id: Candidate(
            row.applicant_id,
            row.scheme_version.scheme_id if row.scheme_version else 0,
            row.applicant.superior_id,
            row.applicant.work_unit_id,
            frozenset(of_version[row.scheme_version_id or 0] | taken[row.pk]),
            frozenset(filter(None, [row.on_behalf_of_id])),
            frozenset(declared[row.pk]),
            frozenset(apart[row.pk]),
        )
        for row in dossiers
    }


def _declared(dossiers: Collection[Dossier]) -> dict[int, set[int]]:
    """Dossier id -> assessors who declared a relation with that candidate when they last declared about an exam."""
    found: dict[int, set[int]] = defaultdict(set)
    related = DeclaredRelation.objects.filter(dossier__in=[row.pk for row in dossiers])
    rows = list(related.values_list("declaration__assignment", "declaration", "declaration__person", "dossier"))
    about = ImpartialityDeclaration.objects.filter(assignment__in={assignment for assignment, *_ in rows})
    latest = dict(about.order_by("pk").values_list("assignment", "pk"))
    for assignment, declaration, person, dossier in rows:
        if latest.get(assignment) == declaration:
            found[dossier].add(person)
    return found


def objections_at(
    event: ExamEvent, assessors: Iterable[Assessor], dossiers: Collection[Dossier]
) -> dict[tuple[int, int], tuple[Objection, ...]]:
    """(person id of the assessor, dossier id) -> what speaks against the pair on the day of the exam."""
    day = event.exam_day
    who, whom = examiners_on(assessors, day), candidates_among(dossiers)
    return {
        (pk, row.pk): objections(examiner, whom[row.applicant_id], day)
        for pk, examiner in who.items()
        for row in dossiers
    }


def with_pairs(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """The rows with everything that judging their pairs asks for."""
    return rows.select_related("dossier__applicant", "dossier__scheme_version__scheme", "involvement__person")


def objections_in(
    event: ExamEvent, rows: Collection[Assessment], assessors: Iterable[Assessor]
) -> dict[int, tuple[Objection, ...]]:
    """Assessment id -> what speaks against its examiner, where anything does that nobody waived; they are `assessors`.

    The rows come from `with_pairs`.
    """
    found = objections_at(event, assessors, [row.dossier for row in rows])
    waived = {(row.dossier_id, row.examiner_id, row.rule) for row in event.waivers.all()}
    pairs = {}
    for row in rows:
        examiner = row.involvement.person_id
        said = found.get((examiner, row.dossier_id), ())
        left = tuple(one for one in said if (row.dossier_id, examiner, one.rule.value) not in waived)
        if left:
            pairs[row.pk] = left
    return pairs


@per_page
def pairs_on_page(event: ExamEvent) -> list[Assessment]:
    """Everybody who was seated, by name, with what the page shows and what judging their pairs asks for; once per page."""
    return list(with_pairs(candidates_of(event)))


@per_page
def against_in(event: ExamEvent) -> dict[int, tuple[Objection, ...]]:
    """`objections_in` for everybody who was seated; once for the guard and the list of a page."""
    return objections_in(event, pairs_on_page(event), [one.assessor for one in examiners_on_page(event)])


@per_page
def undeclared_in(event: ExamEvent) -> list[EventAssessor]:
    """Assessors with candidates who have not declared since they got the last of them, each with `due`: when that was."""
    return list(_undeclared(event.assessments.all()).filter(event=event))


def still_to_declare(user: User) -> QuerySet[EventAssessor]:
    """Coming exams about whose candidates the person has not declared, though they said that they come; the earliest first."""
    rows = _undeclared(Assessment.objects.all()).filter(assessor__user=user, answer=Answer.ACCEPTED)
    coming = rows.filter(event__state=EventState.SCHEDULED).select_related("event__agency", "event__site")
    return coming.order_by("event__starts_at", "pk")


def coming_assignments(user: User) -> QuerySet[EventAssessor]:
    """Assignments of the person to coming exams, the earliest first: not answered, or accepted.

    `declares`: they have yet to declare, as `still_to_declare` finds it; one query for three lists of the desk.
    """
    rows = EventAssessor.objects.standing().filter(assessor__user=user, event__state=EventState.SCHEDULED)
    late = still_to_declare(user).order_by().filter(pk=OuterRef("pk")).values("pk")
    return (
        rows.annotate(declares=Exists(late)).select_related("event__agency", "event__site").order_by("event__starts_at")
    )


def _undeclared(seats: QuerySet[Assessment]) -> QuerySet[EventAssessor]:
    theirs = those_who_sit(seats).filter(event=OuterRef("event"), involvement__person=OuterRef("assessor__user"))
    last = theirs.order_by("-assigned_at").values("assigned_at")[:1]
    rows = EventAssessor.objects.standing().annotate(due=Subquery(last), said=Max("declarations__declared_at"))
    return rows.filter(Q(said=None) | Q(said__lt=F("due")), due__isnull=False).select_related("assessor__user")
