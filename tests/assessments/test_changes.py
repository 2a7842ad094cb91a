"""Exams and meetings that are moved or called off while people count on them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.actions import withdraw
from applicants.enums import DossierState, Duty
from applicants.models import Dossier, Involvement
from assessments import actions
from assessments.enums import EventState, MeetingState
from assessments.exports import icalendar
from assessments.models import Assessment, ExamEvent, PlenaryItem, PlenaryMeeting
from assessments.queries import assignable_dossiers, awaiting_plenary, odd_day
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.workflow.make import AlreadyMade
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    EXAM_START,
    TestSiteFactory,
    admitted,
    another_applicant,
    declared,
    event_for,
    hall,
    item_for,
    meeting_for,
    reported,
    seated,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]

LATER = dt.datetime(2026, 12, 3, 2, 0, tzinfo=dt.UTC)  # Thursday
SATURDAY = dt.datetime(2026, 12, 5, 2, 0, tzinfo=dt.UTC)


def moved(event, *, by, **fields):
    wanted = {"title": event.title, "site": event.site, "starts_at": LATER, "note": "Aula dipakai pemilu."}
    return actions.change_event(event, **{**wanted, "now": NOW, **fields}, by=by)


def letters(kind):
    """Kind's in-app notices and how each reader got them, by name."""
    rows = Message.objects.filter(kind=kind).order_by("recipient__full_name", "channel")
    found = {}
    for row in rows.select_related("recipient"):
        found.setdefault(row.recipient.full_name, {})[row.channel] = row.body
    return found


@pytest.mark.engines
def test_everybody_who_counts_on_an_exam_is_told_what_was_what_is_and_why():
    place = hall()
    event = seated(place).event
    other = TestSiteFactory(agency=place.world.catalogue.agency, name="Balai Diklat", address="Jalan Baru 1")
    earlier = ExamEvent.objects.get(pk=event.pk)
    fresh = moved(event, by=place.admin, site=other, seen_version=0)
    assert (fresh.state, fresh.starts_at, fresh.site) == (EventState.SCHEDULED, LATER, other)
    told = letters("exam_changed")
    assert set(told) == {place.world.applicant.full_name, place.assessor.user.full_name}  # who moved it knows
    for ways in told.values():
        assert {"in_app", "email"} == set(ways)
        for body in ways.values():
            assert "23 November 2026 pukul 09.00 WIB" in body
            assert "3 Desember 2026 pukul 09.00 WIB, Balai Diklat, Jalan Baru 1" in body
            assert "Alasan: Aula dipakai pemilu." in body
    assert "menggantikannya" in told[place.world.applicant.full_name]["in_app"]
    row = AuditEvent.objects.get(verb="exam_event.changed")
    assert (row.note, earlier.site.name in row.before["shown"], "Balai Diklat" in row.after["shown"]) == (
        "Aula dipakai pemilu.", True, True,
    )  # fmt: skip
    assert fresh.assessments.count() == 1
    assert "SEQUENCE:1" in icalendar([fresh])  # a calendar program replaces the old entry
    with pytest.raises(AlreadyMade):
        moved(earlier, by=place.admin, site=other, seen_version=0)
    assert Message.objects.filter(kind="exam_changed").count() == 4


def test_an_exam_is_moved_only_to_a_day_and_place_it_could_be_announced_for():
    place = hall()
    event = seated(place).event
    place.assessor.valid_until = dt.date(2026, 12, 1)
    place.assessor.save()
    assert "berlaku sampai 1 Desember 2026" in refused("licence_expired", moved, event, by=place.admin)
    closed = TestSiteFactory(agency=place.world.catalogue.agency, is_active=False)
    refused("site_foreign", moved, event, by=place.admin, site=closed)
    same = {"starts_at": EXAM_START}
    refused("unchanged", moved, event, by=place.admin, **same)
    refused("not_allowed", moved, event, by=place.chair)
    refused("note_missing", moved, event, by=place.admin, note=" ")
    assert moved(event, by=place.admin, title="Uji gelombang II", **same).title == "Uji gelombang II"
    actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    assert "Uji berlangsung" in refused("stale", moved, event, by=place.admin)
    assert "Uji berlangsung" in refused("stale", actions.cancel_event, event, note="Batal.", by=place.admin, now=NOW)
    assert not ExamEvent.objects.filter(starts_at=LATER).exists()


def test_candidates_of_a_cancelled_exam_wait_for_the_next_with_their_clock_running_on():
    place = hall()
    seat = seated(place)
    event, dossier = seat.event, seat.dossier
    clocks.start("service", dossier, by=place.world.verifier, now=NOW - dt.timedelta(days=7))
    clock = Clock.objects.filter(subject_id=dossier.pk, kind="service").values().get()
    gone = actions.cancel_event(event, note="Asesor sakit.", by=place.admin, now=NOW)
    assert gone.state == EventState.CANCELLED
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.ADMITTED
    assert Clock.objects.filter(subject_id=dossier.pk, kind="service").values().get() == clock
    assert not Involvement.objects.filter(dossier=dossier, duty=Duty.EXAMINER).exists()
    body = letters("exam_cancelled")[place.world.applicant.full_name]["email"]
    assert "Alasan: Asesor sakit." in body
    assert "Anda tetap peserta" in body
    assert place.assessor.user.full_name in letters("exam_cancelled")
    assert AuditEvent.objects.get(verb="exam_event.empty").before == {"dossiers": [dossier.number]}
    following = event_for(place, starts_at=LATER)
    assert list(assignable_dossiers(following)) == [dossier]
    assert seated(place, dossier, following).attempt == 1


def test_who_prepared_for_the_place_left_is_told_and_who_withdrew_is_not():
    place = hall()
    seat = seated(place)
    event, other = seat.event, OrganisationFactory(seats=["test_site"])
    left = person_with(Role.SITE_OFFICER, event.site.agency, full_name="Pengelola Lama")
    for office in (other, event.site.agency):
        MembershipFactory(user=place.admin, role=Role.SITE_OFFICER, organisation=office)
    place.admin.forget_roles()
    fresh = moved(event, by=place.admin, site=TestSiteFactory(agency=other, name="TUK Lain"))
    assert left.full_name in letters("exam_changed")
    withdraw(seat.dossier, by=place.world.applicant, now=NOW, note="Pindah tugas.")
    actions.cancel_event(fresh, note="Aula rusak.", by=place.admin, now=NOW)
    assert place.world.applicant.full_name not in letters("exam_cancelled")


def test_a_candidate_added_while_an_exam_is_called_off_is_not_left_behind(monkeypatch):
    place = hall()
    event, late = event_for(place), admitted(place, another_applicant(place))
    seated(place, event=event)
    from assessments.actions import changes

    door = changes.make_move

    def slow(flow, name, *args, **kwargs):
        if not event.assessments.filter(dossier=late).exists():
            seated(place, late, event)
        return door(flow, name, *args, **kwargs)

    monkeypatch.setattr(changes, "make_move", slow)
    refused("stale", actions.cancel_event, event, note="Batal.", by=place.admin, now=NOW)
    assert not Message.objects.filter(kind="exam_cancelled").exists()


def test_a_meeting_is_moved_and_called_off_and_its_cases_wait_for_another():
    place = hall()
    meeting = meeting_for(place, reported(place), opened=False)
    wanted = {"title": meeting.title, "held_on": dt.date(2026, 12, 3), "place": "Aula LSP"}
    fresh = actions.change_meeting(meeting, **wanted, note="Ketua dinas luar.", by=place.admin, now=NOW)
    assert (fresh.state, fresh.held_on, fresh.place) == (MeetingState.PLANNED, dt.date(2026, 12, 3), "Aula LSP")
    told = letters("meeting_changed")
    assert set(told) == {place.chair.full_name, place.member.full_name, place.world.applicant.full_name}
    assert all("Ruang rapat BKPSDM" in ways["email"] and "Aula LSP" in ways["email"] for ways in told.values())
    refused("unchanged", actions.change_meeting, fresh, **wanted, note="Lagi.", by=place.admin, now=NOW)
    gone = actions.cancel_meeting(fresh, note="Kuorum tidak tercapai.", by=place.admin, now=NOW)
    assert gone.state == MeetingState.CANCELLED
    assert set(letters("meeting_cancelled")) == set(told)
    assert PlenaryItem.objects.get().released_at == NOW
    assert awaiting_plenary(place.world.catalogue.agency).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():  # and it is decided at that meeting no more
        PlenaryItem.objects.update(released_at=None)
    actions.cancel_meeting(meeting_for(place, opened=False), note="Salah buat.", by=place.admin, now=NOW)
    held = meeting_for(place, Assessment.objects.get())
    changed = refused("stale", actions.change_meeting, held, **wanted, note="Terlambat.", by=place.admin, now=NOW)
    assert "Bersidang" in changed
    refused("stale", actions.cancel_meeting, held, note="Terlambat.", by=place.admin, now=NOW)


def test_a_day_that_is_past_off_or_too_near_is_asked_about_once_and_kept_in_the_trail():
    place = hall()
    agency = place.world.catalogue.agency
    day = NOW.date()  # Monday
    assert "sudah lewat" in odd_day(agency, day - dt.timedelta(days=3), NOW)
    assert "kurang dari 2 hari kerja lagi" in odd_day(agency, day + dt.timedelta(days=1), NOW)
    assert odd_day(agency, day + dt.timedelta(days=2), NOW) == ""
    assert "hari libur (Sabtu)" in odd_day(agency, dt.date(2026, 12, 5), NOW)
    assert "Natal" in odd_day(agency, dt.date(2026, 12, 25), NOW)
    for act, fields in (
        (event_for, {"starts_at": SATURDAY}),
        (moved, {"by": place.admin, "starts_at": SATURDAY}),
    ):
        args = [place] if act is event_for else [event_for(place)]
        refused("odd_day", act, *args, **{**fields, "go_ahead": False})
        assert act(*args, **{**fields, "go_ahead": True}).starts_at == SATURDAY
    kept = AuditEvent.objects.filter(verb__in=["exam_event.create", "exam_event.changed"]).values_list(
        "after", flat=True
    )
    assert sum("hari libur (Sabtu)" in row.get("odd_day", "") for row in kept) == 2
    meeting = meeting_for(place, opened=False)
    refused(
        "odd_day", actions.change_meeting, meeting, title="R", held_on=SATURDAY.date(), place="A", note="Ya.",
        by=place.admin, now=NOW,
    )  # fmt: skip


def test_pages_keep_what_was_typed_ask_once_more_and_then_show_what_changed(client):
    place = hall()
    event = seated(place).event
    client.force_login(place.admin)
    address = reverse("exam.change", args=[event.code])
    assert 'value="2026-11-23T09:00"' in client.get(address).content.decode()
    typed = {
        "title": "Uji susulan", "site": place.site.pk, "starts_at": "2026-12-05T09:00", "note": "Gedung direnovasi.",
        "version": 0,
    }  # fmt: skip
    page = client.post(address, typed).content.decode()
    assert "hari libur (Sabtu)" in page
    assert 'type="checkbox" name="go_ahead"' in page
    assert "Gedung direnovasi." in page
    answer = client.post(address, {**typed, "go_ahead": "on"})
    assert answer["Location"] == event.get_absolute_url()
    shown = client.get(event.get_absolute_url()).content.decode()
    assert "Uji susulan, 5 Desember 2026 pukul 09.00 WIB" in shown
    assert "Alasan: Gedung direnovasi." in shown
    gone = client.post(reverse("exam.cancel", args=[event.code]), {"note": "Kuota ditarik.", "version": 1})
    assert "Kuota ditarik." in client.get(gone["Location"]).content.decode()
    meeting = item_for(place, dossier=admitted(place, another_applicant(place))).meeting
    again = meeting_for(place, opened=False)
    address = reverse("plenary.change", args=[again.code])
    assert "Ruang rapat BKPSDM" in client.get(address).content.decode()
    assert client.post(reverse("plenary.cancel", args=[again.code]), {"note": ""}).status_code == 200
    wanted = {"title": "Pleno II", "held_on": "2026-12-03", "place": "Aula", "note": "Ruang bocor.", "version": 0}
    client.post(address, wanted)
    client.post(reverse("plenary.cancel", args=[again.code]), {"note": "Batal saja.", "version": 1})
    shown = client.get(again.get_absolute_url()).content.decode()
    assert "Ruang bocor." in shown
    assert "Batal saja." in shown
    assert PlenaryMeeting.objects.get(pk=meeting.pk).state == MeetingState.IN_SESSION
