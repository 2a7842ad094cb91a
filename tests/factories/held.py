"""Held units and waivers for tests: rows made directly, without the actions. Units come from the catalogue."""

import datetime as dt

import factory

from applicants.models import PrerequisiteWaiver
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from schemes.models import CompetencyUnit
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, StoredFileFactory

FIRST = "N.78SPS01.001.2"


def unit(code: str = FIRST) -> CompetencyUnit:
    """The unit with this full code."""
    return CompetencyUnit.objects.get(code=code)


class HeldUnitFactory(factory.django.DjangoModelFactory):
    """An entry by another body's certificate that waits for an officer."""

    class Meta:
        model = HeldUnit

    unit = factory.LazyFunction(unit)
    source = HeldUnitSource.OUTSIDE_CERTIFICATE
    certificate_number = factory.Sequence(lambda n: f"74909 2419 {n:07d} 2024")
    issuer = "LSP Instruktur Indonesia"
    issued_on = dt.date(2024, 3, 1)
    valid_until = dt.date(2027, 3, 1)
    evidence = factory.SubFactory(StoredFileFactory)
    entered_at = NOW
    entered_by = factory.SelfAttribute("person")

    class Params:
        confirmed = factory.Trait(confirmed_at=NOW, confirmed_by=factory.SubFactory(PersonFactory))
        refused = factory.Trait(
            refused_at=NOW, refused_by=factory.SubFactory(PersonFactory), refusal_reason="Halaman unit tidak ada."
        )
        withdrawn = factory.Trait(withdrawn_at=NOW)


class WaiverFactory(factory.django.DjangoModelFactory):
    """A prerequisite waived for a dossier."""

    class Meta:
        model = PrerequisiteWaiver

    unit = factory.LazyFunction(unit)
    reason = "Unit ini belum diuji lembaga mana pun."
    granted_on = NOW.date()
    granted_at = NOW

    class Params:
        ended = factory.Trait(
            ended_at=NOW, ended_by=factory.SelfAttribute("granted_by"), ended_reason="Unit sudah dapat diuji."
        )
