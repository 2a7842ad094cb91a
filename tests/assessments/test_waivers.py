"""What an assessor declares, what speaks against a pair, and the waiver by somebody else that the berita acara prints."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.actions import withdraw
from assessments import actions, flows
from assessments.models import ImpartialityWaiver
from assessments.papers import official_report_facts
from assessments.queries import undeclared_in, who_could_be_asked
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    AssessorFactory,
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    seated,
)
from tests.factories.seats import announced, three_offices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


@pytest.fixture
def place():
    return hall()


def refused(code, act, *args, **fields):
    with pytest.raises(Refused) as refusal:
        act(*args, **fields)
    assert refusal.value.code == code
    return refusal.value.sentence


def related(place):
    """A pair that an officer made though the assessor leads the candidate."""
    dossier = admitted(place, another_applicant(place, superior=place.assessor.user))
    event = event_for(place)
    refused("impartiality", actions.assign_candidate, event, dossier, by=place.admin, now=NOW)
    return actions.assign_candidate(event, dossier, go_ahead=True, by=place.admin, now=NOW)


def another_officer(place):
    return person_with(Role.CERTIFICATE_ADMIN, place.world.catalogue.agency, full_name="Rini Petugas")


def test_what_speaks_against_somebody_who_withdrew_keeps_no_exam_from_beginning(place):
    row = related(place)
    assert flows.nothing_speaks_against(row.event, SYSTEM)
    withdraw(row.dossier, note="Pindah tugas.", by=row.dossier.applicant, now=NOW)
    assert flows.nothing_speaks_against(row.event, SYSTEM) is None


def test_only_another_officer_waives_with_a_reason_and_the_report_prints_it(place):
    row, other = related(place), another_officer(place)
    assert "atasan langsung" in flows.nothing_speaks_against(row.event, SYSTEM)
    for by in (place.admin, place.assessor.user):
        refused(
            "same_person" if by == place.admin else "not_allowed", actions.waive_relations, row, reason="Ya.", by=by,
            now=NOW,
        )  # fmt: skip
    refused("reason_missing", actions.waive_relations, row, reason=" ", by=other, now=NOW)
    actions.waive_relations(row, reason="Tidak ada asesor lain.", by=other, now=NOW)
    assert flows.nothing_speaks_against(row.event, SYSTEM) is None
    refused("nothing_to_waive", actions.waive_relations, row, reason="Lagi.", by=other, now=NOW)
    actions.start_event(declared(row.event), by=place.assessor.user, now=NOW)
    row.refresh_from_db()
    examine(row)
    (said,) = official_report_facts(row.event, on=NOW.date())["waivers"]
    assert "Tidak ada asesor lain." in said
    assert "Rini Petugas" in said
    assert "atasan langsungnya" in said


def test_no_row_says_that_one_of_the_pair_or_its_maker_waived(place):
    row, other = related(place), another_officer(place)
    (waiver,) = actions.waive_relations(row, reason="Ya.", by=other, now=NOW)
    for by in (waiver.examiner, waiver.candidate, waiver.paired_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImpartialityWaiver.objects.filter(pk=waiver.pk).update(by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImpartialityWaiver.objects.filter(pk=waiver.pk).update(rule="licence")


def test_what_an_assessor_declares_speaks_against_the_pair_until_they_declare_anew(place):
    row = seated(place)
    named = row.event.assessors.get()
    assert undeclared_in(row.event) == [named]
    by = place.assessor.user
    actions.declare_impartial(named, relations={row.dossier_id: "Sepupu."}, by=by, now=NOW)
    assert undeclared_in(row.event) == []
    assert "menyatakan punya hubungan" in flows.nothing_speaks_against(row.event, SYSTEM)
    actions.declare_impartial(named, by=by, now=NOW)
    assert flows.nothing_speaks_against(row.event, SYSTEM) is None
    named.refresh_from_db()
    assert named.answer == "accepted"
    refused("not_allowed", actions.declare_impartial, named, by=place.admin, now=NOW)


def test_a_candidate_given_afterwards_asks_for_another_declaration(place):
    row = seated(place)
    named = row.event.assessors.get()
    actions.declare_impartial(named, by=place.assessor.user, now=NOW)
    later = NOW.replace(hour=23)
    actions.assign_candidate(row.event, admitted(place, another_applicant(place)), by=place.admin, now=later)
    assert undeclared_in(row.event) == [named]


def test_when_nobody_is_left_those_of_other_bodies_with_scope_are_named(place):
    event = event_for(place)
    able, unable = AssessorFactory(user=PersonFactory()), AssessorFactory(user=PersonFactory(), schemes=[])
    assert able in who_could_be_asked(event)
    assert unable not in who_could_be_asked(event)


def test_the_exam_waits_for_every_declaration_and_says_who_makes_it_and_where(place, client):
    row = seated(place)
    said = refused("guard", actions.start_event, row.event, by=place.admin, now=NOW)
    assert place.assessor.user.full_name in said
    assert "“Penugasan Anda”" in said
    client.force_login(place.assessor.user)
    declare = reverse("exam.declare", args=[row.event.code])
    assert f'href="{declare}"' not in _desk(client)
    actions.answer_assignment(row.event.assessors.get(), accepts=True, by=place.assessor.user, now=NOW)
    assert f'href="{declare}"' in _desk(client)
    assert "Centang bahwa Anda menyatakan demikian" in client.post(declare, {}).content.decode()
    there = client.post(declare, {"agrees": "on"})
    assert there.headers["Location"] == reverse("exam.answer", args=[row.event.code])
    assert client.get(there.headers["Location"]).status_code == 200
    assert f'href="{declare}"' not in _desk(client)
    actions.start_event(row.event, by=place.admin, now=NOW)


def _desk(client):
    return client.get(reverse("home.desk")).content.decode()


def test_the_leader_of_a_body_at_another_office_waives_and_reads_nothing_else(client):
    offices = three_offices()
    place = offices.hall
    case = admitted(place, another_applicant(place, superior=place.assessor.user))
    event = actions.assign_assessor(announced(offices), place.assessor, go_ahead=True, by=offices.clerk, now=NOW)
    row = actions.assign_candidate(event, case, go_ahead=True, by=offices.clerk, now=NOW)
    client.force_login(person_with(Role.LEADERSHIP, offices.body))
    page = reverse("exam.waive", args=[event.code, case.code])
    assert "atasan langsung" in client.get(page).content.decode()
    assert client.post(page, {"reason": "Tidak ada asesor lain."}).headers["Location"] == page
    assert "Tidak ada asesor lain." in client.get(page).content.decode()
    assert flows.nothing_speaks_against(row.event, SYSTEM) is None
    evidence = reverse("exam.evidence", args=[event.code, case.code, 1])
    for closed in (case.get_absolute_url(), event.get_absolute_url(), row.get_absolute_url(), evidence):
        assert client.get(closed).status_code in {403, 404}
