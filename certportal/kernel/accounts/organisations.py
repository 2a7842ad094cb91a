"""Organisations that an admin writes down: employers, work units, offices elsewhere, training institutions.

The catalogue names only the offices of its own standards; everybody else's office is entered here (issue 12, line 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q

from certportal.kernel.accounts.enums import OrganisationKind
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.office_facts import change_office
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from certportal.kernel.audit.record import Actor

KINDS: Final = (
    OrganisationKind.REGIONAL_AGENCY,
    OrganisationKind.WORK_UNIT,
    OrganisationKind.AGENCY,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.TRAINING_INSTITUTION,
)
"""Kinds that can be entered; a certification body comes with its licence, in the catalogue."""


@transaction.atomic
def add_organisation(
    *, name: str, short_name: str, kind: str, parent: Organisation | None, zone: str, by: Actor, now: datetime
) -> Organisation:
    """Write down an organisation without any seat: it employs and applies until an admin lets it take a part.

    Raises PersonRefused: "not_admin", "kind", "name", "doubled", "no_parent".
    """
    refuse_unless_admin(by)
    _one_at_a_time()
    if kind not in KINDS:
        raise PersonRefused("Jenis ini tidak dapat ditambahkan. Pilih jenis lain.", field="kind", code="kind")
    found = Organisation(kind=kind, zone=zone, seats=[], entered_at=now, own_facts_since=now)
    found.name, found.short_name, found.parent = _checked(name), short_name.strip(), parent
    _refuse_doubles(found, {"name": found.name, "short_name": found.short_name})
    _refuse_parent(found, parent)
    found.save()
    after = {"kind": kind, "zone": zone, "short_name": found.short_name, "parent": str(parent or "")}
    record("organisation.add", by=by, subject=found, after=after, now=now)
    return found


@transaction.atomic
def correct_organisation(
    organisation: Organisation, changes: Mapping[str, Any], *, by: Actor, now: datetime
) -> list[str]:
    """Correct `name`, `short_name` or `parent`; returns what changed.

    The short name of what came with the catalogue stays: by it the next catalogue finds the row again. Raises PersonRefused as
    `add_organisation`, and "of_catalogue", "circle".
    """
    refuse_unless_admin(by)
    _one_at_a_time()
    wanted = dict(changes)
    if "name" in wanted:
        wanted["name"] = _checked(wanted["name"])
    if organisation.entered_at is None and wanted.get("short_name", organisation.short_name) != organisation.short_name:
        raise PersonRefused(
            "Nama singkat ini berasal dari katalog dan tidak diganti. Ubah namanya saja.",
            field="short_name",
            code="of_catalogue",
        )
    _refuse_doubles(organisation, wanted)
    if "parent" in wanted:
        _refuse_parent(organisation, wanted["parent"])
    return change_office(organisation, wanted, by=by, now=now)


def named(text: str, *, besides: int | None = None) -> Organisation | None:
    """The organisation of that name or short name, whatever its letters' case; not the one with the key `besides`."""
    same = Q(name__iexact=text) | Q(short_name__iexact=text)
    return Organisation.objects.filter(same).exclude(pk=besides or 0).order_by("pk").first()


def _one_at_a_time() -> None:
    """Two admins who enter one name at once wait for each other: no column could refuse the second."""
    Organisation.objects.select_for_update(no_key=True).order_by("pk").first()


def _checked(name: str) -> str:
    try:
        return check_name(name)
    except NameRefused as refused:
        raise PersonRefused(refused.sentence.replace("nama Anda", "namanya"), field="name", code="name") from refused


def _refuse_doubles(one: Organisation, wanted: Mapping[str, Any]) -> None:
    for field in ("name", "short_name"):
        double = named(wanted[field], besides=one.pk) if wanted.get(field) else None
        if double is not None:
            raise PersonRefused(
                f"Sudah ada {double.name} ({double.get_kind_display().lower()}) dengan nama ini. Pakai yang sudah ada, atau "
                "tulis nama yang membedakannya.",
                field=field,
                code="doubled",
            )


def _refuse_parent(one: Organisation, parent: Organisation | None) -> None:
    if parent is None and one.kind == OrganisationKind.WORK_UNIT:
        raise PersonRefused(
            "Unit kerja berada di bawah sebuah kantor. Pilih induknya; tambahkan kantor itu lebih dahulu bila belum ada.",
            field="parent",
            code="no_parent",
        )
    above = parent
    while above is not None:
        if above.pk == one.pk:
            raise PersonRefused(
                "Kantor ini tidak dapat berada di bawah dirinya sendiri. Pilih induk lain.",
                field="parent",
                code="circle",
            )
        above = above.parent
