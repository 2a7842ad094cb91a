"""What issuing asks before a dossier moves on, and whom it tells: each condition met and not met."""

import pytest

from certificates import flows
from certportal.kernel.audit.record import SYSTEM
from tests.factories.assessments import admitted, decided, hall
from tests.factories.certificates import drawn, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once", "blank_sheets"), pytest.mark.watched]


@pytest.fixture
def place():
    return hall()


def test_papers_are_ready_when_every_one_is_drawn(place):
    undecided = admitted(place)
    assert "masih disiapkan" in flows.papers_ready(undecided, SYSTEM)
    assert "siapa yang menerima" in flows.was_handed_over(undecided, SYSTEM)


def test_papers_that_are_only_ordered_are_not_ready(place):
    dossier = issued(place).letter.dossier
    assert "masih disiapkan" in flows.papers_ready(dossier, SYSTEM)


def test_a_decision_without_papers_is_not_ready(place):
    assert "masih disiapkan" in flows.papers_ready(decided(place).dossier, SYSTEM)


def test_drawn_papers_wait_for_who_takes_them(place):
    dossier = drawn(place).letter.dossier
    assert flows.papers_ready(dossier, SYSTEM) is None
    assert "siapa yang menerima" in flows.was_handed_over(dossier, SYSTEM)


def test_a_certificate_from_elsewhere_is_waited_for(place, monkeypatch):
    dossier = admitted(place)
    assert flows.body_delivered(dossier, SYSTEM) is None
    monkeypatch.setattr(flows, "awaits_body", lambda asked: asked == dossier)
    assert "lembaga sertifikasi" in flows.body_delivered(dossier, SYSTEM)


def test_notices_of_a_certificate_go_to_its_holder(place):
    certificate = issued(place).certificate
    assert flows._holder(certificate) == flows._applicant(certificate.dossier) == [place.world.applicant]
    assert flows._facts(certificate) == {"certificate": certificate.number, "agency": certificate.dossier.agency.name}
