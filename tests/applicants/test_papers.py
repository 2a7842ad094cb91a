"""A frozen paper keeps what it prints, and nothing else about a person."""

import pytest
from django.template.loader import get_template

from applicants.enums import DossierState
from applicants.papers import PRINTED, form_facts
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
