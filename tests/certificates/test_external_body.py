"""A certification body that does not work in this portal: its days, its certificate, and what the register says of it."""

import datetime as dt

import pytest

from assessments import actions as exams
from assessments.models import Assessment
from certificates import actions
from certificates.models import Certificate
from certificates.queries import awaits_body, register_faults
from certificates.views.public import find
from certportal.kernel.accounts.enums import Role
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, hall, running
from tests.factories.body_papers import WEAK, case_of, certificate, checked, entered, kept, sat
from tests.refusing import refused
from tests.spending import days_spent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

WEEK_EARLIER = NOW - dt.timedelta(days=7)


@pytest.fixture
def place(media_root):
    return hall()


@pytest.fixture
def second(place):
    return person_with(Role.SITE_OFFICER, place.world.catalogue.agency)


def owner():
    return Clock.objects.get(kind="service").waiting_on


def decided(place, second, said=None):
    """The body has decided on somebody whose service clock runs."""
    seat = sat(place)
    said = {"said": said} if said else {}
    checked(place, seat, by=second, **said)
    clocks.start("service", case_of(seat), by=place.world.verifier, now=WEEK_EARLIER)
    clocks.hand_to(WaitingOn.CERTIFICATION_BODY, "service", case_of(seat), by=second, now=NOW, reason="uji")
    checked(place, seat, "decision", by=second, **said)
    drain()
    return seat


def drain():
    for minute in (1, 2):
        run_due(now=NOW + dt.timedelta(minutes=minute))


def test_days_stay_the_offices_where_the_portal_issues(place):
    dossier = admitted(place)
    clocks.start("service", dossier, by=place.world.verifier, now=WEEK_EARLIER)
    running(place, dossier)
    assert owner() == WaitingOn.OFFICE


def test_from_the_exam_on_the_days_are_the_bodys(place, monkeypatch):
    seat = sat(place)
    dossier = case_of(seat)
    assert not Clock.objects.filter(kind="service").exists()
    clocks.start("service", dossier, by=place.world.verifier, now=WEEK_EARLIER)
    clocks.hand_to(WaitingOn.CERTIFICATION_BODY, "service", dossier, by=place.admin, now=NOW, reason="uji")
    clock = Clock.objects.get(kind="service")
    assert clock.state == "running"
    spent = days_spent(clock, until=(NOW + dt.timedelta(days=2)).date())
    assert spent == {"office": 5, "certification_body": 2}
    exams.mark_absent(seat, reason="Sakit.", by=place.admin, now=NOW)
    assert owner() == WaitingOn.OFFICE


def test_the_certificate_is_recorded_with_its_own_number_and_only_then_it_is_ready(place, second):
    seat = decided(place, second)
    assert (case_of(seat).state, awaits_body(case_of(seat)), Certificate.objects.count()) == ("decided", True, 0)
    with pytest.raises(Refused) as told:
        actions.receive_from_body(case_of(seat), by=place.admin, now=NOW)
    assert told.value.code == "not_recorded"
    checked(place, seat, "certificates", certificate("7"), by=second)
    assert owner() == WaitingOn.OFFICE
    drain()
    row = Certificate.objects.get()
    assert (case_of(seat).state, row.number, row.is_external) == ("ready", "78422 3321 4 0000007 2026", True)
    assert row.valid_until == NOW.date().replace(year=NOW.year + 3)
    answer = find(row.code, now=NOW)
    assert "diterbitkan LSP Luar" in answer.text
    assert dict(answer.facts)["Dicatat oleh"] == place.world.catalogue.agency.name
    assert "Tanda tangan" not in dict(answer.facts)
    assert list(register_faults(now=NOW + dt.timedelta(hours=1))) == []


def test_not_yet_competent_waits_for_no_certificate(place, second):
    seat = decided(place, second, WEAK)
    assert case_of(seat).state == "ready"
    assert Assessment.objects.filter(dossier=seat.dossier_id).count() == 1


def test_a_number_that_is_taken_is_refused_when_it_is_entered(place, second):
    first = decided(place, second)
    checked(place, first, "certificates", certificate("7"), by=second)
    other = decided(place, second)
    said = refused("number_taken", entered, place, other, "certificates", certificate("7"))
    assert "sudah tercatat untuk sertifikat lain" in said
    paper = kept(other, "certificates", by=place.admin)
    exams.enter_body_paper(paper, {other.pk: certificate("8")}, by=place.admin, now=NOW)
    exams.check_body_paper(paper, by=second, now=NOW)
    assert Certificate.objects.count() == 2
