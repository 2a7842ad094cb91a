"""The public exam calendar and what calendar programs read of it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import SelectionRound
from assessments.exports import icalendar
from assessments.models import ExamEvent
from assessments.queries import calendar_of
from tests.factories.assessments import EXAM_START, admitted, event_for, hall, seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]

BEFORE = EXAM_START - dt.timedelta(days=3)


@pytest.fixture
def place():
    return hall()


def page(client, address="/jadwal/", now=BEFORE):
    with time_machine.travel(now, tick=False):
        return client.get(address)


def test_anybody_reads_day_place_and_scheme_and_nothing_about_persons(client, place):
    seated(place, admitted(place))
    html = page(client).content.decode()
    assert "Senin, 23 November 2026, 09.00 WIB" in html
    assert place.site.name in html
    assert "November 2026</h2>" in html
    for person in (place.assessor.user, place.world.applicant, place.admin):
        assert person.full_name not in html


def test_past_exams_are_folded_and_left_out_after_three_months(place):
    event = event_for(place)
    assert [calendar_of(EXAM_START + dt.timedelta(days=days)).coming for days in (-1, 0)] == [[event], [event]]
    assert calendar_of(EXAM_START + dt.timedelta(hours=14)).coming == [event]  # 23.00 WIB of the same day
    later = calendar_of(EXAM_START + dt.timedelta(hours=16))  # 01.00 WIB of the next
    assert (later.coming, later.past) == ([], [event])
    assert calendar_of(EXAM_START + dt.timedelta(days=93)).past == []


def test_cancelled_exam_says_so_and_is_not_listed_as_past(client, place):
    event = event_for(place)
    ExamEvent.objects.filter(pk=event.pk).update(state="cancelled")
    assert "Dibatalkan" in page(client).content.decode()
    assert calendar_of(EXAM_START + dt.timedelta(days=2)).past == []
    assert "STATUS:CANCELLED" in icalendar(calendar_of(BEFORE).coming)


def test_open_selection_round_names_its_last_day(client, place):
    event = event_for(place)
    row = SelectionRound.objects.create(
        title="Gelombang I",
        agency=event.agency,
        service_version=place.world.catalogue.service_version,
        scheme_version=event.scheme_version,
        opens_on=dt.date(2026, 11, 1),
        closes_on=dt.date(2026, 11, 21),
    )
    assert "sampai 21 November 2026" in page(client).content.decode()
    SelectionRound.objects.filter(pk=row.pk).update(closes_on=dt.date(2026, 11, 10))
    assert "Pendaftaran gelombang" not in page(client).content.decode()


def test_filter_and_empty_state(client, place):
    event_for(place)
    assert "Uji kompetensi gelombang I" in page(client, "/jadwal/?skema=pelayanan-prima").content.decode()
    html = page(client, "/jadwal/?skema=tidak-ada").content.decode()
    assert "Belum ada jadwal uji" in html
    assert "Semua skema" in html


@pytest.mark.parametrize("size", [1, 3])
def test_at_most_five_questions(client, place, size):
    for _ in range(size):
        event_for(place)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    assert len(asked) <= 5


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_file_of_one_exam_and_of_the_list(client, place):
    event, other = event_for(place), event_for(place, title="Uji; gelombang II, susulan")
    one = page(client, reverse("exam.calendar_event", args=[event.code]))
    assert one["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(one.content.decode())
    assert "DTSTART:20261123T020000Z" in lines
    assert lines.count("BEGIN:VEVENT") == 1
    assert next(line for line in lines if line.startswith("UID:")).startswith(f"UID:{event.code}@")
    both = unfolded(page(client, reverse("exam.calendar_feed")).content.decode())
    assert both.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Uji\\; gelombang II\\, susulan" in both
    assert other.code in "".join(both)
    assert page(client, reverse("exam.calendar_event", args=["TIDAKADA"])).status_code == 404


def test_lines_are_folded_by_octets_and_never_inside_a_letter(place):
    event = event_for(place, title="Uji — " + "Ñandú é " * 20)
    text = icalendar([ExamEvent.objects.select_related("scheme_version__scheme", "agency", "site").get(pk=event.pk)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{event.title}" in unfolded(text)
    assert text.endswith("END:VCALENDAR\r\n")
