"""A plenary meeting is a meeting: invited, there in sufficient number, each with a position, fixed by its chair."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Decision
from assessments import actions
from assessments.models import Assessment, PlenaryMeeting, PlenaryPosition, QuorumRule
from assessments.queries import Held, meetings_with_counts, open_items, quorum_on
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    hall,
    heard,
    item_for,
    meeting_for,
    reported,
    seat,
)
from tests.refusing import refused

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


# --- Before it opens ----------------------------------------------------------------------------------------------
def test_each_member_is_invited_once_and_who_is_taken_off_is_told():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    invited = actions.invite_members(meeting, by=place.admin, now=NOW)
    assert {row.person for row in invited} == {place.chair, place.member}
    letter = Message.objects.get(recipient=place.chair, kind="meeting_invitation", channel="in_app")
    for piece in ("sebagai ketua rapat", "Senin, 23 November 2026", "Ruang rapat BKPSDM", "1 peserta", "sedikitnya 2"):
        assert piece in letter.body
    assert refused("nobody_to_invite", actions.invite_members, meeting, by=place.admin, now=NOW)
    late = committee(place)
    actions.add_member(meeting, late, by=place.admin, now=NOW)
    assert [row.person for row in actions.invite_members(meeting, by=place.admin, now=NOW)] == [late]
    actions.remove_member(meeting, late, by=place.admin, now=NOW)
    assert Message.objects.filter(recipient=late, kind="meeting_uninvited").exists()
    refused("not_a_member", actions.remove_member, meeting, late, by=place.admin, now=NOW)
    refused("not_allowed", actions.invite_members, meeting, by=place.assessor.user, now=NOW)


def test_every_candidate_of_an_exam_goes_on_the_agenda_at_once():
    place = hall()
    rows = [reported(place), another_case(place), another_case(place)]
    meeting = meeting_for(place, opened=False)
    made = actions.fill_agenda(meeting, reversed(rows), by=place.admin, now=NOW)
    assert [(item.position, item.assessment) for item in made] == list(enumerate(rows, start=1))
    assert AuditEvent.objects.filter(verb="plenary.add_item").count() == 3


def test_a_meeting_without_its_quorum_does_not_open():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    actions.note_attendance(meeting, [place.chair], by=place.admin, now=NOW)
    said = refused("guard", actions.open_meeting, meeting, by=place.admin, now=NOW)
    assert said.startswith("Kuorum belum terpenuhi: 1 dari paling sedikit 2 anggota tercatat hadir.")
    other = committee(place)
    actions.add_member(meeting, other, by=place.admin, now=NOW)
    actions.note_attendance(meeting, [place.member, other], by=place.admin, now=NOW)
    assert "Ketua rapat belum tercatat hadir" in refused(
        "guard", actions.open_meeting, meeting, by=place.admin, now=NOW
    )


def test_the_rule_of_the_day_is_kept_by_the_meeting():
    place = hall()
    agency = place.world.catalogue.agency
    day = dt.date(2026, 11, 23)
    asked = {"in_force_from": day, "least_present": 3, "least_positions": 2, "basis": "SK Kepala", "now": NOW}
    refused("not_allowed", actions.set_quorum, agency, by=place.chair, **asked)
    refused("past", actions.set_quorum, agency, by=place.admin, **{**asked, "in_force_from": dt.date(2026, 1, 1)})
    refused("too_few", actions.set_quorum, agency, by=place.admin, **{**asked, "least_positions": 1})
    refused("too_few", actions.set_quorum, agency, by=place.admin, **{**asked, "least_positions": 4})
    assert quorum_on(agency, day) == (2, 2)
    before = meeting_for(place, reported(place), opened=False)
    actions.set_quorum(agency, by=place.admin, **asked)
    refused("raced", actions.set_quorum, agency, by=place.admin, **asked)
    assert quorum_on(agency, day) == (3, 2)
    meeting = meeting_for(place, another_case(place), opened=False)
    assert (before.least_present, meeting.least_present) == (2, 3)
    assert "2 dari paling sedikit 3" in refused("guard", actions.open_meeting, meeting, by=place.admin, now=NOW)
    seat(place, meeting, committee(place))
    assert actions.open_meeting(meeting, by=place.admin, now=NOW).state == "in_session"


def test_while_it_sits_somebody_may_still_come_and_nobody_goes():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    late = committee(place)
    actions.add_member(meeting, late, by=place.admin, now=NOW)
    meeting = actions.open_meeting(meeting, by=place.admin, now=NOW)
    item = meeting.items.get()
    held = {item.position: Held("competent")}
    refused("not_allowed", actions.take_positions, meeting, held, by=late, now=NOW)
    refused("sits_already", actions.note_attendance, meeting, [place.chair, late], by=place.admin, now=NOW)
    actions.note_attendance(meeting, [place.chair, place.member, late], by=place.admin, now=NOW)
    assert actions.take_positions(meeting, held, by=late, now=NOW) == 1
    refused("not_a_member", actions.note_attendance, meeting, [place.assessor.user], by=place.admin, now=NOW)


# --- Positions ----------------------------------------------------------------------------------------------------
def test_nobody_decides_alone():
    place = hall()
    item = meeting_for(place, reported(place)).items.get()
    said = refused("guard", actions.decide, item, "competent", by=place.chair, now=NOW)
    assert said.startswith("Baru 1 dari paling sedikit 2 pendapat")
    assert not PlenaryPosition.objects.exists()
    heard(place, item)
    assert actions.decide(item, "competent", by=place.chair, now=NOW).involvement.person == place.chair
    assert {(row.member.person, row.stance) for row in item.positions.all()} == {
        (place.chair, "competent"),
        (place.member, "competent"),
    }


def test_a_member_states_a_position_and_the_chair_fixes():
    place = hall()
    item = item_for(place)
    said = refused("guard", actions.decide, item, "competent", by=place.member, now=NOW)
    assert "ketua rapat, Hj. Rahmawati, M.Si." in said


def test_another_present_member_fixes_what_the_chair_may_not():
    place = hall()
    examiner = on_committee(place, place.assessor.user)
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, examiner)
    actions.add_member(meeting, examiner, role="chair", by=place.admin, now=NOW)
    meeting = actions.open_meeting(meeting, by=place.admin, now=NOW)
    item = heard(place, meeting.items.get())
    refused("guard", actions.decide, item, "competent", by=examiner, now=NOW)
    assert actions.decide(item, "competent", by=place.chair, now=NOW).involvement.person == place.chair


@pytest.mark.parametrize(
    ("weak", "stance", "reason", "code"),
    [
        ((), "not_yet_competent", "", "note_missing"),
        ((), "deferred", " ", "note_missing"),
        ((1,), "competent", "Menurut saya cukup.", "against_results"),
        ((), "admitted", "x", "outcome_unknown"),
    ],
)
def test_positions_that_say_too_little_or_cannot_be_are_refused(weak, stance, reason, code):
    place = hall()
    item = meeting_for(place, reported(place, weak=weak)).items.get()
    held = {1: Held(stance, reason)}
    refused(code, actions.take_positions, item.meeting, held, by=place.member, now=NOW)
    assert not PlenaryPosition.objects.exists()


def test_a_position_may_change_until_the_case_is_fixed():
    place = hall()
    item = item_for(place)
    heard(place, item, "deferred", reason="Satu bukti belum asli.")
    assert [(row.stance, row.reason) for row in item.positions.all()] == [("deferred", "Satu bukti belum asli.")]
    assert (
        actions.take_positions(item.meeting, {1: Held("deferred", "Satu bukti belum asli.")}, by=place.member, now=NOW)
        == 0
    )
    actions.decide(item, "competent", by=place.chair, now=NOW)
    refused("stale", actions.take_positions, item.meeting, {1: Held("competent")}, by=place.member, now=NOW)


def test_who_may_not_decide_a_case_has_no_position_on_it_and_reads_why(client):
    place = hall()
    examiner = on_committee(place, place.assessor.user)
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, examiner)
    meeting = actions.open_meeting(meeting, by=place.admin, now=NOW)
    said = refused("excluded", actions.take_positions, meeting, {1: Held("competent")}, by=examiner, now=NOW)
    assert said.endswith("karena Anda menguji peserta ini.")
    page = agenda_page(client, examiner, meeting).text
    assert "Siti Aminah, S.E. tidak ikut memutus karena menguji peserta ini." in page
    assert 'name="stance_1"' not in page
    assert list(open_items(examiner)) == []


def test_dissent_is_printed_with_its_reason_and_everybody_there_signs():
    place = hall()
    third, away = committee(place, full_name="Drs. Bambang"), committee(place, full_name="Tidak Datang")
    meeting = meeting_for(place, reported(place), opened=False)
    seat(place, meeting, third)
    actions.add_member(meeting, away, by=place.admin, now=NOW)
    meeting = actions.open_meeting(meeting, by=place.admin, now=NOW)
    item = heard(place, meeting.items.get())
    heard(place, item, "deferred", reason="Portofolio belum asli.", by=third)
    actions.decide(item, "competent", by=place.chair, now=NOW)
    facts = actions.close_meeting(PlenaryMeeting.objects.get(), by=place.admin, now=NOW).facts
    name = place.world.applicant.full_name
    assert facts["dissent"] == [f"Drs. Bambang berpendapat tunda atas {name}. Portofolio belum asli."]
    assert facts["people"][0][-1] == "2 K, 1 Tunda"
    assert [row[0] for row in facts["away"]] == ["Tidak Datang"]
    assert sorted(row[0] for row in facts["members"]) == ["Drs. Bambang", "Hj. Rahmawati, M.Si.", "Joko Prasetyo"]


def test_a_case_that_too_few_may_decide_is_released_and_waits_for_another_meeting():
    place = hall()
    meeting = meeting_for(place, reported(place), another_case(place))
    first, second = meeting.items.order_by("position")
    refused("note_missing", actions.release_item, second, note=" ", by=place.admin, now=NOW)
    refused("not_allowed", actions.release_item, second, note="x", by=place.assessor.user, now=NOW)
    actions.release_item(second, note="Anggota yang boleh memutus kurang.", by=place.admin, now=NOW)
    refused("stale", actions.release_item, second, note="x", by=place.admin, now=NOW)
    refused("stale", actions.decide, second, "competent", by=place.chair, now=NOW)
    actions.decide(heard(place, first), "competent", by=place.chair, now=NOW)
    facts = actions.close_meeting(PlenaryMeeting.objects.get(), by=place.admin, now=NOW).facts
    assert [row[2] for row in facts["people"]] == [first.assessment.dossier.applicant.full_name]
    assert facts["released"][0].endswith("Anggota yang boleh memutus kurang.")
    refused("wrong_state", actions.release_item, second, note="x", by=place.admin, now=NOW)
    again = meeting_for(place, second.assessment).items.get()
    assert actions.decide(heard(place, again), "competent", by=place.chair, now=NOW)


def test_what_nobody_disputes_is_fixed_at_once_and_the_rest_is_named():
    place = hall()
    rows = [reported(place), another_case(place, weak=(2,)), another_case(place), another_case(place)]
    meeting = meeting_for(place, *rows)
    held = {item.position: Held(item.assessment.recommendation) for item in meeting.items.select_related("assessment")}
    actions.take_positions(
        meeting, {place_: row for place_, row in held.items() if place_ < 4}, by=place.member, now=NOW
    )
    disputed = meeting.items.get(position=3)
    heard(place, disputed, "deferred", reason="Bukti kurang.")
    fixed, left = actions.decide_as_recommended(meeting, [1, 2, 3, 4, 9], by=place.chair, now=NOW)
    assert fixed == 2
    assert [sentence.partition(": ")[2][:24] for sentence in left] == ["ada pendapat lain.", "Baru 1 dari paling sedik"]
    outcomes = dict(Decision.objects.filter(kind="certification").values_list("dossier_id", "outcome"))
    assert outcomes == {rows[0].dossier_id: "competent", rows[1].dossier_id: "not_yet_competent"}
    reason = Decision.objects.get(outcome="not_yet_competent").reason
    assert reason.startswith("Sesuai rekomendasi asesor. ")
    assert reason.endswith("Bukti belum terkini.")


# --- The page -----------------------------------------------------------------------------------------------------
def test_the_whole_agenda_is_filled_in_on_one_page(client):
    place = hall()
    meeting = meeting_for(place, reported(place), another_case(place, weak=(1,)))
    page = agenda_page(client, place.member, meeting).text
    assert "Pendapat saya sesuai rekomendasi untuk 2 peserta" in page
    assert "Tetapkan" not in page
    address = reverse("plenary.positions", args=[meeting.code])
    typed = {"stance_1": "deferred", "reason_1": "", "stance_2": "not_yet_competent", "reason_2": "Setuju."}
    again = client.post(address, typed)
    assert "Tuliskan alasan pendapat Anda atas" in again.text
    assert "Setuju." in again.text  # what was typed for another row stays too
    assert not PlenaryPosition.objects.exists()
    client.post(address, {**typed, "reason_1": "Menunggu bukti asli."})
    assert dict(PlenaryPosition.objects.values_list("item__position", "stance")) == {
        1: "deferred",
        2: "not_yet_competent",
    }
    alone = client.post(address, {"reason_1": "Tanpa pilihan."})
    assert "Pilih pendapat Anda" in alone.text
    page = agenda_page(client, place.chair, meeting).text
    assert "Tetapkan sesuai rekomendasi: 1 peserta" in " ".join(page.split())
    client.post(reverse("plenary.undisputed", args=[meeting.code]), {"place": [2]})
    assert Decision.objects.get(kind="certification").outcome == "not_yet_competent"


def test_following_the_recommendations_takes_the_rows_that_were_shown(client):
    place = hall()
    meeting = meeting_for(place, reported(place), another_case(place))
    client.force_login(place.member)
    client.post(reverse("plenary.follow", args=[meeting.code]), {"place": [2]})
    assert list(PlenaryPosition.objects.values_list("item__position", "stance")) == [(2, "competent")]
    stale = client.post(reverse("plenary.follow", args=[meeting.code]), {"place": [7]})
    assert stale.status_code == 200
    assert "error-summary" in stale.text


def test_preparing_a_meeting_on_its_page(client):
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    client.force_login(place.admin)
    client.post(reverse("plenary.invite", args=[meeting.code]))
    client.post(reverse("plenary.attendance", args=[meeting.code]), {"present": [place.chair.pk]})
    assert [row.person for row in meeting.members.exclude(present_at=None)] == [place.chair]
    refused_page = client.post(reverse("plenary.attendance", args=[meeting.code]), {"present": [place.admin.pk]})
    assert "error-summary" in refused_page.text
    member = meeting.members.get(person=place.member)
    client.post(reverse("plenary.member_remove", args=[meeting.code]), {"member": member.pk})
    assert [row.person for row in meeting.members.all()] == [place.chair]
    assert meetings_with_counts(place.admin).get().on_agenda == 1
    client.post(reverse("plenary.release", args=[meeting.code, 1]), {"note": "Salah pilih."})
    assert meetings_with_counts(place.admin).get().on_agenda == 0
    assert meeting.items.get().release_reason == "Salah pilih."
    assert "Salah pilih." in agenda_page(client, place.admin, meeting).text


def test_the_rule_of_the_quorum_is_written_on_its_page(client):
    place = hall()
    client.force_login(place.admin)
    address = reverse("plenary.quorum")
    typed = {"agency": place.world.catalogue.agency.pk, "in_force_from": "2099-01-01", "least_present": 5}
    again = client.post(address, {**typed, "least_positions": 7, "basis": "SK Kepala LSP"})
    assert "tidak boleh kurang dari" in again.text
    assert "SK Kepala LSP" in again.text
    client.post(address, {**typed, "least_positions": 3, "basis": "SK Kepala LSP"})
    assert QuorumRule.objects.get().least_present == 5
    assert "5 hadir, 3 pendapat" in client.get(address).text
    client.force_login(place.chair)
    assert "5 hadir, 3 pendapat" in client.get(address).text
    assert client.post(address, typed).status_code == 403


@pytest.mark.parametrize("who", ["member", "chair", "admin"])
def test_the_page_asks_no_more_for_three_cases_than_for_one(client, who):
    place = hall()
    counts = []
    for cases in (1, 3):
        meeting = meeting_for(place, *(another_case(place) for _ in range(cases)))
        for item in meeting.items.select_related("assessment", "meeting"):
            heard(place, item)
        agenda_page(client, getattr(place, who), meeting)
        with CaptureQueriesContext(connection) as asked:
            agenda_page(client, getattr(place, who), meeting)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_agenda_is_filled_with_no_more_reads_for_three_cases_than_for_one():
    place = hall()
    counts = []
    for cases in (1, 3):
        rows = list(
            Assessment.objects.filter(pk__in=[another_case(place).pk for _ in range(cases)]).select_related("event")
        )
        meeting = meeting_for(place, opened=False)
        with CaptureQueriesContext(connection) as asked:
            actions.fill_agenda(meeting, rows, by=place.admin, now=NOW)
        counts.append(sum(query["sql"].startswith("SELECT") for query in asked))
    assert counts[0] == counts[1]
