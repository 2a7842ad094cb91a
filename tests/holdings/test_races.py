"""Two requests at once about one certificate: one counts, the other gets a clear answer."""

import pytest

from certportal.kernel.web.refusal import Refused, races_told
from holdings import actions
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from tests.factories.applicants import NOW, StoredFileFactory, world
from tests.factories.held import HeldUnitFactory, unit
from tests.racing import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_the_same_certificate_entered_twice_in_parallel_counts_once():
    where = world()
    proof = actions.Proof(
        source=HeldUnitSource.OUTSIDE_CERTIFICATE,
        issuer="LSP Instruktur Indonesia",
        issued_on=NOW.date(),
        certificate_number="74909 2419 0000001 2024",
    )
    stored, taken = StoredFileFactory(), unit()

    def enter():
        actions.enter_received([taken], proof, stored, by=where.applicant, now=NOW)

    assert together(enter, enter) == ["already_entered", "done"]
    assert HeldUnit.objects.count() == 1


def test_what_the_portal_notes_while_the_person_enters_it_is_told_in_words(monkeypatch):
    """The portal's own certificate takes no lock on the person: the UNIQUE decides, and the form keeps what was typed."""
    where = world()
    standing = HeldUnitFactory(person=where.applicant)
    monkeypatch.setattr(actions, "check_enterable", lambda *_, **__: None)
    proof = actions.Proof(standing.source, standing.issuer, standing.issued_on, standing.certificate_number)
    with pytest.raises(Refused, match="baru saja dicatat") as caught, races_told():
        actions.enter_received([standing.unit], proof, StoredFileFactory(), by=where.applicant, now=NOW)
    assert caught.value.code == "raced"
