"""What the database itself refuses of a meeting, on both engines."""

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.enums import DossierState, Duty
from applicants.models import Decision, Dossier, Involvement
from assessments import actions
from assessments.models import PlenaryItem
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    hall,
    heard,
    meeting_for,
    reported,
    seat,
)
from tests.refusing import sql_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]


def another_case(place, *, weak=()):
    return reported(place, dossier=admitted(place, another_applicant(place)), weak=weak)


def committee(place, **fields):
    return person_with(Role.COMMITTEE_MEMBER, place.world.catalogue.agency, **fields)


def on_committee(place, person):
    MembershipFactory(user=person, role=Role.COMMITTEE_MEMBER, organisation=place.world.catalogue.agency)
    person.forget_roles()
    return person


def agenda_page(client, person, meeting):
    client.force_login(person)
    return client.get(meeting.get_absolute_url())


def meeting_of_three(place):
    """In session, under a rule that asks for three who are there."""
    meeting = meeting_for(place, another_case(place), opened=False)
    meeting.least_present = 3
    meeting.save(update_fields=["least_present"])
    seat(place, meeting, committee(place))
    return actions.open_meeting(meeting, by=place.admin, now=NOW)


POSITION = (
    "INSERT INTO assessments_plenaryposition (item_id, member_id, involvement_id, stance, reason, taken_at)"
    " VALUES (%s, %s, %s, 'competent', '', '2026-11-23 02:00:00+00')"
)
INVOLVE = (
    "INSERT INTO applicants_involvement (dossier_id, person_id, duty, since)"
    " VALUES (%s, %s, 'decider', '2026-11-23 02:00:00+00')"
)
OPEN = "UPDATE assessments_plenarymeeting SET state = 'in_session' WHERE id = %s"
DECIDE = "UPDATE assessments_plenaryitem SET decision_id = %s WHERE id = %s"


def decision_by(dossier, *deciders):
    """A decision of the first, with the others as deciders beside them."""
    duties = [Involvement.objects.create(dossier=dossier, person=one, duty=Duty.DECIDER, since=NOW) for one in deciders]
    return Decision.objects.create(
        dossier=dossier, kind="certification", outcome="competent", decided_on=NOW.date(), involvement=duties[0],
        created_at=NOW,
    )  # fmt: skip


@pytest.mark.engines
def test_raw_sql_cannot_hold_a_meeting_without_its_quorum():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    actions.note_attendance(meeting, [place.chair], by=place.admin, now=NOW)
    assert "plenary_sits_with_its_quorum" in sql_refused(OPEN, meeting.pk)
    actions.note_attendance(meeting, [place.member], by=place.admin, now=NOW)
    meeting.members.filter(person=place.chair).update(present_at=None)
    actions.add_member(meeting, committee(place), by=place.admin, now=NOW)
    meeting.members.exclude(person=place.chair).update(present_at=NOW)
    assert "plenary_sits_with_its_quorum" in sql_refused(OPEN, meeting.pk)  # enough, without their chair
    floor = "UPDATE assessments_plenarymeeting SET least_present = 1, least_positions = 1 WHERE id = %s"
    assert "plenary_not_alone" in sql_refused(floor, meeting.pk)


@pytest.mark.engines
def test_raw_sql_cannot_change_who_sits():
    place = hall()
    meeting = meeting_for(place, reported(place))
    away = "UPDATE assessments_plenarymember SET present_at = NULL WHERE meeting_id = %s"
    assert "plenary_member_keeps_their_seat" in sql_refused(away, meeting.pk)
    turned = "UPDATE assessments_plenarymember SET role = 'member' WHERE meeting_id = %s AND role = 'chair'"
    assert "plenary_member_keeps_their_seat" in sql_refused(turned, meeting.pk)
    late = "INSERT INTO assessments_plenarymember (meeting_id, person_id, role) VALUES (%s, %s, 'member')"
    assert "plenary_member_stands" in sql_refused(late, meeting.pk, place.admin.pk)


@pytest.mark.engines
def test_raw_sql_takes_nobody_out_of_a_meeting_that_met():
    place = hall()
    meeting = meeting_for(place, reported(place))
    ahead = meeting_for(place, opened=False)
    strict = meeting_of_three(place)
    gone = "DELETE FROM assessments_plenarymember WHERE meeting_id = %s"
    assert "plenary_member_who_sat" in sql_refused(gone, meeting.pk)
    moved = "UPDATE assessments_plenarymember SET meeting_id = %s WHERE meeting_id = %s AND role = 'member'"
    ahead.members.filter(role="member").delete()
    assert "plenary_member_of_one_meeting" in sql_refused(moved, ahead.pk, meeting.pk)
    for change in ("state = 'planned'", "state = 'cancelled'", "least_present = 2"):
        said = sql_refused(f"UPDATE assessments_plenarymeeting SET {change} WHERE id = %s", strict.pk)
        assert "plenary_goes_forward" in said, change
    with connection.cursor() as cursor:
        cursor.execute(gone, [ahead.pk])
        assert cursor.rowcount == 1


@pytest.mark.engines
def test_raw_sql_takes_no_position_of_who_may_not_decide_or_was_not_there():
    place = hall()
    examiner, away = on_committee(place, place.assessor.user), committee(place)
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, examiner)
    actions.add_member(meeting, away, by=place.admin, now=NOW)
    meeting = actions.open_meeting(meeting, by=place.admin, now=NOW)
    item = meeting.items.get()
    dossier = item.assessment.dossier
    members = {row.person: row for row in meeting.members.select_related("person")}
    assert "involvement" in sql_refused(INVOLVE, dossier.pk, examiner.pk).lower()
    rule = "plenary_position_of_a_present_member"
    assert rule in sql_refused(POSITION, item.pk, members[examiner].pk, item.assessment.involvement_id)
    absent = Involvement.objects.create(dossier=dossier, person=away, duty=Duty.DECIDER, since=NOW)
    assert rule in sql_refused(POSITION, item.pk, members[away].pk, absent.pk)
    assert rule in sql_refused(POSITION, item.pk, members[place.member].pk, absent.pk)  # somebody else's duty
    heard(place, item)
    assert "append-only" in sql_refused("DELETE FROM assessments_plenaryposition WHERE item_id = %s", item.pk)


@pytest.mark.engines
def test_raw_sql_cannot_decide_a_case_on_the_word_of_one():
    place = hall()
    item = meeting_for(place, reported(place)).items.get()
    dossier = item.assessment.dossier
    with pytest.raises(IntegrityError), transaction.atomic():
        decision_by(dossier, place.chair)
    with transaction.atomic():
        decision = decision_by(dossier, place.chair, place.member)  # two names, and nobody who said anything
        assert "plenary_decision_by_member" in sql_refused(DECIDE, decision.pk, item.pk)
        heard(place, item)
        assert "plenary_decision_by_member" in sql_refused(DECIDE, decision.pk, item.pk)
        heard(place, item, by=place.chair)
        with connection.cursor() as cursor:
            cursor.execute(DECIDE, [decision.pk, item.pk])
    assert "plenary_position" in sql_refused(
        "UPDATE assessments_plenaryposition SET reason = 'x' WHERE item_id = %s", item.pk
    )
    assert PlenaryItem.objects.get(pk=item.pk).decision == decision
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.RECOMMENDED
