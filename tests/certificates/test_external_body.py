"""Days spent waiting for an external certification body are counted as that body's."""

import datetime as dt

import pytest

from assessments import actions as exams
from assessments.models import Assessment
from certificates import actions
from certificates.queries import awaits_body
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import MoveRefused, make_move
from schemes.models import CertificationBody
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, decided, hall, running
from tests.spending import days_spent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

WEEK_EARLIER = NOW - dt.timedelta(days=7)


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def outside():
    CertificationBody.objects.update(portal_issued=False)


def dossier_with_clock(place):
    dossier = admitted(place)
    clocks.start("service", dossier, by=place.world.verifier, now=WEEK_EARLIER)
    return dossier


def owner():
    return Clock.objects.get(kind="service").waiting_on


def test_days_stay_the_offices_where_the_portal_issues(place):
    running(place, dossier_with_clock(place))
    assert owner() == WaitingOn.OFFICE


@pytest.mark.usefixtures("outside")
def test_from_the_exam_on_the_days_are_the_bodys(place):
    dossier = dossier_with_clock(place)
    running(place, dossier)
    assert owner() == WaitingOn.CERTIFICATION_BODY
    clock = Clock.objects.get(kind="service")
    assert clock.state == "running"
    spent = days_spent(clock, until=(NOW + dt.timedelta(days=2)).date())
    assert spent == {"office": 5, "certification_body": 2}


@pytest.mark.usefixtures("outside")
def test_an_absent_candidate_waits_for_the_office_again(place):
    assessment = running(place, dossier_with_clock(place))
    exams.mark_absent(assessment, reason="Sakit.", by=place.assessor.user, now=NOW)
    assert owner() == WaitingOn.OFFICE


@pytest.mark.usefixtures("outside")
def test_certificate_received_hands_back_and_only_then_it_is_ready(place, media_root):
    dossier = dossier_with_clock(place)
    decided(place, dossier=dossier)
    run_due(now=NOW + dt.timedelta(minutes=1))
    run_due(now=NOW + dt.timedelta(minutes=2))
    dossier.refresh_from_db()
    assert (dossier.state, awaits_body(dossier)) == ("decided", True)
    with pytest.raises(MoveRefused, match="dari lembaga sertifikasi sudah diterima"):
        make_move("dossier", "ready", dossier, by=SYSTEM, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.receive_from_body(dossier, by=place.chair, now=NOW)
    assert refused.value.code == "not_allowed"
    actions.receive_from_body(dossier, by=place.admin, now=NOW + dt.timedelta(days=3))
    dossier.refresh_from_db()
    assert dossier.state == "ready"
    line = Clock.objects.get(kind="service").events.filter(verb="handed").last()
    assert (line.waiting_on, line.reason) == ("office", "Sertifikat diterima dari lembaga sertifikasi.")
    with pytest.raises(Refused) as refused:
        actions.receive_from_body(dossier, by=place.admin, now=NOW)
    assert refused.value.code == "not_awaited"


@pytest.mark.usefixtures("outside")
def test_not_yet_competent_waits_for_no_certificate(place, media_root):
    dossier = dossier_with_clock(place)
    decided(place, weak=(2,), dossier=dossier)
    run_due(now=NOW + dt.timedelta(minutes=1))
    run_due(now=NOW + dt.timedelta(minutes=2))
    dossier.refresh_from_db()
    assert dossier.state == "ready"
    assert Assessment.objects.filter(dossier=dossier).count() == 1
