"""A service that asks for an interview (002), and its cases."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from schemes.models import ServiceStandardVersion
from tests.factories.applicants import dossier_in

if TYPE_CHECKING:
    from applicants.models import Dossier
    from tests.factories.applicants import World


def with_interview(world: World) -> ServiceStandardVersion:
    """The service of the world in another version, which asks for an interview."""
    version = copy.copy(world.catalogue.service_version)
    known = ServiceStandardVersion.objects.filter(standard=version.standard, number=9).first()
    if known:
        return known
    version.pk, version.number, version.needs_interview = None, 9, True
    version._state.adding = True
    version.save()
    return version


def to_interview(world: World, state: str, **fields: object) -> Dossier:
    """A case of that service."""
    return dossier_in(state, world, service_version=with_interview(world), payer=None, **fields)
