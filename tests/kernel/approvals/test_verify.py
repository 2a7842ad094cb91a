"""Requests for a second person that somebody changed by SQL no longer fit the trail, and are named."""

import datetime as dt

import pytest

from certificates.queries import register_faults
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.verify import _was_asked, faults
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)


@pytest.fixture
def people(db):
    """The admin who asks and the leader who decides."""
    office = OrganisationFactory(name="BKPSDM")
    return office, person_with(Role.SYSTEM_ADMIN, office), person_with(Role.LEADERSHIP, office)


@pytest.fixture
def rows(people):
    """One approved, one refused, one taken back, one waiting, and one that took effect because nobody else was there."""
    office, admin, leader = people
    found = [
        ask_role(PersonFactory(), office, Role.VERIFIER, reason=f"SK {n}/2026", by=admin, now=NOW) for n in range(4)
    ]
    actions.approve(found[0], by=leader, now=NOW)
    actions.refuse(found[1], note="Belum ada SK.", by=leader, now=NOW)
    actions.take_back(found[2], by=admin, now=NOW)
    leader.is_active = False
    leader.save(update_fields=["is_active"])
    alone = ask_role(PersonFactory(), office, Role.VERIFIER, reason="SK 9/2026", by=admin, now=NOW)
    assert actions.take_effect(Approval.objects.get(pk=alone.pk), now=NOW + actions.ALONE)
    return [*found, alone]


def test_requests_as_they_were_made_fit_the_trail(rows):
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (3, {"reason": "lain"}, "Isi permintaan"),
        (3, {"kind": "person.close"}, "Isi permintaan"),
        (3, {"asked_at": NOW - dt.timedelta(days=1)}, "Isi permintaan"),
        (0, {"decided_at": NOW - dt.timedelta(days=1)}, "Keputusan"),
        (1, {"state": "done"}, "Keputusan"),
        (3, {"state": "done", "takes_effect_at": NOW}, "Keputusan"),
        (4, {"decided_at": NOW}, "Keputusan"),
        (0, {"state": "waiting"}, "Keputusan"),
        (1, {"state": "taken_back"}, "Keputusan"),
    ],
)
def test_a_request_that_was_changed_is_named(rows, number, change, said):
    with changes_allowed():
        Approval.objects.filter(pk=rows[number].pk).update(**change)
    ((which, sentence),) = faults()
    assert which.endswith(f" {rows[number].pk}")
    assert sentence.startswith(said)


@pytest.mark.parametrize("who", ["asked_by", "decided_by"])
def test_another_person_in_it_is_named(rows, who):
    person = PersonFactory()
    with changes_allowed():
        Approval.objects.filter(pk=rows[0].pk).update(**{who: person})
    assert len(list(faults())) == 1


def test_another_role_or_another_person_concerned_is_named(rows):
    row = Approval.objects.get(pk=rows[3].pk)
    with changes_allowed():
        Approval.objects.filter(pk=row.pk).update(facts={**row.facts, "role": Role.LEADERSHIP.value})
    assert [sentence for _which, sentence in faults()] == ["Isi permintaan berbeda dari jejak audit."]
    with changes_allowed():
        Approval.objects.filter(pk=row.pk).update(facts=row.facts)
        row.concerned.clear()
    assert [sentence[:6] for _which, sentence in faults()] == ["Orang "]


def test_a_request_that_was_taken_away_is_named(rows):
    with changes_allowed():
        rows[2].delete()
    said = "Permintaan ada pada jejak audit, tetapi barisnya tidak ada."
    assert [sentence for _which, sentence in faults()] == [said]
    assert [fault.sentence for fault in register_faults(now=NOW)] == [said]


def test_what_was_blanked_in_the_trail_is_no_fault(rows):
    event = AuditEvent.objects.filter(verb="approval.ask", subject_id=rows[3].pk).get()
    event.after, event.note = {"kind": event.after["kind"]}, ""
    assert _was_asked(Approval.objects.get(pk=rows[3].pk), event)
