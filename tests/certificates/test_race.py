"""Issuing twice in parallel gives one certificate, whatever the order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, connections

from applicants.actions import involve
from applicants.enums import DossierState, Duty
from applicants.models import Decision, Dossier
from certificates import actions
from certificates.actions import issuing, transmittals
from certificates.models import Certificate, Handover, ResultLetter, TransmittedSheet
from certportal.home.settings_pages import actions as seat_acts
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.papers.models import Paper
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, decided, hall
from tests.factories.certificates import drawn
from tests.factories.seats import issued, three_offices
from tests.racing import together as at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines, pytest.mark.usefixtures("blank_sheets")]

PAIRS = 8


def decisions(count):
    place = hall()
    made = [decided(place)]
    made += [decided(place, dossier=admitted(place, another_applicant(place))) for _ in range(count - 1)]
    return made


def together(work, arguments):
    """Run `work` on every argument at the same moment, each in a connection of its own; returns results or faults."""
    start = Barrier(len(arguments))

    def one(argument):
        try:
            start.wait(timeout=30)
            return work(argument)
        except Exception as fault:  # noqa: BLE001 (the test looks at the fault itself)
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def test_eight_pairs_give_eight_certificates():
    pairs = [decision for decision in decisions(PAIRS) for _ in range(2)]
    results = together(lambda decision: actions.issue(decision, by=SYSTEM, now=NOW).certificate.number, pairs)
    assert [fault for fault in results if isinstance(fault, Exception)] == []
    assert results[::2] == results[1::2]
    assert sorted(set(results)) == [f"82110 4225 {n:07d} 2026" for n in range(1, PAIRS + 1)]
    assert (Certificate.objects.count(), ResultLetter.objects.count()) == (PAIRS, PAIRS)
    assert Paper.objects.filter(kind="certificate").count() == PAIRS
    assert NumberCounter.objects.get(sequence__scope="certificate").next == PAIRS + 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite takes the write lock for the whole transaction anyway"
)
def test_canary_without_the_lock_the_second_meets_the_unique(monkeypatch):
    """With the lock the second request is refused with a sentence.

    Without it the database still allows only one certificate and raises an error.
    """
    both_looked = Barrier(2)
    look = issuing.issued_for

    def look_together(decision):
        found = look(decision)
        both_looked.wait(timeout=30)
        return found

    (decision,) = decisions(1)
    for head in OfficeHead.objects.select_related("person"):
        involve(decision.dossier, head.person, Duty.SIGNER, now=NOW)  # else the second meets this row first
    monkeypatch.setattr(issuing, "issued_for", look_together)
    monkeypatch.setattr(Dossier.objects, "select_for_update", Dossier.objects.all)
    results = together(lambda row: actions.issue(row, by=SYSTEM, now=NOW), [decision, decision])
    assert [type(fault) for fault in results if isinstance(fault, Exception)] == [IntegrityError]
    assert Certificate.objects.count() == 1
    assert NumberCounter.objects.get(sequence__scope="certificate").next == 2
    assert Decision.objects.filter(kind="certification").count() == 1


def test_papers_handed_over_by_two_in_parallel_are_received_once():
    place = hall()
    dossier = drawn(place).letter.dossier
    officers = [place.admin, person_with(Role.CERTIFICATE_ADMIN, place.world.catalogue.agency)]

    def hand(officer):
        return lambda: actions.hand_over(
            Dossier.objects.get(pk=dossier.pk),
            receiver_kind="holder",
            receiver_name="Siti",
            agreement_on_paper=True,
            by=officer,
            now=NOW,
        )

    assert at_once(*(hand(officer) for officer in officers)) == ["done", "stale"]
    assert Handover.objects.count() == 1


def test_list_made_while_the_office_takes_the_seat_waits_for_nobody_in_a_circle(monkeypatch, media_root):
    """The list holds its cases before it names the offices, the change of seats holds the office before its cases."""
    offices = three_offices()
    (certificate,) = issued(offices)
    admin, second = person_with(Role.SYSTEM_ADMIN), person_with(Role.SYSTEM_ADMIN)
    held, changed = Event(), Event()
    lock_cases, change = transmittals._lock_cases, seat_acts.set_seats

    def cases_held(certificates):
        lock_cases(certificates)
        held.set()
        changed.wait(3)  # on SQLite one of them waits at the beginning, and this wait runs out

    def seats_held(*args, **kwargs):
        change(*args, **kwargs)
        changed.set()

    def take_the_seat():
        assert held.wait(5), "the list is begun first: afterwards there would be nothing to pass on"
        seat_acts.change_seats(offices.service, Seat.values, by=admin, second=second, now=NOW)

    monkeypatch.setattr(transmittals, "_lock_cases", cases_held)
    monkeypatch.setattr(seat_acts, "set_seats", seats_held)
    assert at_once(
        lambda: actions.pass_on([certificate], by=offices.clerk, now=NOW),
        take_the_seat,
    ) == ["done", "done"]
    offices.service.refresh_from_db()
    assert offices.service.seats == list(Seat.values)
    assert TransmittedSheet.objects.get().certificate == certificate
    assert Dossier.objects.get(pk=certificate.dossier_id).state == DossierState.DECIDED, "it waits to be counted"
