"""Organisations that an admin writes down: employers, work units, offices elsewhere, training institutions.

The catalogue names only the offices of its own standards; everybody else's office is entered here (issue 12, line 1).
"""

from __future__ import annotations

import unicodedata
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
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor

KINDS: Final = (
    OrganisationKind.REGIONAL_AGENCY,
    OrganisationKind.WORK_UNIT,
    OrganisationKind.AGENCY,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.TRAINING_INSTITUTION,
)
"""Kinds that can be entered; a certification body comes with its licence, in the catalogue."""
_LONGEST_NAME: Final = 200


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
    found.name, found.short_name, found.parent = _checked(name), _short(short_name), parent
    _refuse_parent(found, parent)
    _refuse_doubles(found)
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
    wanted, stored = dict(changes), Organisation.objects.get(pk=organisation.pk)
    if "name" in wanted:
        wanted["name"] = _checked(wanted["name"])
    if stored.entered_at is None and wanted.get("short_name", stored.short_name) != stored.short_name:
        raise PersonRefused(
            "Nama singkat ini berasal dari katalog dan tidak diganti. Ubah namanya saja.",
            field="short_name",
            code="of_catalogue",
        )
    if wanted.get("short_name", stored.short_name) != stored.short_name:
        wanted["short_name"] = _short(wanted["short_name"])
    if "parent" in wanted:
        _refuse_parent(stored, wanted["parent"])
    for field, value in wanted.items():
        setattr(stored, field, value)
    _refuse_doubles(stored)
    return change_office(organisation, wanted, by=by, now=now)


def named(text: str, *, besides: int | None = None) -> Organisation | None:
    """The organisation of that name or short name, whatever its letters' case; not the one with the key `besides`."""
    return _all_named(text).exclude(pk=besides or 0).first()


def double_of(name: str, *, kind: str, parent: Organisation | None, besides: int | None = None) -> Organisation | None:
    """Who has the name already. Every office has its Sekretariat: units of other parents do not stand in a unit's way."""
    found = _all_named(name).exclude(pk=besides or 0)
    if kind == OrganisationKind.WORK_UNIT:
        found = found.filter(~Q(kind=OrganisationKind.WORK_UNIT) | Q(parent=parent))
    return found.first()


def all_below(path: Sequence[str]) -> QuerySet[Organisation]:
    """Everything of the last name that stands below all the names before it."""
    found = _all_named(path[0])
    for name in path[1:]:
        found = _all_named(name).filter(parent__in=found)
    return found


def _all_named(text: str) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(Q(name__iexact=text) | Q(short_name__iexact=text)).order_by("pk")
    return rows if 0 < len(text) <= _LONGEST_NAME else rows.none()  # SQLite compares no longer ones than 50,000 bytes


def _one_at_a_time() -> None:
    """Two admins who enter one name at once wait for each other: no column could refuse the second."""
    Organisation.objects.select_for_update(no_key=True).order_by("pk").first()


def _checked(name: str, *, field: str = "name") -> str:
    try:
        return check_name(name)
    except NameRefused as refused:
        raise PersonRefused(refused.sentence.replace("nama Anda", "namanya"), field=field, code="name") from refused


def _short(text: str) -> str:
    """The short name as it is kept: files and lists find the office by it, so wide letters are the plain ones."""
    return _checked(unicodedata.normalize("NFKC", text), field="short_name") if text.strip() else ""


def _refuse_doubles(one: Organisation) -> None:
    doubles = {
        "name": double_of(one.name, kind=one.kind, parent=one.parent, besides=one.pk),
        "short_name": named(one.short_name, besides=one.pk) if one.short_name else None,
    }
    for field, double in doubles.items():
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
    above, seen = parent.pk if parent else None, set[int]()
    while above is not None:  # read anew: the page that chose the parent is older than the lock
        if above == one.pk:
            raise PersonRefused(
                "Kantor ini tidak dapat berada di bawah dirinya sendiri. Pilih induk lain.",
                field="parent",
                code="circle",
            )
        if above in seen:
            raise PersonRefused(
                f"{parent} tercatat di bawah dirinya sendiri. Perbaiki dahulu induknya, atau pilih induk lain.",
                field="parent",
                code="circle",
            )
        seen.add(above)
        above = Organisation.objects.values_list("parent_id", flat=True).get(pk=above)
