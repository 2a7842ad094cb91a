"""Written waivers of prerequisites: given once, with a reason, by a verifier, and taken back as a row."""

import datetime as dt

import pytest

from applicants import actions
from applicants.enums import DossierState
from applicants.models import PrerequisiteWaiver
from applicants.queries.waivers import founding_waivers, waived_codes
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from schemes.models import SchemeUnit
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.held import HeldUnitFactory, WaiverFactory, unit

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

SECOND = "N.78SPS02.084.2"
TODAY = NOW.date()
NEEDS = "N.78SPS01.003.2"  # requires N.78SPS01.001.1
REQUIRED = "N.78SPS01.001.1"


def verbs(prefix):
    return list(AuditEvent.objects.filter(verb__startswith=prefix).order_by("pk").values_list("verb", flat=True))


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as raised:
        call(*args, **kwargs)
    return raised.value.code


@pytest.fixture
def dossier(world):
    """A dossier whose scheme prints a unit with a prerequisite."""
    version = world.catalogue.scheme_version
    SchemeUnit.objects.create(
        version=version, unit=unit(NEEDS), position=90, printed_code=NEEDS, printed_title=unit(NEEDS).title
    )
    return dossier_in(DossierState.VERIFICATION, world)


def waive(dossier, by, code=REQUIRED, reason="Tidak ada lembaga yang menguji unit ini."):
    return actions.waive_prerequisite(dossier, unit(code), reason=reason, by=by, now=NOW)


def test_waiver_keeps_reason_person_and_date(world, dossier):
    row = waive(dossier, world.verifier)
    assert (row.granted_by, row.granted_on) == (world.verifier, TODAY)
    assert waived_codes(dossier) == {REQUIRED}
    assert verbs("prerequisite") == ["prerequisite.waive"]
    assert row.reason in Message.objects.get(kind="prerequisite_waived", channel="in_app").body


def test_waiver_taken_back_stays_as_a_row(world, dossier):
    row = waive(dossier, world.verifier)
    actions.revoke_waiver(row, reason="Unit kini diuji.", by=world.verifier, now=NOW)
    assert waived_codes(dossier) == frozenset()
    assert code_of(actions.revoke_waiver, row, reason="Lagi.", by=world.verifier, now=NOW) == "ended"
    waive(dossier, world.verifier)
    assert PrerequisiteWaiver.objects.count() == 2
    assert verbs("prerequisite") == ["prerequisite.waive", "prerequisite.waiver_end", "prerequisite.waive"]


def test_only_prerequisites_of_the_scheme_are_waived(world, dossier):
    assert code_of(waive, dossier, world.verifier, code=NEEDS) == "not_prerequisite"
    assert code_of(waive, dossier, world.verifier, code=SECOND) == "not_prerequisite"


def test_unit_the_applicant_holds_needs_no_waiver(world, dossier):
    HeldUnitFactory(person=world.applicant, unit=unit(REQUIRED), confirmed=True)
    assert code_of(waive, dossier, world.verifier) == "held"


def test_waiver_is_given_once_and_with_a_reason(world, dossier):
    assert code_of(waive, dossier, world.verifier, reason="\n ") == "reason_missing"
    row = waive(dossier, world.verifier)
    assert code_of(waive, dossier, world.verifier) == "already_waived"
    assert code_of(actions.revoke_waiver, row, reason="", by=world.verifier, now=NOW) == "reason_missing"


def test_only_verifiers_of_the_office_waive(world, dossier):
    for somebody in (world.officer, world.leader, world.applicant, person_with(Role.VERIFIER)):
        assert code_of(waive, dossier, somebody) == "not_allowed"
    row = waive(dossier, world.verifier)
    assert code_of(actions.revoke_waiver, row, reason="Keliru.", by=world.officer, now=NOW) == "not_allowed"


def test_nobody_waives_for_their_superior(world, dossier):
    world.verifier.superior = world.applicant
    world.verifier.save()
    assert code_of(waive, dossier, world.verifier) == "excluded"


@pytest.mark.parametrize("state", [DossierState.DECIDED, DossierState.REJECTED, DossierState.CLOSED])
def test_after_the_decision_nothing_is_waived_nor_taken_back(world, state):
    decided = dossier_in(state, world)
    row = WaiverFactory(dossier=decided, granted_by=world.verifier)
    assert code_of(waive, decided, world.verifier) == "wrong_state"
    assert code_of(actions.revoke_waiver, row, reason="Keliru.", by=world.verifier, now=NOW) == "wrong_state"


def admitted_after(world, later):
    """A waiver, its applicant made a participant so much later than it was given."""
    dossier = dossier_in(DossierState.ACCEPTED, world)
    row = WaiverFactory(dossier=dossier, granted_by=world.verifier)
    actions.admit(dossier, by=world.leader, now=row.granted_at + later)
    return row


@pytest.mark.parametrize("later", [dt.timedelta(0), dt.timedelta(days=2)])
def test_waiver_that_an_admission_was_founded_on_stays(world, later):
    row = admitted_after(world, later)
    assert code_of(actions.revoke_waiver, row, reason="Keliru.", by=world.verifier, now=NOW) == "admitted"
    assert waived_codes(row.dossier) == {row.unit.code}


def test_waiver_given_after_the_admission_is_taken_back_until_the_plenary(world):
    row = admitted_after(world, -dt.timedelta(seconds=1))
    assert actions.revoke_waiver(row, reason="Keliru.", by=world.verifier, now=NOW).ended_at == NOW
    row.refresh_from_db()
    assert founding_waivers([row]) == set()


def test_waiver_that_had_ended_before_the_admission_founded_nothing(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    over, stands = (WaiverFactory(dossier=dossier, granted_by=world.verifier, ended=ended) for ended in (True, False))
    actions.admit(dossier, by=world.leader, now=stands.granted_at)
    assert founding_waivers([over, stands]) == {stands.pk}


def test_refused_admission_founds_nothing(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    row = WaiverFactory(dossier=dossier, granted_by=world.verifier)
    actions.refuse_admission(dossier, reason="Kuota penuh.", by=world.leader, now=row.granted_at)
    assert founding_waivers([row]) == set()
