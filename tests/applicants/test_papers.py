"""A frozen paper keeps what it prints, and nothing else about a person."""

import pytest
from django.template.loader import get_template

from applicants.enums import DossierState
from applicants.papers import PRINTED, admission_facts, form_facts
from applicants.queries import Signer
from tests.factories.applicants import NOW, dossier_in

pytestmark = pytest.mark.django_db
SIGNED = {"name": "Nur'aini", "nip": "1", "position": "Kepala", "at": "20 November 2026", "how": "on_screen"}


class Watched(dict):
    """Facts that record which of them the template read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def asked_for(kind, facts):
    watched = Watched(facts, paper={"title": "", "code_shown": ""})
    get_template(f"pdf/{kind}.html").render(watched)
    return watched.asked - {"paper"}


@pytest.mark.parametrize("kind", sorted(PRINTED))
def test_form_keeps_exactly_what_it_prints(world, kind):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    asked = set()
    for signed in ({}, SIGNED):
        facts = form_facts(kind, dossier, day=NOW.date(), signed=signed)
        asked |= asked_for(kind, facts)
    assert asked == set(facts)


def test_birth_day_and_ways_to_reach_somebody_stand_on_the_registration_form_alone(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    person = dossier.applicant
    person.phone, person.email = "0811-2233", "alamat@contoh.go.id"
    for kind in PRINTED:
        kept = str(form_facts(kind, dossier, day=NOW.date()))
        assert (person.phone in kept) == (person.email in kept) == (kind == "registration_form")


def test_letter_of_a_participant_says_what_the_documents_say_to_bring(world):
    """The photo of one scheme stood in the letter of every scheme and every service."""
    dossier = dossier_in(DossierState.ACCEPTED, world)
    facts = admission_facts(dossier, day=NOW.date(), signer=Signer("Ibu Pimpinan", "Kepala Badan", ""))
    assert facts["bring"] == ["Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah."]
    page = get_template("pdf/admission_letter.html")
    assert facts["bring"][0] in page.render(facts)
    assert "merah" not in page.render(facts | {"bring": []})
    assert "KTP asli" in page.render(facts | {"bring": ["KTP asli"]})
    del facts["bring"]  # as an earlier release froze them
    assert "pas foto 3 × 4 berlatar merah sebanyak 3 lembar cetak" in page.render(facts)
