"""What the app assessments shows on desks and on the page of a dossier."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import actions
from certportal.kernel.accounts.enums import Role
from certportal.kernel.sla import clocks
from certportal.kernel.web import desk
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    declared,
    event_for,
    hall,
    item_for,
    running,
    seated,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]

LONG_AFTER = NOW + dt.timedelta(days=90)
INVITE = "Masukkan ke kegiatan uji"


@pytest.fixture
def place():
    return hall()


def waiting(place):
    """An admitted dossier whose days are running."""
    dossier = admitted(place, another_applicant(place))
    return dossier, clocks.start("service", dossier, by=place.world.verifier, now=NOW)


def rows(person, now=NOW):
    return desk.list_for("mine", person, now).rows


def near(person, now=NOW):
    """How many rows are near their limit or late."""
    return desk.list_for("mine", person, now).pressing


def test_an_admitted_dossier_waits_on_the_desk_of_the_certificate_officer(place):
    dossier, clock = waiting(place)
    (row,) = rows(place.admin)
    assert (row.url, row.state_label) == (dossier.get_absolute_url(), "Menunggu jadwal uji")
    assert (row.clock.word, row.clock.due_on) == ("Aman", clock.limit_on)
    assert near(place.admin) == 0
    assert near(place.admin, LONG_AFTER) == 1
    assert [row.clock.word for row in rows(place.admin, LONG_AFTER)] == ["Terlambat"]


def test_a_desk_with_nothing_to_do_leads_to_the_pages_of_its_person(client, place):
    client.force_login(place.chair)
    main = re.search(r"<main.*</main>", client.get(reverse("home.desk")).text, re.DOTALL).group()
    assert "Tidak ada yang menunggu Anda sekarang." in main
    assert f'href="{reverse("plenary.list")}"' in main


def test_it_leaves_that_desk_once_it_has_a_seat_and_comes_back_after_an_absence(place):
    dossier, _ = waiting(place)
    assessment = seated(place, dossier)
    assert rows(place.admin) == []
    actions.start_event(declared(assessment.event), by=place.assessor.user, now=NOW)
    assessment.refresh_from_db()
    actions.mark_absent(assessment, reason="Sakit.", by=place.admin, now=NOW)
    assert [row.url for row in rows(place.admin)] == [dossier.get_absolute_url()]


def test_nobody_else_and_no_other_office_is_asked_for_a_seat(place):
    dossier, _ = waiting(place)
    strangers = [person_with(Role.CERTIFICATE_ADMIN), place.assessor.user, place.chair, dossier.applicant]
    assert [row.state_label for person in strangers for row in rows(person)] == []


def test_certificate_officers_are_not_asked_for_their_own_seat(place):
    own = another_applicant(place)
    admitted(place, own)
    MembershipFactory(user=own, role=Role.CERTIFICATE_ADMIN, organisation=place.world.catalogue.agency)
    assert rows(own) == []


def test_candidates_of_an_assessor_carry_the_deadline_of_their_case(place):
    dossier, clock = waiting(place)
    running(place, dossier)
    examiner = place.assessor.user
    (row,) = rows(examiner)
    assert (row.state_label, row.clock.due_on) == ("Menunggu rekomendasi", clock.limit_on)
    assert near(examiner) == 0
    assert near(examiner, LONG_AFTER) == 1
    assert [row.clock.word for row in rows(examiner, LONG_AFTER)] == ["Terlambat"]


def test_cases_before_a_meeting_carry_their_deadline(place):
    dossier, clock = waiting(place)
    item_for(place, dossier=dossier)
    (row,) = rows(place.chair)
    assert (row.state_label, row.clock.due_on) == ("Menunggu keputusan", clock.limit_on)
    assert near(place.chair, LONG_AFTER) == 1


@pytest.mark.parametrize("who", ["admin", "assessor"])
def test_the_desk_asks_no_more_for_three_rows_than_for_one(client, place, who):
    person = place.admin if who == "admin" else place.assessor.user
    counts = []
    for more in (1, 2):
        for _ in range(more):
            dossier, _ = waiting(place)
            if who == "assessor":
                running(place, dossier)
        with time_machine.travel(LONG_AFTER, tick=False):
            client.force_login(person)
            client.get("/meja-kerja/")  # the calendar is read once per process
            with CaptureQueriesContext(connection) as asked:
                lists = {items.name: items.listing for items in client.get("/meja-kerja/").context["lists"]}
        counts.append((lists["mine"].pressing, len(asked)))
    assert counts == [(1, counts[0][1]), (3, counts[0][1])]


def test_the_dossier_says_what_to_do_to_those_who_compose_exams(client, place):
    dossier, _ = waiting(place)
    for person, said in ((place.admin, True), (place.world.verifier, False), (dossier.applicant, False)):
        client.force_login(person)
        body = client.get(dossier.get_absolute_url()).content.decode()
        assert (INVITE in body) == said
        assert f'href="{reverse("exam.list")}"' in body or not said
    seated(place, dossier, event_for(place))
    client.force_login(place.admin)
    assert INVITE not in client.get(dossier.get_absolute_url()).content.decode()


def test_the_dossier_of_who_was_absent_asks_for_another_date(client, place):
    dossier, _ = waiting(place)
    actions.mark_absent(running(place, dossier), reason="Sakit.", by=place.admin, now=NOW)
    client.force_login(place.admin)
    body = client.get(dossier.get_absolute_url()).content.decode()
    assert "tidak hadir pada uji sebelumnya" in body
    assert INVITE in body
