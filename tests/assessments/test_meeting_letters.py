"""The letters of a plenary meeting: invitations on paper, the calendar file, the decree the head of the body signs."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments import actions
from assessments.enums import MeetingState
from assessments.models import PlenaryMeeting
from assessments.papers.meetings import PLENARY_DECREE
from certificates.models import TrayPaper
from certificates.queries import about_oneself
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import paper_for
from tests.factories.accounts import headed_by
from tests.factories.applicants import NOW
from tests.factories.assessments import hall, item_for, meeting_for, reported
from tests.factories.files import stored_pdf
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]
NINE = dt.time(9)


def headed(place):
    """The hall, with somebody who signs for its office."""
    headed_by(place.world.catalogue.agency, place.world.leader)
    return place


def moved(place, meeting, **fields):
    wanted = {"title": meeting.title, "held_on": meeting.held_on, "place": meeting.place, **fields}
    return actions.change_meeting(meeting, **wanted, note="Ruang.", go_ahead=True, by=place.admin, now=NOW)


def closed(place, outcome="competent", reason=""):
    """A meeting that decided one case."""
    item = item_for(place)
    actions.decide(item, outcome, reason=reason, by=place.chair, now=NOW)
    actions.close_meeting(PlenaryMeeting.objects.get(pk=item.meeting_id), by=place.admin, now=NOW)
    return PlenaryMeeting.objects.get(pk=item.meeting_id)


def test_each_member_has_an_invitation_of_their_own_and_another_only_after_the_meeting_moved():
    place = headed(hall())
    meeting = moved(place, meeting_for(place, reported(place), opened=False), begins_at=NINE)
    papers = actions.print_meeting_invitations(meeting, by=place.admin, now=NOW)
    assert {paper.facts["name"] for paper in papers} == {place.chair.full_name, place.member.full_name}
    chair = next(paper for paper in papers if paper.facts["name"] == place.chair.full_name)
    assert (chair.facts["role"], chair.facts["when"]) == ("ketua rapat", "Senin, 23 November 2026, pukul 09.00 WIB")
    assert chair.facts["agenda"] == ["Uji kompetensi gelombang I, skema Pelayanan Prima: 1 (satu) peserta"]
    assert chair.facts["signer_name"] == place.world.leader.full_name
    assert TrayPaper.objects.filter(paper__in=papers, signer=place.world.leader).count() == 2
    assert {paper.pk for paper in actions.print_meeting_invitations(meeting, by=place.admin, now=NOW)} == {
        paper.pk for paper in papers
    }
    later = moved(place, meeting, begins_at=dt.time(13, 30))
    again = actions.print_meeting_invitations(later, by=place.admin, now=NOW)
    assert {paper.facts["when"] for paper in again} == {"Senin, 23 November 2026, pukul 13.30 WIB"}
    assert not {paper.number for paper in again} & {paper.number for paper in papers}


def test_invitations_are_printed_by_whoever_prepares_it_before_it_opens_and_for_somebody_to_sign():
    place = hall()
    ask = {"by": place.admin, "now": NOW}
    empty = meeting_for(place, reported(place), opened=False)
    OfficeHead.objects.all().delete()
    refused("nobody_signs", actions.print_meeting_invitations, empty, **ask)
    refused("not_allowed", actions.print_meeting_invitations, empty, by=place.assessor.user, now=NOW)
    for person in (place.chair, place.member):
        actions.remove_member(empty, person, **ask)
    refused("nobody_to_invite", actions.print_meeting_invitations, empty, **ask)
    actions.cancel_meeting(empty, note="Batal.", **ask)
    refused("wrong_state", actions.print_meeting_invitations, empty, **ask)


@pytest.mark.parametrize("begins", [NINE, None])
def test_the_calendar_file_follows_the_meeting(begins):
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    PlenaryMeeting.objects.filter(pk=meeting.pk).update(begins_at=begins)
    browser = Client()
    browser.force_login(place.member)
    address = reverse("plenary.calendar", args=[meeting.code])
    text = browser.get(address).content.decode()
    assert ("DTSTART:20261123T020000Z" if begins else "DTSTART;VALUE=DATE:20261123") in text
    assert "LOCATION:Ruang rapat BKPSDM\r\n" in text
    assert "STATUS:CONFIRMED" in text
    actions.cancel_meeting(PlenaryMeeting.objects.get(pk=meeting.pk), note="Batal.", by=place.admin, now=NOW)
    assert "STATUS:CANCELLED" in browser.get(address).content.decode()
    assert address not in browser.get(meeting.get_absolute_url()).content.decode()


def test_the_decree_names_everybody_with_their_outcome_and_waits_for_the_head():
    place = headed(hall())
    meeting = closed(place)
    paper = actions.issue_decree(meeting, by=place.admin, now=NOW)
    (person,) = paper.facts["people"]
    assert (person["outcome"], person["name"]) == ("Kompeten", place.world.applicant.full_name)
    assert meeting.number in paper.facts["weighing"][0]
    assert [text for text, _ in paper.facts["dictums"]] == ["KESATU", "KEDUA", "KETIGA"]
    assert "1 kompeten." in paper.facts["dictums"][0][1]
    assert paper.number.endswith("/SK-PLENO/LSP/XI/2026")
    assert TrayPaper.objects.get(paper=paper).signer == place.world.leader
    assert actions.issue_decree(meeting, by=place.admin, now=NOW) == paper


def test_what_was_deferred_stands_on_the_decree_too():
    place = headed(hall())
    paper = actions.issue_decree(closed(place, "deferred", "Bukti disusulkan."), by=place.admin, now=NOW)
    assert paper.facts["people"][0]["outcome"] == "Ditunda"
    assert "rapat pleno berikutnya" in paper.facts["dictums"][1][1]


def test_no_decree_before_the_meeting_is_closed_nor_without_a_decision_nor_by_anybody():
    place = headed(hall())
    item = item_for(place)
    ask = {"by": place.admin, "now": NOW}
    refused("wrong_state", actions.issue_decree, item.meeting, **ask)
    refused("not_allowed", actions.issue_decree, item.meeting, by=place.assessor.user, now=NOW)
    actions.release_item(item, note="Menunggu bukti.", **ask)
    actions.close_meeting(PlenaryMeeting.objects.get(pk=item.meeting_id), **ask)
    refused("nothing_decided", actions.issue_decree, item.meeting, **ask)


def test_nobody_signs_the_decree_that_names_themself():
    place = hall()
    meeting = closed(place)
    head = headed_by(place.world.catalogue.agency, place.world.applicant)
    said = refused("nobody_signs", actions.issue_decree, meeting, by=place.admin, now=NOW)
    assert "Plh." in said
    headed_by(place.world.catalogue.agency, place.world.leader)
    paper = actions.issue_decree(meeting, by=place.admin, now=NOW)
    row = TrayPaper.objects.get(paper=paper)
    assert about_oneself(row, head.person_id)
    assert not about_oneself(row, place.world.leader.pk)


@pytest.mark.engines
def test_raw_sql_cannot_let_a_candidate_sign_the_decree_of_their_meeting():
    place = hall()
    meeting = closed(place)
    file = stored_pdf()
    paper = Paper.objects.create(
        kind=PLENARY_DECREE, number="1", title="SK", facts={}, template="pdf/plenary_decree.html", issued_on=NOW.date(),
        about_type="assessments.plenarymeeting", about_id=meeting.pk, created_at=NOW, state="ready", sha256=file.sha256, file=file,
    )  # fmt: skip
    row = {"paper": paper, "office": meeting.agency, "laid_at": NOW, "state_since": NOW}
    approved = {"state": "approved", "sha256": file.sha256, "approved_at": NOW}
    with pytest.raises(IntegrityError, match="tray_signer_is_another"), transaction.atomic():
        TrayPaper.objects.create(**row, **approved, signer=place.world.applicant)
    TrayPaper.objects.create(**row, **approved, signer=place.world.leader)


def test_closing_on_the_page_issues_the_decree_or_says_why_not(client):
    place = hall()
    OfficeHead.objects.all().delete()
    item = item_for(place)
    actions.decide(item, "competent", by=place.chair, now=NOW)
    client.force_login(place.admin)
    shut = client.post(reverse("plenary.close", args=[item.meeting.code]), {"version": 1}, follow=True)
    assert PlenaryMeeting.objects.get(pk=item.meeting_id).state == MeetingState.CLOSED
    assert "Surat keputusan belum terbit. Tidak ada pejabat yang menandatangani" in shut.content.decode()
    assert paper_for(item.meeting, PLENARY_DECREE) is None
    headed(place)
    client.post(reverse("plenary.decree", args=[item.meeting.code]))
    assert paper_for(item.meeting, PLENARY_DECREE) is not None
    heard_page = client.get(item.meeting.get_absolute_url()).content.decode()
    assert "Terbitkan surat keputusan" not in heard_page
