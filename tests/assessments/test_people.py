"""Several assessors of one exam, each candidate with their own; the register, answers, days, roles and surat tugas."""

import datetime as dt
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.models import Involvement
from assessments import actions, flows
from assessments.enums import EventState, SopRole
from assessments.models import Assessment, Assessor, AssessorScope, ExamEvent
from assessments.policies import is_this_assessor, keeps_scope
from assessments.queries import roles_shown, unavailable
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import OrganisationFactory, headed_by, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import EXAM_START, AssessorFactory, admitted, another_applicant, event_for, hall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]
DAY = EXAM_START.date()


@pytest.fixture
def place():
    return hall()


def refused(code, act, *args, **fields):
    with pytest.raises(Refused) as refusal:
        act(*args, **fields)
    assert refusal.value.code == code
    return refusal.value.sentence


def second(place, **fields):
    """One more assessor of the office."""
    return AssessorFactory(user=person_with(Role.ASSESSOR, place.world.catalogue.agency, full_name="Bambang"), **fields)


def with_two(place, **fields):
    event, other = event_for(place, **fields), second(place)
    actions.assign_assessor(event, other, by=place.admin, now=NOW)
    return event, other


def people(place, count):
    return [admitted(place), *(admitted(place, another_applicant(place)) for _ in range(count - 1))]


def test_candidates_are_shared_out_evenly_and_each_examines_their_own(place):
    event, other = with_two(place)
    rows = actions.assign_candidates(event, people(place, 4), by=place.admin, now=NOW)
    found = [row.involvement.person_id for row in rows]
    assert sorted(map(found.count, {place.assessor.user_id, other.user_id})) == [2, 2]


def test_a_relation_sends_the_candidate_to_the_other_assessor(place):
    event, other = with_two(place)
    related = admitted(place, another_applicant(place, superior=place.assessor.user))
    (row,) = actions.assign_candidates(event, [related], by=place.admin, now=NOW)
    assert row.involvement.person == other.user
    code = refused("impartiality", actions.give_examiner, row, place.assessor, by=place.admin, now=NOW)
    assert "atasan langsung" in code


def test_another_examiner_leaves_no_duty_behind(place):
    event, other = with_two(place)
    row = actions.assign_candidate(event, admitted(place), assessor=place.assessor, by=place.admin, now=NOW)
    moved = actions.give_examiner(row, other, by=place.admin, now=NOW)
    assert moved.involvement.person == other.user
    assert not Involvement.objects.filter(dossier=row.dossier, person=place.assessor.user).exists()


def test_capacity_of_exam_and_site_holds(place):
    place.site.capacity = 2
    place.site.save()
    event = event_for(place)
    three = people(place, 3)
    assert "masih ada tempat untuk 2" in refused(
        "full", actions.assign_candidates, event, three, by=place.admin, now=NOW
    )
    assert not Assessment.objects.filter(event=event).exists()
    actions.assign_candidates(event, three[:2], by=place.admin, now=NOW)
    refused("full", actions.assign_candidate, event, three[2], by=place.admin, now=NOW)


def test_who_declines_says_why_and_their_candidates_hold_up_the_start(place):
    event, other = with_two(place)
    row = actions.assign_candidate(event, admitted(place), assessor=other, by=place.admin, now=NOW)
    named = event.assessors.get(assessor=other)
    refused("not_allowed", actions.answer_assignment, named, accepts=True, by=place.assessor.user, now=NOW)
    refused("reason_missing", actions.answer_assignment, named, accepts=False, by=other.user, now=NOW)
    actions.answer_assignment(named, accepts=False, reason="Sakit.", by=other.user, now=NOW)
    told = Message.objects.filter(kind="exam_assignment_answered", recipient=place.admin)
    assert "1 peserta belum memiliki asesor" in told.first().body
    assert "1 peserta belum memiliki asesor" in flows.candidates_have_assessors(event, SYSTEM)
    actions.give_examiner(row, place.assessor, by=place.admin, now=NOW)
    assert flows.candidates_have_assessors(event, SYSTEM) is None
    refused("wrong_state", actions.answer_assignment, named, accepts=True, by=other.user, now=NOW)


def test_who_declined_reads_no_file_of_their_candidates_any_more(place, client):
    event, other = with_two(place)
    row = actions.assign_candidate(event, admitted(place), assessor=other, by=place.admin, now=NOW)
    client.force_login(other.user)
    assert client.get(row.dossier.get_absolute_url()).status_code == 200
    page = client.get(reverse("exam.answer", args=[event.code])).content.decode()
    assert escape(row.dossier.applicant.full_name) in page
    assert row.dossier.get_absolute_url() in page
    actions.answer_assignment(
        event.assessors.get(assessor=other), accepts=False, reason="Sakit.", by=other.user, now=NOW
    )
    assert client.get(row.dossier.get_absolute_url()).status_code == 404
    assert client.get(reverse("exam.answer", args=[event.code])).status_code in {403, 404}


def test_scope_certificate_and_days_are_asked_on_the_day_of_the_exam(place):
    event, other = event_for(place), second(place)
    AssessorScope.objects.filter(assessor=other).delete()
    refused("scope", actions.assign_assessor, event, other, by=place.admin, now=NOW)
    scheme = event.scheme_version.scheme
    facts = {"certificate_number": "S-1", "certificate_valid_until": DAY - dt.timedelta(days=1)}
    other = actions.set_scope(other, scope={scheme: []}, **facts, by=place.admin, now=NOW)
    refused("licence_expired", actions.assign_assessor, event, other, by=place.admin, now=NOW)
    facts["certificate_valid_until"] = DAY
    other = actions.set_scope(other, scope={scheme: []}, **facts, by=place.admin, now=NOW)
    late = NOW + dt.timedelta(days=30)
    days = {"starts_on": DAY, "ends_on": DAY, "reason": "Haji.", "by": other.user}
    refused("past", actions.add_unavailable, other, **days, now=late)
    row = actions.add_unavailable(other, **days, now=NOW)
    assert "Haji" in refused("busy", actions.assign_assessor, event, other, by=place.admin, now=NOW)
    actions.end_unavailable(row, by=other.user, now=NOW)
    actions.assign_assessor(event, other, by=place.admin, now=NOW)
    assert "bertugas pada" in unavailable([other], DAY)[other.pk]
    assert unavailable([other], DAY, but=event) == {}
    ExamEvent.objects.filter(pk=event.pk).update(state=EventState.REPORTED)
    assert unavailable([other], DAY) == {}, "that exam is over"


def test_an_assessor_reads_their_own_row_in_the_register(place):
    user = place.assessor.user
    assert is_this_assessor(user, place.assessor)
    assert not is_this_assessor(place.admin, place.assessor)
    user.is_active = False
    assert not is_this_assessor(user, place.assessor)


def test_nobody_widens_their_own_scope(place):
    also = place.assessor.user
    assert "LSP" in refused(
        "not_allowed", actions.set_scope, place.assessor, scope={}, certificate_number="", certificate_valid_until=None,
        by=also, now=NOW,
    )  # fmt: skip
    page = {"certificate_number": "", "certificate_valid_until": None, "scope": {}}
    clerk = AssessorFactory(user=place.admin)
    refused("oneself", actions.set_scope, clerk, **page, by=place.admin, now=NOW)


SCOPE = {"scope": {}, "certificate_number": "", "certificate_valid_until": None, "now": NOW}


def test_another_office_neither_finds_an_assessor_nor_changes_their_scope_and_days(place, client):
    other = OrganisationFactory()
    stranger = person_with(Role.CERTIFICATE_ADMIN, other)
    client.force_login(stranger)
    page = place.assessor.get_absolute_url()
    assert client.get(page).status_code == 404
    assert place.assessor.user.full_name not in client.get(reverse("assessor.list")).content.decode()
    refused("not_allowed", actions.set_scope, place.assessor, by=stranger, **SCOPE)
    days = {"starts_on": DAY, "ends_on": DAY, "reason": "Haji."}
    refused("not_allowed", actions.add_unavailable, place.assessor, **days, by=stranger, now=NOW)
    renewal = {"registration_number": "MET.000.000777.2024", "valid_until": DAY}
    refused("not_allowed", actions.register_assessor, place.assessor.user, **renewal, by=stranger, now=NOW)
    examining_for(other, event_for(place))
    assert client.get(page).status_code == 200
    refused("not_allowed", actions.set_scope, place.assessor, by=stranger, **SCOPE)
    assert actions.set_scope(place.assessor, by=place.admin, **SCOPE).scopes.count() == 0


def test_the_page_of_an_assessor_names_only_exams_that_the_reader_may_find(place, client):
    event_for(place, title="Uji milik sendiri", starts_at=timezone.now() + dt.timedelta(days=4))
    other = OrganisationFactory()
    later = timezone.now() + dt.timedelta(days=9)
    examining_for(other, event_for(place, title="Uji kantor lain", starts_at=later))
    client.force_login(person_with(Role.CERTIFICATE_ADMIN, other))
    page = client.get(place.assessor.get_absolute_url()).content.decode()
    assert "Uji kantor lain" in page
    assert "Uji milik sendiri" not in page


def test_an_assessor_of_the_body_alone_is_kept_by_it_and_by_every_office_of_both_seats(place):
    body = place.world.catalogue.body
    row = AssessorFactory(user=person_with(Role.ASSESSOR, body.organisation), certification_body=body)
    both = OrganisationFactory(seats=[Seat.TEST_SITE, Seat.CERTIFICATION_BODY])
    foreign = person_with(Role.CERTIFICATE_ADMIN, both)
    assert [keeps_scope(one, row) for one in (clerk(body.organisation), place.admin, foreign)] == [True, True, False]
    Assessor.objects.filter(pk=row.pk).update(certification_body=None)
    row.user.memberships.update(ends_on=NOW.date())
    row.refresh_from_db()
    assert keeps_scope(foreign, row), "of no body and no office: whoever speaks for a body enters them"
    assert not keeps_scope(clerk(OrganisationFactory(seats=[Seat.TEST_SITE])), row)


def examining_for(office, event):
    ExamEvent.objects.filter(pk=event.pk).update(agency=office)


def clerk(office):
    return person_with(Role.CERTIFICATE_ADMIN, office)


def test_a_new_exam_begins_with_the_usual_roles_and_says_how_sure_the_reading_is(place):
    actions.set_usual_role(place.site.agency, role=SopRole.HEAD, name="Sulastri", by=officer(place), now=NOW)
    event = event_for(place)
    assert [row.shown for row in event.roles.all()] == ["Sulastri"]
    refused("role_of_its_own", actions.give_role, event, role="assessor", name="X", by=place.admin, now=NOW)
    refused("nobody", actions.give_role, event, role="head", by=place.admin, now=NOW)
    actions.give_role(event, role="head", person=place.admin, by=place.admin, now=NOW)
    head = next(row for row in roles_shown(event) if row.code == "head")
    assert [holder.shown for holder in head.holders] == ["Sulastri", place.admin.full_name]
    actions.take_role(head.holders[0], by=place.admin, now=NOW)
    assert event.roles.count() == 1


def officer(place):
    return person_with(Role.SITE_OFFICER, place.site.agency)


def test_a_surat_tugas_is_printed_once_and_again_after_the_exam_moved(place):
    headed_by(place.world.catalogue.agency, place.world.leader)
    event = event_for(place)
    row = event.assessors.get()
    paper = actions.issue_assignment_letter(row, by=place.admin, now=NOW)
    assert paper.facts["name"] == place.assessor.user.full_name
    assert paper.facts["assessor_number"] == place.assessor.registration_number
    assert actions.issue_assignment_letter(row, by=place.admin, now=NOW) == paper
    actions.change_event(
        event, title=event.title, site=event.site, starts_at=EXAM_START + dt.timedelta(days=1), note="Ruang.",
        go_ahead=True, by=place.admin, now=NOW,
    )  # fmt: skip
    assert actions.issue_assignment_letter(row, by=place.admin, now=NOW).number != paper.number


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_exam_asks_the_same_for_one_and_for_three(place, client, count):
    event, _ = with_two(place)
    actions.assign_candidates(event, people(place, count), by=place.admin, now=NOW)
    client.force_login(place.admin)
    client.get(event.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(event.get_absolute_url())
    seen.setdefault(count, len(asked))
    assert len(set(seen.values())) == 1


seen: dict[int, int] = {}
