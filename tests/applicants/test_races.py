"""Two at once, with real threads and real transactions: one effect, and a clear answer for the other."""

import threading

import pytest
from django.db import connections

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def together(*calls):
    """Run the calls at the same moment; each answers "done" or the code of its refusal."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            call()
            answers[place] = "done"
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_double_submit_in_parallel_takes_one_number():
    where = world()
    dossier = dossier_in(DossierState.DRAFT, where)

    def send():
        actions.submit_dossier(Dossier.objects.get(pk=dossier.pk), by=where.applicant, now=NOW)

    assert together(send, send) == ["already_made", "done"]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("submitted", 1)
    assert NumberCounter.objects.get(sequence__scope="dossier").next == 2
    assert Clock.objects.count() == 1
    assert Message.objects.filter(kind="dossier_submitted", channel="in_app").count() == 1


def test_opening_in_parallel_makes_one_dossier():
    where = world()

    def begin():
        actions.open_dossier(
            applicant=where.applicant,
            service_version=where.catalogue.service_version,
            scheme_version=where.catalogue.scheme_version,
            by=where.applicant,
            now=NOW,
        )

    assert together(begin, begin) == ["already_open", "done"]
    assert Dossier.objects.get().documents.count() == 18


def test_two_officers_in_parallel_second_is_told():
    where = world()
    dossier = dossier_in(DossierState.SUBMITTED, where)
    officers = [where.officer, person_with(Role.INTAKE_OFFICER, where.catalogue.agency)]

    def take(officer):
        return lambda: actions.start_check(Dossier.objects.get(pk=dossier.pk), by=officer, now=NOW, seen_version=0)

    assert together(*(take(officer) for officer in officers)) == ["done", "stale"]
    assert dossier.involvements.filter(duty="officer").count() == 1


def test_two_leaders_in_parallel_make_one_decision():
    where = world()
    dossier = dossier_in(DossierState.ACCEPTED, where)
    leaders = [where.leader, person_with(Role.LEADERSHIP, where.catalogue.agency)]

    def decide(leader):
        return lambda: actions.admit(Dossier.objects.get(pk=dossier.pk), by=leader, now=NOW, seen_version=0)

    assert together(*(decide(leader) for leader in leaders)) == ["done", "stale"]
    assert dossier.decisions.count() == 1
