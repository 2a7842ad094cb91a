"""Who is told of what on the exam day and may see it, and what a meeting keeps: found by doubting line by line."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessments import actions
from assessments.forms import AssessorForm, ScopeForm
from assessments.models import PlenaryMeeting, SiteCheck, SiteCheckPhoto
from certportal.kernel.accounts.enums import Role
from certportal.kernel.outbox.models import Message
from schemes.models import SchemeUnit
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    AssessorFactory,
    admitted,
    another_applicant,
    event_for,
    examine,
    hall,
    meeting_for,
    reported,
    running,
    signed,
)
from tests.factories.files import stored_photo
from tests.factories.seats import announced, three_offices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def told(kind):
    """Who got this notice in the portal."""
    return {row.recipient for row in Message.objects.filter(kind=kind, channel="in_app")}


def test_who_may_waive_a_relation_is_told_of_the_pair_and_led_to_its_page():
    place = hall()
    office = place.world.catalogue.agency
    leader, clerk = place.world.leader, person_with(Role.CERTIFICATE_ADMIN, office)
    dossier = admitted(place, another_applicant(place, superior=place.assessor.user))
    event = event_for(place)
    row = actions.assign_candidate(event, dossier, go_ahead=True, by=place.admin, now=NOW)
    assert told("exam_waiver_asked") == {leader, clerk}
    letter = Message.objects.get(kind="exam_waiver_asked", channel="in_app", recipient=leader)
    assert letter.url.endswith(reverse("exam.waive", args=[event.code, dossier.code]))
    assert dossier.applicant.full_name in letter.body
    assert "atasan" in letter.body
    Message.objects.all().delete()
    other = AssessorFactory()
    actions.assign_assessor(event, other, go_ahead=True, by=place.admin, now=NOW)
    actions.give_examiner(row, other, by=place.admin, now=NOW)
    assert told("exam_waiver_asked") == set(), "nothing speaks against the other one"
    actions.give_examiner(row, place.assessor, go_ahead=True, by=place.admin, now=NOW)
    assert told("exam_waiver_asked") == {leader, clerk}


def test_the_leader_of_a_body_at_another_office_is_told_too(client):
    offices = three_offices()
    place, leader = offices.hall, person_with(Role.LEADERSHIP, offices.body)
    case = admitted(place, another_applicant(place, superior=place.assessor.user))
    event = actions.assign_assessor(announced(offices), place.assessor, go_ahead=True, by=offices.clerk, now=NOW)
    actions.assign_candidate(event, case, go_ahead=True, by=offices.clerk, now=NOW)
    assert told("exam_waiver_asked") == {leader}
    client.force_login(leader)
    assert client.get(Message.objects.get(kind="exam_waiver_asked", channel="in_app").url).status_code == 200


def test_an_assessor_without_a_role_in_the_office_sees_the_photos_of_the_readiness_form(client):
    place = hall()
    event = event_for(place)
    row = SiteCheck.objects.create(
        site=place.site, event=event, checked_on=NOW.date(), is_ready=True, by=place.admin, at=NOW
    )
    photo = SiteCheckPhoto.objects.create(check_of=row, file=stored_photo())
    address = reverse("exam.readiness_photo", args=[event.code, photo.pk])
    client.force_login(place.assessor.user)
    assert address in client.get(reverse("exam.readiness", args=[event.code])).content.decode()
    assert b"".join(client.get(address).streaming_content).startswith(b"\xff\xd8")
    other = event_for(place, title="Uji lain", assessor=AssessorFactory())
    assert client.get(reverse("exam.readiness_photo", args=[other.code, photo.pk])).status_code == 404


@pytest.mark.engines
def test_raw_sql_deletes_no_meeting_even_one_with_nothing_in_it():
    place = hall()
    meeting = actions.create_meeting(
        title="Rapat", agency=place.world.catalogue.agency, held_on=NOW.date(), place="Aula", go_ahead=True, by=place.admin,
        now=NOW,
    )  # fmt: skip
    with (
        pytest.raises(IntegrityError, match="plenary_meeting_stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM assessments_plenarymeeting WHERE id = %s", [meeting.pk])
    assert PlenaryMeeting.objects.filter(pk=meeting.pk).exists()


def corrected(place, row):
    unit = SchemeUnit.objects.filter(version=row.dossier.scheme_version).order_by("position").first()
    return actions.correct_result(
        row, unit, "not_yet_competent", note="Bukti tidak asli.", reason="Salah ketik.", by=place.assessor.user, now=NOW
    )


def test_whoever_signed_the_report_hears_that_a_result_under_it_was_corrected():
    place = hall()
    row = examine(running(place))
    actions.sign_report(row.event, by=place.assessor.user, now=NOW)
    signed(row.event)
    others = {sign.noted_by for sign in row.event.report_signs.all()} - {place.assessor.user}
    corrected(place, row)
    assert others
    assert told("exam_report_changed") == others, "and not whoever corrected it"


def test_members_of_the_meeting_hear_of_a_correction_after_the_report():
    place = hall()
    row = reported(place)
    meeting_for(place, row, opened=False)
    corrected(place, row)
    assert {place.admin, place.chair, place.member} <= told("exam_result_corrected")
    assert told("exam_report_changed") == set()


def test_assessors_who_may_be_named_stand_first_and_the_others_say_why_not():
    place = hall()
    event = event_for(place)
    outside = AssessorFactory(user__full_name="Aa Luar Lingkup", schemes=[])
    late = AssessorFactory(user__full_name="Ab Habis Masa", valid_until=dt.date(2026, 11, 1))
    able = AssessorFactory(user__full_name="Zz Boleh")
    shown = [label for _key, label in AssessorForm(event=event).fields["assessor"].choices][1:]
    assert shown == [
        able.user.full_name,
        f"{outside.user.full_name} (tidak dapat dipilih: skema di luar ruang lingkupnya)",
        f"{late.user.full_name} (tidak dapat dipilih: registrasi berlaku sampai 1 November 2026)",
    ]


def test_schemes_and_their_units_are_set_in_one_save(client):
    place = hall()
    row = AssessorFactory(schemes=[])
    unit = SchemeUnit.objects.filter(version=place.world.catalogue.scheme_version).order_by("position").first()
    form = ScopeForm(assessor=row)
    offered = {pk for _name, units in form.fields["units"].choices for pk, _label in units}
    assert unit.unit_id in offered
    scheme = unit.version.scheme
    client.force_login(place.admin)
    sent = {"schemes": [scheme.pk], "units": [unit.unit_id], "certificate_number": ""}
    assert client.post(reverse("assessor.scope", args=[row.pk]), sent).status_code == 302
    (scope,) = row.scopes.all()
    assert (scope.scheme, list(scope.units.all())) == (scheme, [unit.unit])
