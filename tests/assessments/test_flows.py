"""What the moves of exams and meetings ask, and what they tell: each condition met and not met."""

import pytest

from assessments import actions, flows
from assessments.flows import plenary
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla.enums import WaitingOn
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    declared,
    event_for,
    examine,
    hall,
    item_for,
    meeting_for,
    running,
    seated,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once"), pytest.mark.watched]


@pytest.fixture
def place():
    return hall()


def test_a_case_on_no_agenda_is_decided_by_nobody(place):
    dossier = admitted(place)
    assert "tidak ada pada acara rapat" in plenary.not_alone(dossier, place.chair)
    assert plenary.chair_fixes(dossier, place.chair) is None


def test_an_exam_starts_with_candidates(place):
    event = event_for(place)
    assert "Belum ada peserta" in flows.has_candidates(event, SYSTEM)
    seated(place, event=event)
    assert flows.has_candidates(event, SYSTEM) is None


def test_before_the_body_names_an_assessor_nobody_is_told_to_add_candidates(place):
    event = event_for(place)
    event.assessors.all().delete()
    start = flows.EXAM_EVENT_FLOW.move("start")
    assert "belum menugaskan asesor" in next(said for guard in start.guards if (said := guard(event, SYSTEM)))


def test_an_exam_needs_a_licence_of_that_day_and_a_witness_of_the_site(place):
    event = seated(place).event
    assert flows.nothing_speaks_against(event, SYSTEM) is flows.site_officer_named(event, SYSTEM) is None
    place.assessor.valid_until = NOW.date().replace(year=2025)
    place.assessor.save()
    event.site_officer_name = ""
    assert "Registrasi asesor tidak berlaku" in flows.nothing_speaks_against(event, SYSTEM)
    assert "wakil tempat uji" in flows.site_officer_named(event, SYSTEM)


def test_the_report_waits_for_every_recommendation(place):
    assessment = running(place)
    assert "kehadiran" in flows.totals_reconcile(assessment.event, SYSTEM)
    examine(assessment)
    assert flows.totals_reconcile(assessment.event, SYSTEM) is None


def test_a_meeting_opens_with_a_chair_a_member_and_an_agenda(place):
    agency = place.world.catalogue.agency
    empty = actions.create_meeting(
        title="Rapat", agency=agency, held_on=NOW.date(), place="Aula", go_ahead=True, by=place.admin, now=NOW
    )
    assert "0 dari paling sedikit 2" in plenary.quorum_met(empty, SYSTEM)
    actions.add_member(empty, place.chair, role="chair", by=place.admin, now=NOW)
    actions.add_member(empty, place.member, by=place.admin, now=NOW)
    assert "0 dari paling sedikit 2" in plenary.quorum_met(empty, SYSTEM)  # nobody came
    actions.note_attendance(empty, [place.chair], by=place.admin, now=NOW)
    assert "1 dari paling sedikit 2" in plenary.quorum_met(empty, SYSTEM)
    actions.note_attendance(empty, [place.chair, place.member], by=place.admin, now=NOW)
    empty.members.update(role="member")
    assert "Ketua rapat belum tercatat hadir" in plenary.quorum_met(empty, SYSTEM)
    whole = meeting_for(place, opened=False)
    assert plenary.quorum_met(whole, SYSTEM) is None
    assert "Belum ada berkas" in plenary.agenda_filled(whole, SYSTEM)


def test_a_meeting_closes_when_everything_on_its_agenda_is_decided(place):
    item = item_for(place)
    assert plenary.agenda_filled(item.meeting, SYSTEM) is None
    assert "Masih ada 1 peserta" in plenary.all_decided(item.meeting, SYSTEM)
    actions.decide(item, "competent", by=place.chair, now=NOW)
    assert plenary.all_decided(item.meeting, SYSTEM) is None


def test_the_examiner_does_not_decide_and_the_portal_is_nobody_in_particular(place):
    dossier = item_for(place).assessment.dossier
    assert plenary.decider_is_free(dossier, place.chair) is None
    assert plenary.decider_is_free(dossier, SYSTEM) is None
    assert "tidak dapat ikut memutuskan" in plenary.decider_is_free(dossier, place.assessor.user)


def test_a_withdrawal_is_told_to_those_who_wait_for_the_candidate(place):
    """Assessor and exam office of the event, until it begins."""
    dossier = admitted(place)
    assert flows._who_awaits(dossier) == []
    assert flows._empty_seat(dossier) == {}
    colleague = person_with(Role.SITE_OFFICER, place.world.catalogue.agency)
    person_with(Role.SITE_OFFICER)
    event = seated(place, dossier).event
    assert set(flows._who_awaits(dossier)) == {place.assessor.user, place.admin, colleague}
    facts = {"number": dossier.number, "name": dossier.applicant.full_name, "title": event.title}
    assert flows._empty_seat(dossier) == {**facts, "when": "23 November 2026 pukul 09.00 WIB"}
    dossier.number = None
    assert flows._empty_seat(dossier)["number"] == ""
    actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    assert flows._who_awaits(dossier) == []


def test_an_absence_names_the_exam_that_was_missed(place):
    assessment = running(place)
    facts = flows._missed_exam(assessment.dossier)
    assert facts["scheme"] == assessment.dossier.exam_scheme.scheme.name
    assert (facts["title"], facts["when"]) == (assessment.event.title, "23 November 2026 pukul 09.00 WIB")
    assert flows._applicant(assessment.dossier) == [place.world.applicant]


def test_the_days_of_an_exam_are_the_bodys_only_when_it_is_elsewhere(place, monkeypatch):
    dossier = admitted(place)
    assert flows.to_the_body(dossier) == ""
    monkeypatch.setattr(flows, "is_external", lambda version: version == dossier.scheme_version)
    assert flows.to_the_body(dossier) == WaitingOn.CERTIFICATION_BODY
    assert flows.to_the_office(dossier) == WaitingOn.OFFICE
