"""The duties of the exam day, given to the same people in every way there is: by action, shell, and raw SQL.

Django's own admin is no way at all: it holds none of these tables.
"""

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction

from applicants.actions import involve
from applicants.duties import are_apart
from applicants.enums import Duty
from applicants.models import Decision, Involvement
from assessments import actions
from assessments.models import Assessment, ImpartialityWaiver
from certportal.kernel.accounts.enums import Role
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory, PersonFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, event_for, hall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.engines]

# Who examines, who decides with whom, who hears the appeal, who signs; nobody decides alone.
SECOND = "second decider"
DUTIES = (Duty.APPLICANT, Duty.EXAMINER, Duty.DECIDER, SECOND, Duty.APPEAL_PANEL, Duty.SIGNER)
EXAMINER, CANDIDATE, PAIRER, WAIVER = PAIR = ("examiner", "candidate", "pairer", "waiver")
ALL_OF_SIX, ALL_OF_FOUR = 203, 15  # Bell numbers: so many ways there are


def partitions(things):
    """Every way to put these into groups: each group is one person."""
    if not things:
        yield []
        return
    first, *others = things
    for groups in partitions(others):
        yield [[first], *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], [first, *group], *groups[place + 1 :]]


def test_every_way_is_tried():
    for things, number in ((DUTIES, ALL_OF_SIX), (PAIR, ALL_OF_FOUR)):
        ways = {frozenset(map(frozenset, groups)) for groups in partitions(list(things))}
        assert len(ways) == number


# --- Duties of one case ---------------------------------------------------------------------------------------
def by_action(dossier, person, duty):
    involve(dossier, person, duty, now=NOW)


def by_shell(dossier, person, duty):
    Involvement.objects.create(dossier=dossier, person=person, duty=duty, since=NOW)


INVOLVE = "INSERT INTO applicants_involvement (dossier_id, person_id, duty, since) VALUES (%s, %s, %s, %s)"
WAIVE = (
    "INSERT INTO assessments_impartialitywaiver (event_id, dossier_id, candidate_id, examiner_id, paired_by_id, by_id,"
    " rule, reason, at) VALUES (%s, %s, %s, %s, %s, %s, 'superior', 'Ya.', %s)"
)


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def by_sql(dossier, person, duty):
    run(INVOLVE, dossier.pk, person.pk, str(duty), NOW)


def decided(dossier, person):
    row = Involvement.objects.get(dossier=dossier, person=person, duty=Duty.DECIDER)
    Decision.objects.create(
        dossier=dossier, kind="certification", outcome="competent", decided_on=NOW.date(), involvement=row,
        created_at=NOW,
    )  # fmt: skip


def given_out(dossier, holders, give):
    """Whether these people can carry these duties of the case and decide it; what was written is undone."""
    try:
        with transaction.atomic():
            for duty, person in holders.items():
                if duty is not Duty.APPLICANT:
                    give(dossier, person, Duty.DECIDER if duty == SECOND else duty)
            decided(dossier, holders[Duty.DECIDER])
            transaction.set_rollback(True)
    except (IntegrityError, Refused):
        return False
    return True


def may_coincide(group):
    known = [Duty.DECIDER if duty == SECOND else duty for duty in group]
    return len(set(known)) == len(known) and not any(are_apart(a, b) for a in known for b in known if a != b)


@pytest.mark.parametrize("give", [by_action, by_shell, by_sql])
def test_duties_that_are_apart_never_meet_in_one_person(give):
    dossier = admitted(hall())
    people = PersonFactory.create_batch(len(DUTIES))
    wrong = []
    for groups in partitions(list(DUTIES)):
        holders = {
            duty: dossier.applicant if Duty.APPLICANT in group else person
            for group, person in zip(groups, people, strict=False)
            for duty in group
        }
        if given_out(dossier, holders, give) is not all(map(may_coincide, groups)):
            wrong.append(groups)
    assert wrong == []


# --- Who sets a relation aside --------------------------------------------------------------------------------
def waived_by_action(row, by):
    actions.waive_relations(row, reason="Tidak ada asesor lain.", by=by, now=NOW)


def facts(row, by):
    return {
        "event_id": row.event_id, "dossier_id": row.dossier_id, "candidate_id": row.dossier.applicant_id,
        "examiner_id": row.involvement.person_id, "paired_by_id": row.assigned_by_id, "by_id": by.pk,
    }  # fmt: skip


def waived_by_shell(row, by):
    ImpartialityWaiver.objects.create(**facts(row, by), rule="superior", reason="Ya.", at=NOW)


def waived_by_sql(row, by):
    run(WAIVE, *facts(row, by).values(), NOW)


@pytest.fixture
def pair():
    """A pair that an officer made though the assessor leads the candidate; everybody of the hall may waive."""
    place = hall()
    dossier = admitted(place, another_applicant(place, superior=place.assessor.user))
    row = actions.assign_candidate(event_for(place), dossier, go_ahead=True, by=place.admin, now=NOW)
    officers = [person_with(Role.CERTIFICATE_ADMIN, place.site.agency) for _ in range(2)]
    for person in (place.assessor.user, dossier.applicant):
        MembershipFactory(user=person, role=Role.CERTIFICATE_ADMIN, organisation=place.site.agency)
        person.forget_roles()
    return row, officers


def set_aside(row, holders, waive):
    try:
        with transaction.atomic():
            if holders[EXAMINER] == holders[CANDIDATE]:
                by_sql(row.dossier, holders[CANDIDATE], Duty.EXAMINER)
            Assessment.objects.filter(pk=row.pk).update(assigned_by=holders[PAIRER])
            row.assigned_by = holders[PAIRER]
            waive(row, holders[WAIVER])
            transaction.set_rollback(True)
    except (IntegrityError, Refused):
        return False
    return True


@pytest.mark.parametrize("waive", [waived_by_action, waived_by_shell, waived_by_sql])
def test_only_somebody_who_is_none_of_them_sets_a_relation_aside(pair, waive):
    row, (first, second) = pair
    named = {EXAMINER: row.involvement.person, CANDIDATE: row.dossier.applicant, PAIRER: first, WAIVER: second}
    wrong = []
    for groups in partitions(list(PAIR)):
        holders = {part: named[min(group, key=PAIR.index)] for group in groups for part in group}
        if set_aside(row, holders, waive) is not ([WAIVER] in groups and not _examine_themselves(groups)):
            wrong.append(groups)
    assert wrong == []


def _examine_themselves(groups):
    return any({EXAMINER, CANDIDATE} <= set(group) for group in groups)


def test_raw_sql_writes_no_waiver_of_another_pair_and_changes_none(pair):
    row, (first, second) = pair
    known = facts(row, second)
    for wrong in (
        {"paired_by_id": first.pk},
        {"paired_by_id": None},
        {"examiner_id": first.pk},
        {"candidate_id": first.pk},
    ):
        with pytest.raises(IntegrityError, match="waiver_of_a_pair"), transaction.atomic():
            run(WAIVE, *(known | wrong).values(), NOW)
    run(WAIVE, *known.values(), NOW)
    for sql in (
        "UPDATE assessments_impartialitywaiver SET reason = 'Lain'",
        "DELETE FROM assessments_impartialitywaiver",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            run(sql)


def test_the_admin_of_django_holds_no_table_of_the_exam_day():
    apps = {model._meta.app_label for model in admin.site._registry}
    assert apps.isdisjoint({"assessments", "applicants", "complaints"})
