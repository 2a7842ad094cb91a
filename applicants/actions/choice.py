"""Choosing the units of a KKNI package (design.md 6): saved as it is, complete or not; what is missing is shown, not refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import ChosenKind, Mark
from applicants.models import Dossier, SelectedUnit
from applicants.policies import edits_dossier
from applicants.queries import selected_codes, unit_basis_of
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from schemes.models import CompetencyUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from applicants.queries import UnitBasis
    from certportal.kernel.accounts.models import User

FOREIGN_SHOWN = 3


@transaction.atomic
def choose_units(dossier: Dossier, codes: Collection[str], *, by: User, now: datetime) -> Dossier:
    """Take these units, and every core unit that is not held; units taken before and not named now are removed.

    Incomplete choices are kept too. Raises Refused when the dossier is not the person's to change, its scheme has no
    package, or a unit cannot be taken for the package whatever else is chosen; nothing changes then.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).select_related("scheme_version").get(pk=dossier.pk)
    if not locked.is_marked(Mark.EDITABLE) or not edits_dossier(by, locked):
        raise Refused("Pilihan unit tidak dapat diubah pada tahap sekarang.", code="not_editable", subject=dossier)
    basis = unit_basis_of(locked, today_at(locked.agency, now))
    if basis is None:
        raise Refused("Skema ini tidak memiliki unit pilihan.", code="no_choice", subject=dossier)
    wanted = frozenset(codes) | basis.package.fixed(basis.held)
    refuse_foreign(locked, wanted, basis)
    before = selected_codes(locked)
    if wanted != before:
        SelectedUnit.objects.filter(dossier=locked).exclude(unit__code__in=wanted).delete()
        write_units(locked, wanted - before, basis, now=now)
        record(
            "application.choose_units",
            by=by,
            subject=locked,
            before={"units": sorted(before)},
            after={"units": sorted(wanted)},
            now=now,
        )
    return locked


def choose_core(dossier: Dossier, *, now: datetime) -> None:
    """The core units of a fresh dossier but for those held, with what they require from outside the package.

    Nothing for a scheme without a package.
    """
    basis = unit_basis_of(dossier, today_at(dossier.agency, now))
    if basis is not None:
        core = basis.package.fixed(basis.held)
        write_units(dossier, {*core, *basis.package.along(core, basis.held, basis.waived)}, basis, now=now)


def write_units(dossier: Dossier, codes: Iterable[str], basis: UnitBasis, *, now: datetime) -> None:
    """Rows for units that are known to be selectable."""
    ids = dict(CompetencyUnit.objects.filter(code__in=list(codes)).values_list("code", "pk"))
    SelectedUnit.objects.bulk_create(
        SelectedUnit(
            dossier=dossier,
            unit_id=pk,
            kind=basis.package.kind_of(code) or ChosenKind.EXTRA,
            chosen_at=now,
        )
        for code, pk in sorted(ids.items())
    )


def refuse_foreign(dossier: Dossier, codes: Iterable[str], basis: UnitBasis) -> None:
    """Raise Refused, with the engine's sentences, for units that cannot be taken under this scheme version."""
    offered = set(dossier.exam_scheme.scheme_units.values_list("unit__code", flat=True))
    foreign = sorted(set(codes) - offered)[:FOREIGN_SHOWN]
    if foreign:
        raise Refused(" ".join(basis.package.strangers(foreign)), code="unit_foreign", subject=dossier)
