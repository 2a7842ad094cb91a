"""Raw SQL on a finished case: the examiner cannot become the decider, and recorded rows cannot be changed."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.actions import involve
from applicants.enums import DossierState, Duty
from applicants.models import Decision, Involvement
from assessments import actions as exams
from assessments.models import Assessment, PlenaryItem
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit import sealer
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.assessments import event_for, hall, heard, item_for, meeting_for, reported, seat
from tests.factories.certificates import drawn
from tests.refusing import sql_refused as refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.engines]
# Two guards refuse it, and SQLite asks them in an order of its own.
BY_WHOM = re.compile("decision_by_whom_it_says|decision_not_by_one_alone")
BY_EXAMINER = re.compile("assessment_by_its_examiner|assessment_examiner_of_the_event")


def accepted(sql: str, *params: object) -> int:
    """The same kind of statement where the rule allows it; rolled back afterwards. Returns the number of rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        transaction.set_rollback(True)
        return cursor.rowcount


INVOLVE = "INSERT INTO applicants_involvement (dossier_id, person_id, duty, since) VALUES (%s, %s, %s, %s)"
DECIDE = (
    "INSERT INTO applicants_decision (dossier_id, kind, outcome, reason, decided_on, involvement_id, created_at)"
    " VALUES (%s, 'certification', 'competent', '', '2026-11-23', %s, '2026-11-23 02:00:00+00')"
)


@pytest.fixture
def examined():
    """A case before the meeting: examined and recommended, not decided."""
    place = hall()
    item = item_for(place)
    return place, item, item.assessment


def test_examiner_gets_no_second_duty_that_excludes(examined):
    place, _, assessment = examined
    dossier, examiner = assessment.dossier_id, assessment.involvement.person_id
    for duty in ("decider", "appeal_panel", "examiner"):
        assert "involvement" in refused(INVOLVE, dossier, examiner, duty, NOW).lower()
    assert accepted(INVOLVE, dossier, place.chair.pk, "decider", NOW) == 1


INVOLVEMENT_RULES = (
    "involvement_stands",
    "involvement_of_the_right_person",
)  # which of the two constraints refuses first differs by engine


def test_examiner_is_not_renamed_into_the_decider(examined):
    _, _, assessment = examined
    sql = "UPDATE applicants_involvement SET duty = 'decider' WHERE id = %s"
    said = refused(sql, assessment.involvement_id)
    assert any(rule in said for rule in INVOLVEMENT_RULES)
    sql = "UPDATE applicants_involvement SET person_id = %s WHERE id = %s"
    said = refused(sql, assessment.dossier.applicant_id, assessment.involvement_id)
    assert any(rule in said for rule in INVOLVEMENT_RULES)


def test_decision_does_not_point_to_an_examiner_nor_to_another_case(examined):
    place, _, assessment = examined
    assert BY_WHOM.search(refused(DECIDE, assessment.dossier_id, assessment.involvement_id))
    other = dossier_in(DossierState.ADMITTED, place.world, applicant=eligible_person(place.world.catalogue))
    elsewhere = involve(other, place.chair, Duty.DECIDER, now=NOW)
    assert BY_WHOM.search(refused(DECIDE, assessment.dossier_id, elsewhere.pk))
    decider = involve(assessment.dossier, place.chair, Duty.DECIDER, now=NOW)
    assert accepted(DECIDE, assessment.dossier_id, decider.pk) == 1


def test_assessment_does_not_point_to_a_decider(examined):
    place, _, assessment = examined
    decider = involve(assessment.dossier, place.chair, Duty.DECIDER, now=NOW)
    change = "UPDATE assessments_assessment SET involvement_id = %s WHERE id = %s"
    assert refused(change, decider.pk, assessment.pk)
    columns = [field.column for field in Assessment._meta.concrete_fields if field.column != "id"]
    swapped = ", ".join("%s" if column == "involvement_id" else column for column in columns)
    copy = f"INSERT INTO assessments_assessment ({', '.join(columns)}) SELECT {swapped} FROM assessments_assessment WHERE id = %s"
    assert BY_EXAMINER.search(refused(copy, decider.pk, assessment.pk))


def test_examiner_swapped_before_the_recommendation_is_refused_too():
    place = hall()
    assessment = exams.assign_candidate(
        event_for(place), dossier_in(DossierState.ADMITTED, place.world), by=place.admin, now=NOW
    )
    decider = involve(assessment.dossier, place.chair, Duty.DECIDER, now=NOW)
    change = "UPDATE assessments_assessment SET involvement_id = %s WHERE id = %s"
    assert BY_EXAMINER.search(refused(change, decider.pk, assessment.pk))


def test_examiner_decides_nothing_whatever_else_they_are(examined):
    """Through the portal too: being committee member and administrator at once does not help either."""
    place, item, assessment = examined
    examiner = assessment.involvement.person
    for role in (Role.COMMITTEE_MEMBER, Role.SYSTEM_ADMIN, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN):
        MembershipFactory(user=examiner, role=role, organisation=place.world.catalogue.agency)
    examiner.is_staff = examiner.is_superuser = True
    examiner.save()
    examiner.forget_roles()
    with pytest.raises(Refused):
        exams.decide(item, "competent", by=examiner, now=NOW)
    assert not Decision.objects.filter(dossier=assessment.dossier, kind="certification").exists()
    deciders = Involvement.objects.filter(dossier=assessment.dossier, duty=Duty.DECIDER)
    assert [row.person for row in deciders] == [place.member]


def test_examiner_who_sits_in_the_meeting_decides_nothing():
    place = hall()
    assessment = reported(place)
    examiner = assessment.involvement.person
    MembershipFactory(user=examiner, role=Role.COMMITTEE_MEMBER, organisation=place.world.catalogue.agency)
    examiner.forget_roles()
    meeting = meeting_for(place, assessment, opened=False)
    seat(place, meeting, examiner)
    exams.open_meeting(meeting, by=place.admin, now=NOW)
    item = heard(place, PlenaryItem.objects.get(meeting=meeting))
    with pytest.raises(Refused):
        exams.decide(item, "competent", by=examiner, now=NOW)
    assert exams.decide(item, "competent", by=place.chair, now=NOW).involvement.person == place.chair


def test_agenda_item_does_not_take_a_decision_of_somebody_who_was_not_there(examined):
    place, item, assessment = examined
    outsider = involve(assessment.dossier, place.admin, Duty.DECIDER, now=NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DECIDE, [assessment.dossier_id, outsider.pk])
    decision = Decision.objects.get(dossier=assessment.dossier, kind="certification")
    change = "UPDATE assessments_plenaryitem SET decision_id = %s WHERE id = %s"
    assert "plenary_decision_by_member" in refused(change, decision.pk, item.pk)


# Rows that must not change when a case is over: table and a change somebody might try.
STANDS = {
    "audit_auditevent": "actor_name = 'Orang lain'",
    "audit_auditseal": "hash = previous_hash",
    "papers_paper": "sha256 = 'x'",
    "applicants_decision": "reason = 'lain'",
    "applicants_verdict": "outcome = 'rejected'",
    "assessments_assessment": "recommendation = 'not_yet_competent'",
    "assessments_unitresult": "result = 'not_yet_competent'",
    "assessments_plenaryitem": "decision_id = NULL",
    "certificates_certificate": "holder_name = 'Orang lain'",
    "certificates_resultletter": "holder_name = 'Orang lain'",
    "sla_clockevent": "by_name = 'Orang lain'",
}


def test_nothing_that_stands_is_changed_or_deleted():
    place = hall()
    drawn(place)
    sealer.seal()
    for table, change in STANDS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            rows = cursor.fetchone()[0]
        if not rows and table == "applicants_verdict":
            continue
        assert rows, f"{table} is empty: the refusal below would prove nothing"
        assert refused(f"UPDATE {table} SET {change}"), table
        if table != "assessments_assessment":  # held by its results and decisions, see below
            assert "append-only" in refused(f"DELETE FROM {table}"), table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == rows


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no TRUNCATE, only the DELETE asked above")
@pytest.mark.parametrize("table", [*STANDS, "applicants_involvement"])
def test_nothing_that_stands_is_truncated(table):
    assert "append-only" in refused(f"TRUNCATE {table} CASCADE")


def test_involvements_with_a_decision_or_an_assessment_are_held():
    place = hall()
    issued = drawn(place)
    decision = issued.letter.decision
    assessment = Assessment.objects.get(dossier=decision.dossier)
    for pk in (decision.involvement_id, assessment.involvement_id):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM applicants_involvement WHERE id = %s", [pk])
            connection.check_constraints()
