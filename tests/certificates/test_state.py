"""What may happen to a certificate in the register after it was issued, and by whom."""

import pytest

from certificates import actions
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.factories.certificates import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]
REASON = "Hasil surveilans"
ACTS = {"suspend": actions.suspend, "restore": actions.restore, "withdraw": actions.withdraw}


@pytest.fixture
def place(db):
    return hall()


def test_every_change_leaves_its_reason_and_the_day(place):
    certificate, leader = drawn(place).certificate, place.world.leader
    for name, state in (("suspend", "suspended"), ("restore", "issued"), ("withdraw", "withdrawn")):
        moved = ACTS[name](certificate, reason=REASON, by=leader, now=NOW)
        assert (moved.state, moved.state_since) == (state, NOW)
        event = AuditEvent.objects.get(verb=f"certificate.{name}", subject_id=certificate.pk)
        assert (event.note, event.actor_id, event.after["state"]) == (REASON, leader.pk, state)
    assert moved.version == 3


@pytest.mark.parametrize("name", ACTS)
def test_only_who_leads_the_office_may_and_never_the_holder(place, name):
    certificate, agency = drawn(place).certificate, place.world.catalogue.agency
    if name == "restore":
        actions.suspend(certificate, reason=REASON, by=place.world.leader, now=NOW)
    others = [person_with(role, agency) for role in Role if role not in {Role.LEADERSHIP, Role.APPLICANT}]
    for person in [*others, person_with(Role.LEADERSHIP), place.world.applicant]:
        with pytest.raises(MoveRefused) as refused:
            ACTS[name](certificate, reason=REASON, by=person, now=NOW)
        assert refused.value.code == "not_allowed"
    assert ACTS[name](certificate, reason=REASON, by=person_with(Role.LEADERSHIP, agency), now=NOW).version


@pytest.mark.parametrize("name", ACTS)
def test_nothing_changes_without_a_reason(place, name):
    certificate = drawn(place).certificate
    if name == "restore":
        actions.suspend(certificate, reason=REASON, by=place.world.leader, now=NOW)
    before = certificate.version
    with pytest.raises(MoveRefused) as refused:
        ACTS[name](certificate, reason="  ", by=place.world.leader, now=NOW)
    assert refused.value.code == "note_missing"
    certificate.refresh_from_db()
    assert certificate.version == before


def test_withdrawn_is_for_good(place):
    certificate = drawn(place).certificate
    actions.withdraw(certificate, reason=REASON, by=place.world.leader, now=NOW)
    for name in ("suspend", "restore"):
        with pytest.raises(MoveRefused):
            ACTS[name](certificate, reason=REASON, by=place.world.leader, now=NOW)
    certificate.refresh_from_db()
    assert certificate.state == "withdrawn"
