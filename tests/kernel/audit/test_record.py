import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, Actor, record, refused
from certportal.kernel.audit.request_facts import set_request_facts
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def facts_of_a_request():
    set_request_facts("req-1", "10.0.0.7")
    yield
    set_request_facts("", "")


def test_record_keeps_who_what_and_where(facts_of_a_request):
    office = OrganisationFactory(name="Dinas D'Cruz")
    person = person_with(Role.VERIFIER, office, full_name="Nur'aini", password=None)
    event = record(
        "dossier.submit", by=person, subject=office, before={"state": "draft"}, after={"on": NOW.date()}, now=NOW
    )
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name, event.role) == (person.pk, "Nur'aini", "verifier")
    assert (event.subject_type, event.subject_id, event.subject_label) == (
        "accounts.organisation",
        office.pk,
        "Dinas D'Cruz",
    )
    assert (event.before, event.after) == ({"state": "draft"}, {"on": "2026-11-20"})
    assert (event.request_id, event.address, event.at, event.stream) == ("req-1", "10.0.0.7", NOW, "acts")


def test_record_without_request_leaves_address_empty():
    assert record("calendar.confirm", by=SYSTEM).address == ""


def test_system_and_people_are_actors():
    assert isinstance(SYSTEM, Actor)
    assert isinstance(PersonFactory.build(), Actor)
    assert record("clock.tick", by=SYSTEM).actor_name == "Sistem"


def test_visitor_is_named_as_visitor():
    event = record("access.denied", by=AnonymousUser())
    assert (event.actor_id, event.actor_name) == (None, "Pengunjung")


def test_actor_without_name_is_an_error():
    with pytest.raises(ValueError, match="without a name"):
        record("a.b", by=object())


@pytest.mark.parametrize("verb", ["submit", "Dossier.submit", "dossier submit", "dossier.", ""])
def test_malformed_verb_is_an_error(verb):
    with pytest.raises(ValueError, match="dotted lower snake"):
        record(verb, by=SYSTEM)


def test_overlong_label_and_nul_are_made_to_fit():
    office = OrganisationFactory.build(pk=7, name="x" * 400)
    event = record("a.b", by=SYSTEM, subject=office, note="a\x00b")
    event.refresh_from_db()
    assert len(event.subject_label) == 250
    assert event.note == "a\N{REPLACEMENT CHARACTER}b"


def test_row_goes_with_its_transaction():
    with transaction.atomic():
        record("a.b", by=SYSTEM)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_refused_adds_the_suffix_once():
    assert refused("dossier.submit", by=SYSTEM, sentence="Belum lengkap.").verb == "dossier.submit.refused"
    event = refused("dossier.submit.refused", by=SYSTEM, sentence="Belum lengkap.")
    assert (event.verb, event.note) == ("dossier.submit.refused", "Belum lengkap.")


@pytest.mark.django_db(transaction=True)
def test_refused_inside_a_transaction_is_an_error():
    with pytest.raises(RuntimeError), transaction.atomic():
        refused("a.b", by=SYSTEM, sentence="Tidak.")
