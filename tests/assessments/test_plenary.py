"""Deciding: by a member who did not examine, once, with a reason where one is due."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.actions import involve
from applicants.enums import DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier, Involvement
from assessments import actions
from assessments.models import PlenaryItem, PlenaryMeeting
from assessments.queries import awaiting_plenary, exclusions
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.workflow.make import AlreadyMade
from tests.counters import after_the_counter, reads
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    decided,
    examine,
    hall,
    heard,
    item_for,
    meeting_for,
    reported,
    running,
    seat,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


def also(person, role, organisation):
    """Give the person one more role."""
    MembershipFactory(user=person, role=role, organisation=organisation)
    person.forget_roles()
    return person


def test_decision_moves_the_dossier_and_involves_the_decider():
    place = hall()
    decision = decided(place)
    dossier = Dossier.objects.get(pk=decision.dossier_id)
    assert (dossier.state, decision.outcome) == (DossierState.DECIDED, DecisionOutcome.COMPETENT)
    assert (decision.involvement.person, decision.involvement.duty) == (place.chair, Duty.DECIDER)
    assert decision.decided_on == dt.date(2026, 11, 23)
    assert PlenaryItem.objects.get().decision == decision
    assert AuditEvent.objects.get(verb="plenary.decide").stream == "issuance"


def test_decision_is_told_to_the_applicant_without_the_result():
    place = hall()
    decided(place, weak=(3,))
    notice = Message.objects.get(recipient=place.world.applicant, kind="result_decided", channel="in_app")
    assert "kompeten" not in notice.body.lower().replace("uji kompetensi", "")


def test_examiner_on_the_committee_is_refused_and_shown_with_the_reason():
    place = hall()
    agency = place.world.catalogue.agency
    examiner = also(place.assessor.user, Role.COMMITTEE_MEMBER, agency)
    assessment = reported(place)
    meeting = meeting_for(place, assessment, opened=False)
    seat(place, meeting, examiner)
    actions.open_meeting(meeting, by=place.admin, now=NOW)
    sentence = refused("guard", actions.decide, meeting.items.get(), "competent", by=examiner, now=NOW)
    assert sentence == "Anda tidak dapat ikut memutuskan karena Anda menguji peserta ini."
    assert exclusions([assessment.dossier_id], [examiner.pk, place.chair.pk]) == {
        assessment.dossier_id: {examiner.pk: "menguji peserta ini"}
    }
    assert not Decision.objects.exists()


@pytest.mark.parametrize("superuser", [False, True])
def test_admins_do_not_decide(superuser):
    place = hall()
    item = item_for(place)
    agency = place.world.catalogue.agency
    admin = person_with(Role.SYSTEM_ADMIN, agency, is_staff=True, is_superuser=superuser)
    refused("not_allowed", actions.decide, item, "competent", by=admin, now=NOW)
    refused("not_allowed", actions.decide, item, "competent", by=place.admin, now=NOW)


def test_examining_superuser_on_the_committee_is_refused():
    place = hall()
    examiner = also(place.assessor.user, Role.COMMITTEE_MEMBER, place.world.catalogue.agency)
    type(examiner).objects.filter(pk=examiner.pk).update(is_superuser=True, is_staff=True)
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, examiner)
    actions.open_meeting(meeting, by=place.admin, now=NOW)
    examiner.refresh_from_db()
    refused("guard", actions.decide, meeting.items.get(), "competent", by=examiner, now=NOW)


def test_committee_member_outside_the_meeting_is_refused():
    place = hall()
    item = item_for(place)
    stranger = person_with(Role.COMMITTEE_MEMBER, place.world.catalogue.agency)
    refused("not_allowed", actions.decide, item, "competent", by=stranger, now=NOW)


def test_member_who_left_the_committee_is_refused():
    place = hall()
    item = item_for(place)
    Membership.objects.filter(user=place.chair).update(ends_on=dt.date(2026, 1, 1))
    place.chair.forget_roles()
    refused("not_allowed", actions.decide, item, "competent", by=place.chair, now=NOW)


def test_nothing_is_decided_before_the_meeting_opens():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    refused("not_allowed", actions.decide, meeting.items.get(), "competent", by=place.chair, now=NOW)


def test_competent_against_the_results_is_refused():
    place = hall()
    refused("against_results", actions.decide, item_for(place, weak=(1,)), "competent", by=place.chair, now=NOW)


@pytest.mark.parametrize("outcome", ["not_yet_competent", "deferred"])
def test_other_outcomes_need_a_reason(outcome):
    place = hall()
    refused("note_missing", actions.decide, item_for(place), outcome, reason=" ", by=place.chair, now=NOW)


@pytest.mark.parametrize("outcome", ["", "admitted", "approved"])
def test_unknown_outcome_is_refused(outcome):
    place = hall()
    refused("outcome_unknown", actions.decide, item_for(place), outcome, reason="x", by=place.chair, now=NOW)


def test_deferred_case_comes_back_in_a_later_meeting():
    place = hall()
    item = item_for(place)
    actions.decide(item, "deferred", reason="Bukti belum lengkap.", by=place.chair, now=NOW)
    dossier = Dossier.objects.get()
    assert dossier.state == DossierState.RECOMMENDED
    assert list(awaiting_plenary(dossier.agency)) == [item.assessment]
    second = heard(place, meeting_for(place, item.assessment).items.get())
    actions.decide(second, "competent", by=place.chair, now=NOW)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.DECIDED
    assert [row.outcome for row in Decision.objects.all()] == ["deferred", "competent"]
    assert {row.person for row in Involvement.objects.filter(duty=Duty.DECIDER)} == {place.chair, place.member}


@pytest.mark.parametrize("outcome", ["competent", "deferred"])
def test_double_submit_is_told_without_an_error(outcome):
    place = hall()
    item = item_for(place)
    actions.decide(item, outcome, reason="Alasan.", by=place.chair, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.decide(item, outcome, reason="Alasan.", by=place.chair, now=NOW)
    assert Decision.objects.count() == 1


def test_second_member_learns_who_decided():
    place = hall()
    item = item_for(place)
    actions.decide(item, "competent", by=place.chair, now=NOW)
    sentence = refused("stale", actions.decide, item, "not_yet_competent", reason="x", by=place.member, now=NOW)
    assert sentence == (
        "Hj. Rahmawati, M.Si. sudah memutuskan peserta ini: kompeten. Isian pada halaman ini tidak tersimpan."
    )


def test_the_same_decision_of_a_second_member_is_no_double_submit():
    """They must not believe that it is they who decided."""
    place = hall()
    item = item_for(place)
    actions.decide(item, "competent", by=place.chair, now=NOW)
    assert "Rahmawati" in refused("stale", actions.decide, item, "competent", by=place.member, now=NOW)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("not_yet_competent", "Alasan lain."), ("not_yet_competent", ""), ("competent", "Alasan.")],
)
def test_other_words_of_the_same_member_are_no_double_submit(outcome, reason):
    place = hall()
    item = item_for(place)
    actions.decide(item, "not_yet_competent", reason="Alasan.", by=place.chair, now=NOW)
    sentence = refused("stale", actions.decide, item, outcome, reason=reason, by=place.chair, now=NOW)
    assert sentence == "Anda sudah memutuskan peserta ini: belum kompeten. Isian pada halaman ini tidak tersimpan."


def test_stale_page_is_refused():
    place = hall()
    item = item_for(place)
    version = item.assessment.dossier.version
    refused("stale", actions.decide, item, "competent", by=place.chair, now=NOW, seen_version=version - 1)


def test_case_stands_on_one_open_agenda_only():
    place = hall()
    assessment = reported(place)
    meeting_for(place, assessment, opened=False)
    refused("already_on_agenda", meeting_for, place, assessment, opened=False)


def test_agenda_locks_every_dossier_before_the_meeting():
    place = hall()
    one, two = reported(place), reported(place, dossier=admitted(place, another_applicant(place)))
    meeting = meeting_for(place, opened=False)
    with CaptureQueriesContext(connection) as asked:
        actions.fill_agenda(meeting, [two, one], by=place.admin, now=NOW)
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert "applicants_dossier" in locks[0]
    assert f"IN ({one.dossier_id}, {two.dossier_id})" in locks[0]


def test_case_without_an_official_report_waits():
    place = hall()
    assessment = examine(running(place))
    refused("not_recommended", meeting_for, place, assessment)


def test_meeting_needs_chair_members_and_agenda():
    place = hall()
    meeting = meeting_for(place, opened=False)
    assert refused("guard", actions.open_meeting, meeting, by=place.admin, now=NOW).startswith("Belum ada berkas")
    meeting.members.all().delete()
    assert refused("guard", actions.open_meeting, meeting, by=place.admin, now=NOW).startswith("Kuorum belum terpenuhi")


def test_only_committee_members_are_seated():
    place = hall()
    meeting = meeting_for(place, opened=False)
    refused("not_on_committee", actions.add_member, meeting, place.assessor.user, by=place.admin, now=NOW)


def test_new_chair_leaves_the_old_one_as_member():
    place = hall()
    meeting = meeting_for(place, opened=False)
    actions.add_member(meeting, place.member, role="chair", by=place.admin, now=NOW)
    roles = dict(meeting.members.values_list("person__full_name", "role"))
    assert roles == {"Hj. Rahmawati, M.Si.": "member", "Joko Prasetyo": "chair"}


def test_members_stand_once_the_meeting_is_open():
    place = hall()
    meeting = item_for(place).meeting
    refused("wrong_state", actions.add_member, meeting, place.chair, by=place.admin, now=NOW)


def test_close_prints_who_stood_aside():
    place = hall()
    examiner = also(place.assessor.user, Role.COMMITTEE_MEMBER, place.world.catalogue.agency)
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, examiner)
    actions.open_meeting(meeting, by=place.admin, now=NOW)
    refused("guard", actions.close_meeting, PlenaryMeeting.objects.get(), by=place.admin, now=NOW)
    actions.decide(heard(place, meeting.items.get()), "competent", by=place.chair, now=NOW)
    paper = actions.close_meeting(PlenaryMeeting.objects.get(), by=place.admin, now=NOW)
    applicant = place.world.applicant.full_name
    assert paper.facts["aside"] == [f"Siti Aminah, S.E. tidak ikut memutus {applicant} karena menguji peserta ini."]
    assert PlenaryMeeting.objects.get().number == paper.number == "001/BA-PLENO/LSP/XI/2026"


@pytest.mark.engines
def test_raw_sql_cannot_make_the_examiner_decide():
    """Neither by a second duty, nor by pointing the decision to the examiner's own row."""
    place = hall()
    assessment = reported(place)
    dossier, examiner = assessment.dossier, place.assessor.user
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO applicants_involvement (dossier_id, person_id, duty, since) VALUES (%s, %s, 'decider', %s)",
            [dossier.pk, examiner.pk, NOW],
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO applicants_decision (dossier_id, kind, outcome, reason, decided_on, involvement_id, created_at) "
            "VALUES (%s, 'certification', 'competent', '', '2026-11-23', %s, %s)",
            [dossier.pk, assessment.involvement_id, NOW],
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_involvement SET duty = 'decider' WHERE id = %s", [assessment.involvement_id])


@pytest.mark.engines
def test_raw_sql_cannot_close_an_item_with_a_decision_from_outside_the_meeting():
    place = hall()
    item = item_for(place)
    stranger = person_with(Role.COMMITTEE_MEMBER, place.world.catalogue.agency)
    dossier = item.assessment.dossier
    decision = Decision.objects.create(
        dossier=dossier,
        kind="certification",
        outcome="competent",
        decided_on=dt.date(2026, 11, 23),
        involvement=involve(dossier, stranger, Duty.DECIDER, now=NOW),
        created_at=NOW,
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_plenaryitem SET decision_id = %s WHERE id = %s", [decision.pk, item.pk])


@pytest.mark.engines
def test_raw_sql_cannot_replace_a_decision():
    place = hall()
    decided(place)
    for statement in (
        "UPDATE assessments_plenaryitem SET decision_id = NULL",
        "UPDATE applicants_decision SET outcome = 'not_yet_competent', reason = 'x'",
        "DELETE FROM assessments_plenaryitem",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_report_of_the_meeting_takes_its_number_last():
    place = hall()
    decided(place)
    meeting = PlenaryMeeting.objects.get()
    with CaptureQueriesContext(connection) as asked:
        paper = actions.close_meeting(meeting, by=place.admin, now=NOW)
    assert paper.facts["number"] == paper.number == PlenaryMeeting.objects.get().number
    assert reads(after_the_counter(asked), "applicants_involvement", "assessments_plenaryitem") == []
