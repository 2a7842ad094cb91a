"""The promise on the home page (001 component 3), of thirty cases that people worked on for as long as it says."""

import datetime as dt
import re
from collections import Counter
from statistics import median

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier
from certportal.home import front
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.papers.actions import render_now
from certportal.kernel.web.dates import day_in_words
from tests.factories.accounts import person_with
from tests.factories.applicants import World, dossier_in
from tests.factories.schemes import Catalogue
from tests.journeys.invented import Office, service_like_it
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets"), pytest.mark.heavy(12)]
TODAY = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)  # Tuesday, 10.00 WIB
FIRST = dt.datetime(2026, 9, 1, 3, 0, tzinfo=dt.UTC)  # Tuesday; no holiday in September and October
LIMIT = 6
LENGTHS = (1, 2, 3, 3, 4, 5, 6, 7)  # working days, one after the other; only the last is late


def for_a_visitless_review(content):
    content["standard"] |= {"slug": "janji", "name": "Surat Janji"}
    content["version"] |= {"needs_visit": False, "limit_days": LIMIT, "target_days": 4, "effective_from": "2026-01-01"}
    content["products"][0]["number"] |= {"scope": "letter_janji"}


@pytest.fixture
def office(tmp_path):
    return Office(service_like_it(tmp_path, for_a_visitless_review), "janji")


def later(start, days):
    """So many working days after a day on which the office worked, in a time without holidays."""
    while days:
        start += dt.timedelta(days=1)
        days -= start.weekday() < 5
    return start


def lived(office, place, start, days) -> Dossier:
    """A case found complete on one day and decided so many working days later, whose letter is drawn then."""
    person = person_with(Role.APPLICANT, nip=None, grade="", employment_status=EmploymentStatus.OTHER)
    case = dossier_in(
        DossierState.VERIFICATION, place, applicant=person, verdict=VerdictOutcome.ACCEPTED, service_version=office.version,
        scheme=None, scheme_version=None, path_declared="", payer=None, submitted_at=start, state_since=start, opened_at=start,
    )  # fmt: skip
    case = actions.declare_complete(case, by=office.verifier, now=start)
    case = actions.begin_review(case, by=office.team, now=start)
    actions.finish_review(case, recommendation="approve", reasons="Layak.", by=office.team, now=start)
    end = later(start, days)
    letter = actions.decide_review(case, approved=True, by=office.leader, now=end).letter
    render_now(letter, now=end)
    case = Dossier.objects.get(pk=case.pk)
    assert case.state == DossierState.READY
    return case


def home(client):
    cache.clear()  # the figures are reckoned once an hour
    return client.get("/")


def test_home_tells_how_long_thirty_cases_took_and_no_day_of_one(office, client):
    where = Catalogue(None, None, office.standard, office.version, office.agency, office.agency, None)
    place = World(where, office.trainee, office.officer, office.verifier, office.leader)
    days = [LENGTHS[n % len(LENGTHS)] for n in range(30)]
    starts = [later(FIRST, n) for n in range(30)]
    for start, length in zip(starts[:29], days, strict=False):
        lived(office, place, start, length)
    with time_machine.travel(TODAY, tick=False):
        lived(office, place, later(FIRST, 45), 2)  # in November, which is not over
        assert "Kenyataannya kami tampilkan di sini setelah sedikitnya 30 berkas selesai" in words(home(client))
        lived(office, place, starts[29], days[29])
        page = home(client)
    told, said = page.context["promise"], words(page)
    late = sum(length > LIMIT for length in days)
    assert (told.since, told.until, told.cases) == (dt.date(2026, 8, 1), dt.date(2026, 10, 31), 30)
    assert (told.by_days, told.in_time) == (tuple(sorted(Counter(days).items())), 30 - late)
    assert told.median_days == median(days)
    assert f"selesai dalam batas: {30 - late} dari 30 berkas {(30 - late) * 100 // 30} %" in said
    for length, cases in Counter(days).items():
        assert f"<td>{length}</td> <td>{cases}</td>" in " ".join(page.text.split())
    dots, each = front.dots(told)
    assert (len(dots), each, page.text.count("<circle ")) == (30, 1, 30)
    ends = {later(start, length).date() for start, length in zip(starts, days, strict=True)}
    days_of_cases = ends | {start.date() for start in starts}
    assert not [day for day in days_of_cases if re.search(rf"\b{day_in_words(day)}", said)]
    assert reverse("service_standard.list") in page.text
