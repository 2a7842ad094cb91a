"""A certificate of this portal is entered as held units; they are valid as long as it is."""

import datetime as dt

import pytest

from certificates import actions
from certificates.queries import units_printed_on
from certportal.kernel.outbox.models import Message
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from holdings.queries import held_codes
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def place(db):
    return hall()


def codes(rows):
    return {row.code for row in rows}


def test_issuing_writes_down_exactly_the_units_on_the_paper(place):
    certificate = drawn(place).certificate
    rows = HeldUnit.objects.filter(person=place.world.applicant)
    assert len(certificate.paper.facts["units"]) == rows.count() == 7
    assert {row.unit.code for row in rows} == codes(units_printed_on(certificate))
    assert {row.certificate_number for row in rows} == {certificate.number}
    assert {row.source for row in rows} == {HeldUnitSource.OWN_CERTIFICATE}


def test_nothing_is_written_down_before_the_paper_can_be_printed(place):
    issued(place)
    assert not HeldUnit.objects.exists()


def test_units_count_through_the_last_day_of_the_certificate(place):
    certificate = drawn(place).certificate
    person = place.world.applicant
    assert len(held_codes(person, certificate.issued_on)) == 7
    assert len(held_codes(person, certificate.valid_until)) == 7
    assert held_codes(person, certificate.valid_until + DAY) == frozenset()


def test_issuing_again_writes_nothing_twice(place):
    first = drawn(place)
    actions.issue(first.letter.decision, by=place.admin, now=NOW)
    actions.follow_register(first.certificate, now=NOW)
    assert HeldUnit.objects.count() == 7


def test_not_yet_competent_writes_nothing_down(place):
    assert drawn(place, weak=(1,)).certificate is None
    assert not HeldUnit.objects.exists()


@pytest.mark.parametrize(("move", "name"), [(actions.suspend, "dibekukan"), (actions.withdraw, "dicabut")])
def test_units_end_with_the_certificate(place, move, name):
    certificate = drawn(place).certificate
    person, later = place.world.applicant, NOW + 30 * DAY
    move(certificate, reason="Ditemukan kekeliruan", by=place.world.leader, now=later)
    assert held_codes(person, later.date()) == frozenset()
    assert len(held_codes(person, later.date() - DAY)) == 7
    assert HeldUnit.objects.first().ended_reason == f"Sertifikat {certificate.number}: {name}."


def test_units_come_back_with_the_certificate(place):
    certificate = drawn(place).certificate
    later = NOW + 30 * DAY
    for act in (actions.suspend, actions.restore):
        act(certificate, reason="Sudah diperiksa", by=place.world.leader, now=later)
    assert len(held_codes(place.world.applicant, later.date())) == 7
    told = Message.objects.filter(recipient=place.world.applicant, channel="in_app", kind__startswith="certificate_")
    assert {"certificate_suspended", "certificate_restored"} <= set(told.values_list("kind", flat=True))
