"""Random people do random acts to a few dossiers, also acts they may not do or that come too late; time passes.

After every step the invariants hold. The machine uses only actions that pages offer; it never writes a table itself.
"""

import datetime as dt
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from applicants import actions
from applicants.flows import EXAM_FLOW
from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files import janitor, pages
from certportal.kernel.files.places import here
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers import actions as papers
from certportal.kernel.sla import tick
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import make_move
from tests import chance
from tests.draining import run_due
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, eligible_person
from tests.factories.assessments import hall
from tests.stateful import invariants, office

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.heavy(40)]

SLOTS, WHIMS = st.integers(0, 2), st.integers(0, 9)
PEOPLE = st.integers(0, 10)
ACTS = st.sampled_from([*office.MOVES, *office.ACTS, *office.WITH_HALL])
BUTTONS = st.sampled_from(sorted(office.MOVES))
DOSSIER_MOVES = st.sampled_from([move.name for move in EXAM_FLOW.moves])


class Way(RuleBasedStateMachine):
    """Three applicants, one of them an officer of the same office; an officer of another office; the other officers.

    The first applicant's documents were brought once, before all runs: every run begins with that draft and its files.
    """

    cast: "tuple[object, list[User], dict[Path, bytes]]"

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.seen = {}
        self.stack = ExitStack()
        self.clock = self.stack.enter_context(time_machine.travel(self.now, tick=False))
        self.stack.enter_context(transaction.atomic())
        self.hall, people, brought = self.cast
        for path, content in brought.items():  # the run before cleared everything away
            path.write_bytes(content)
        found = User.objects.in_bulk([person.pk for person in people])
        self.people = [found[person.pk] for person in people]  # the applicants stay first

    def teardown(self):
        try:
            invariants.documents_keep_their_order()
            for name in janitor.nameless(lambda _written: True):  # refused uploads leave files without a row
                here().remove(name)
            invariants.files_are_rows_and_rows_are_files()
        finally:
            transaction.set_rollback(True)
            self.stack.close()
            for path in invariants.media_root().rglob("*.pdf"):
                path.unlink()

    # --- Helpers --------------------------------------------------------------------------------------------------
    def applicants(self):
        return self.people[:3]

    def dossier(self, slot):
        """The newest dossier of one of the applicants; None before they have any."""
        found = Dossier.objects.filter(applicant=self.applicants()[slot]).select_related("agency", "scheme_version")
        return found.order_by("-pk").first()

    def attempt(self, name, dossier, person, whim, **seen):
        """Do it; a refusal leaves everything as it was."""
        before = self.shape()
        try:
            with transaction.atomic():
                office.do(name, self.hall, dossier, by=person, now=self.now, whim=whim, **seen)
        except (Refused, ObjectDoesNotExist) as fault:  # the latter: no exam or meeting yet, so there is no page for it
            refused = fault
        else:
            invariants.expect_notices(office.fresh(dossier), self.seen)
            return True
        assert getattr(refused, "sentence", "halaman ini tidak ada")
        assert self.shape() == before
        return False

    def shape(self):
        rows = Dossier.objects.order_by("pk").values_list("pk", "state", "version", "number", "rounds")
        return list(rows), AuditEvent.objects.count(), Message.objects.count()

    # --- Rules ----------------------------------------------------------------------------------------------------
    @initialize(steps=st.integers(0, 14), whims=st.lists(st.integers(2, 9), min_size=14, max_size=14))
    def begin(self, steps, whims):
        """One dossier is in a later state already."""
        for whim in whims[:steps]:
            self.go_on(0, whim)

    @rule(slot=SLOTS)
    def open_dossier(self, slot):
        where, person = self.hall.world.catalogue, self.applicants()[slot]
        with suppress(Refused):
            actions.open_dossier(
                applicant=person, service_version=where.service_version, scheme_version=where.scheme_version,
                by=person, now=self.now,
            )  # fmt: skip

    @rule(slot=SLOTS, whim=WHIMS)
    def go_on(self, slot, whim):
        """What should happen next, by those whose turn it is."""
        dossier = self.dossier(slot)
        for name, person in office.right_way(self.hall, dossier, whim) if dossier else ():
            self.attempt(name, dossier, self.known(person), whim)

    @rule(slot=SLOTS, whim=WHIMS)
    def go_further(self, slot, whim):
        self.go_on(slot, whim)
        self.go_on(slot, whim)

    @rule(slot=SLOTS, name=ACTS, who=PEOPLE, whim=WHIMS)
    def do_anything(self, slot, name, who, whim):
        """Any act by anybody, at any time."""
        if dossier := self.dossier(slot):
            self.attempt(name, dossier, self.people[who % len(self.people)], whim)

    @rule(slot=SLOTS, whim=WHIMS)
    def press_on_an_old_page(self, slot, whim):
        """The right person makes the right move from an outdated page: always refused."""
        dossier = self.dossier(slot)
        for name, person in office.right_way(self.hall, dossier, whim)[-1:] if dossier else ():
            if name in office.MOVES:
                assert not self.attempt(name, dossier, self.known(person), whim, seen_version=dossier.version + 7)

    @rule(slot=SLOTS, name=BUTTONS, who=PEOPLE)
    def press_twice(self, slot, name, who):
        """The second request of a double click changes nothing: it carries the version of the first."""
        dossier, person = self.dossier(slot), self.people[who % len(self.people)]
        if dossier and self.attempt(name, dossier, person, 5, seen_version=dossier.version):
            assert not self.attempt(name, dossier, person, 5, seen_version=dossier.version)

    @rule(slot=SLOTS, name=DOSSIER_MOVES, who=PEOPLE)
    def knock_at_the_door(self, slot, name, who):
        """Calls make_move directly: people and states that the table does not name are refused."""
        dossier = self.dossier(slot)
        if dossier is None:
            return
        move = EXAM_FLOW.move(name)
        person = SYSTEM if who == 10 else self.people[who % len(self.people)]
        may = move.system if person is SYSTEM else move.allowed(person, dossier)
        if may and dossier.state in move.sources:
            return  # a button that is theirs: the other rules press it
        with pytest.raises(Refused), transaction.atomic():
            make_move(EXAM_FLOW, name, dossier, by=person, now=self.now, note="coba")
        assert Dossier.objects.get(pk=dossier.pk).version == dossier.version

    @rule(days=st.integers(0, 12), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        """Days go by; then the periodic tasks run, twice, and the worker does what is due."""
        self.now += dt.timedelta(days=days, hours=hours)
        self.clock.move_to(self.now)
        tick.tick(self.now)
        assert tick.tick(self.now) == 0
        run_due(now=self.now)

    @invariant()
    def everything_holds(self):
        invariants.check_everything(self.seen)

    def known(self, person):
        """This run's own instance of a person, so that roles are read once."""
        return next((one for one in self.people if one.pk == person.pk), person)


@pytest.fixture
def way(monkeypatch):
    """The machine with its people.

    Papers are drawn as one line, and no picture of a page: how they look is tested elsewhere.
    """
    monkeypatch.setattr(pages, "draw", lambda _stored, _number: None)
    monkeypatch.setattr(papers, "render", lambda _template, _facts, *, identifier: office.PAGE + identifier.encode())
    monkeypatch.setattr("os.fsync", lambda _: None)
    monkeypatch.setattr(portal_settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    place = hall()
    where = place.world.catalogue
    insider = eligible_person(where, full_name="Tuti Ganda")
    from tests.factories.accounts import MembershipFactory

    for role in (Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER):
        MembershipFactory(user=insider, organisation=where.agency, role=role)
    insider.forget_roles()
    people = [
        place.world.applicant, eligible_person(where), insider, place.world.officer, place.world.verifier,
        place.world.leader, place.admin, place.chair, place.assessor.user, person_with(Role.VERIFIER),
    ]  # fmt: skip
    bring_documents(place)
    brought = {path: path.read_bytes() for path in invariants.media_root().rglob("*.pdf")}
    return type("WayWithPeople", (Way,), {"cast": (place, people, brought)})


def bring_documents(place):
    """Open a dossier for the first applicant and hand in every document; their pages are drawn."""
    person, where = place.world.applicant, place.world.catalogue
    with time_machine.travel(NOW, tick=False):
        versions = {"service_version": where.service_version, "scheme_version": where.scheme_version}
        dossier = actions.open_dossier(applicant=person, **versions, by=person, now=NOW)
        office.prepare(dossier, person, NOW, 5)
        run_due(now=NOW)


def walk(way, *, examples, steps):
    # Without shrinking, which would ask the database for minutes; the printed steps are short enough to read.
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, database=None, derandomize=chance.FIXED,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(way, settings=chosen)


def test_the_next_acts_lead_from_draft_to_closed(way):
    """The machine gets somewhere.

    By the next acts alone, with a day now and then, a dossier comes from draft to closed.
    """
    machine = way()
    try:
        machine.begin(steps=8, whims=[5] * 14)
        machine.time_passes(days=1, hours=1)  # the worker draws the letter
        for _ in range(8):
            machine.go_on(slot=0, whim=5)
            machine.time_passes(days=0, hours=1)
            machine.everything_holds()
        assert machine.dossier(0).state == "closed"
    finally:
        machine.teardown()


def test_whatever_people_do_the_invariants_hold(way):
    walk(way, examples=25, steps=30)


@pytest.mark.soak
def test_whatever_people_do_the_invariants_hold_long(way):
    walk(way, examples=500, steps=40)
