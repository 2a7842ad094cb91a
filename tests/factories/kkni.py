"""Dossiers for a KKNI qualification, made directly in a state."""

from applicants.actions.choice import write_units
from applicants.models import Dossier
from applicants.queries import unit_basis_of
from schemes.models import SchemeVersion
from schemes.queries import PinnedPackage, pinned_package
from tests.factories.applicants import NOW, World, dossier_in


def kkni_version(slug: str) -> SchemeVersion:
    """The scheme version that pins the package of qualification `slug`."""
    return SchemeVersion.objects.select_related("scheme").get(package__qualification__slug=slug)


def package_of(slug: str) -> PinnedPackage:
    """That package, ready for the rules."""
    package = pinned_package(kkni_version(slug))
    assert package is not None
    return package


def kkni_dossier(state: str, where: World, slug: str, *electives: str, **fields: object) -> Dossier:
    """A dossier with every core unit and these others taken."""
    version = kkni_version(slug)
    dossier = dossier_in(state, where, scheme=version.scheme, scheme_version=version, **fields)
    basis = unit_basis_of(dossier, NOW.date())
    assert basis is not None
    write_units(dossier, {*basis.package.rules.core, *electives}, basis, now=NOW)
    return dossier
