"""Who does not come is noted with the reason, listed in the report, and waits for another exam."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments import actions
from assessments.models import Assessment, ExamEvent
from assessments.queries import assignable_dossiers, awaiting_plenary, event_totals, open_assessments
from assessments.scoring import ABSENT, COMPETENT, totals
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    mark_units,
    running,
    seated,
    signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]

REASON = "Sakit, surat dokter menyusul."


@pytest.fixture
def place():
    return hall()


def absent(place, assessment):
    return actions.mark_absent(assessment, reason=REASON, by=place.assessor.user, now=NOW)


def again(row):
    return type(row).objects.get(pk=row.pk)


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_report_is_possible_and_lists_the_candidate_as_absent(place):
    event = event_for(place)
    came, missed = (seated(place, admitted(place, person), event) for person in (None, another_applicant(place)))
    actions.start_event(declared(event), by=place.admin, now=NOW)
    examine(again(came))
    assert refusal(actions.issue_report, again(event), by=place.admin, now=NOW) == "guard"
    absent(place, again(missed))
    assert event_totals(event).reconcile
    facts = actions.issue_report(signed(event), by=place.admin, now=NOW).facts
    assert (facts["participants"], facts["competent"], facts["absent"]) == ("2", "1", "1")
    (row,) = [row for row in facts["people"] if row[4] == "TH"]
    assert row[1] == missed.dossier.applicant.full_name
    assert (row[5], row[6]) == ("Dijadwalkan pada kegiatan lain", REASON)


def test_dossier_of_the_absent_is_admitted_again_and_sits_in_the_next_exam(place):
    first = running(place)
    absent(place, first)
    dossier = again(first.dossier)
    assert dossier.state == DossierState.ADMITTED
    assert not open_assessments(place.assessor.user).exists()
    note = Message.objects.get(kind="exam_absent", channel="in_app")
    assert note.recipient_id == dossier.applicant_id
    assert REASON in note.body
    second = event_for(place, title="Uji susulan")
    assert list(assignable_dossiers(second)) == [dossier]
    seat = actions.assign_candidate(second, dossier, by=place.admin, now=NOW)
    assert seat.attempt == 2
    assert not assignable_dossiers(event_for(place, title="Uji ketiga")).exists()
    actions.start_event(declared(second), by=place.admin, now=NOW)
    examine(again(seat))
    for event in (first.event, second):
        actions.issue_report(signed(event), by=place.admin, now=NOW)
    assert list(awaiting_plenary(dossier.agency)) == [seat]


def test_who_is_noted_as_there_is_not_absent(place):
    assessment = running(place)
    actions.note_arrivals(assessment.event, assessments=[assessment], by=place.admin, now=NOW)
    assert refusal(absent, place, assessment) == "was_there"


def test_who_was_assessed_was_there(place):
    assessment = running(place)
    mark_units(assessment, by=place.assessor.user)
    assert refusal(absent, place, assessment) == "was_there"
    assert again(assessment.dossier).state == DossierState.IN_ASSESSMENT


def test_nothing_is_recorded_of_who_was_absent(place):
    assessment = running(place)
    absent(place, assessment)
    assert refusal(mark_units, again(assessment), by=place.assessor.user) == "absent"
    unit = assessment.dossier.scheme_version.scheme_units.first()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessments_unitresult (assessment_id, scheme_unit_id, result, note, recorded_at) "
            "VALUES (%s, %s, 'competent', '', %s)",
            [assessment.pk, unit.pk, NOW],
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=assessment.pk).update(absent_at=None, absence_reason="")


def test_it_needs_a_reason_and_a_person_who_may(place):
    assessment = running(place)
    by = {"by": place.assessor.user, "now": NOW}
    assert refusal(actions.mark_absent, assessment, reason="  ", **by) == "note_missing"
    assert refusal(actions.mark_absent, assessment, reason=REASON, by=place.chair, now=NOW) == "not_allowed"
    actions.mark_absent(assessment, reason=REASON, by=place.admin, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.mark_absent(assessment, reason=REASON, by=place.admin, now=NOW)


def test_everybody_absent_is_a_report_too(place):
    assessment = running(place)
    absent(place, assessment)
    assert actions.issue_report(signed(assessment.event), by=place.admin, now=NOW).facts["absent"] == "1"
    counted = totals([ABSENT, COMPETENT, ""])
    assert (counted.absent, counted.open, counted.reconcile) == (1, 1, False)


def test_page_of_the_assessor_offers_it_until_something_was_assessed(client, place):
    assessment = running(place)
    client.force_login(place.assessor.user)
    where = reverse("exam.absent", args=[assessment.event.code, assessment.dossier.code])
    assert where in client.get(assessment.get_absolute_url()).content.decode()
    again_shown = client.post(where, {"once": "d" * 32, "absen-reason": ""})
    assert "Belum diisi." in again_shown.content.decode()
    client.post(where, {"once": "e" * 32, "absen-reason": REASON})
    html = client.get(assessment.get_absolute_url()).content.decode()
    assert where not in html
    assert REASON in html


def test_applicants_read_that_they_were_absent_and_wait(client, place):
    assessment = running(place)
    absent(place, assessment)
    client.force_login(assessment.dossier.applicant)
    html = client.get(Dossier.objects.get(pk=assessment.dossier_id).get_absolute_url()).content.decode()
    assert "Tidak hadir" in html
    assert REASON in html
    assert "Tunggu jadwal uji" in html
    assert ExamEvent.objects.count() == 1


def test_turn_is_the_candidates_once_an_exam_is_scheduled(client, place):
    assessment = seated(place)
    client.force_login(assessment.dossier.applicant)
    html = " ".join(client.get(assessment.dossier.get_absolute_url()).content.decode().split())
    assert "<dt>Giliran siapa</dt><dd>Anda</dd>" in html
    assert "Hadiri uji pada" in html
