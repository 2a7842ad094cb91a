"""Offices and certification bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import OrganisationKind
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.office_facts import FACTS
from schemes.enums import BodyKind
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemes.imports.report import Report
    from schemes.imports.rows import Row

# What the office writes down about its certification body in the portal.
BODY_FACTS = ("name", "name_en", "short_name", "kind", "licence_number", "licence_valid_until", "address")


def find_organisation(row: Row, key: str) -> Organisation:
    """The organisation the row names by its short name; refused when there is none or more than one."""
    short_name = row.text(key)
    found = list(Organisation.objects.filter(short_name=short_name)[:2])
    if len(found) != 1:
        reason = "tidak dikenal" if not found else "tidak tunggal"
        raise row.refuse(f"organisasi “{short_name}” {reason}")
    return found[0]


def load_organisations(file: Row, report: Report) -> None:
    """Only what the file says is compared; once an office has written its own facts in the portal, those stand."""
    for row in file.rows("organisations"):
        _organisation(row, report)
    for row in file.rows("certification_bodies"):
        _body(row, report)


def _organisation(row: Row, report: Report) -> None:
    values: dict[str, object] = {"name": row.text("name"), "kind": row.choice("kind", OrganisationKind)}
    if row.has("parent"):
        values["parent"] = find_organisation(row, "parent")
    for key in ("address", "city"):
        if row.has(key):
            values[key] = row.text(key)
    own = Organisation.objects.filter(short_name=row.text("short_name"), own_facts_since__isnull=False).exists()
    values = _without(values, FACTS) if own else values
    report.put_and_finish(row, Organisation, {"short_name": row.text("short_name")}, values)


def _without(values: dict[str, object], names: Iterable[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in names}


def _body(row: Row, report: Report) -> None:
    office = find_organisation(row, "organisation")
    values: dict[str, object] = {
        "name": row.text("name"),
        "short_name": row.text("short_name"),
        "kind": row.choice("kind", BodyKind),
        "portal_issued": row.flag("portal_issued"),
        "organisation": office,
    }
    for key in ("address", "name_en", "licence_number"):
        if row.has(key):
            values[key] = row.text(key)
    if row.has("licence_valid_until"):
        values["licence_valid_until"] = row.day("licence_valid_until")
    if office.own_facts_since and CertificationBody.objects.filter(code=row.text("code")).exists():
        values = _without(values, BODY_FACTS)
    report.put_and_finish(row, CertificationBody, {"code": row.text("code")}, values)
