"""One annex of a decree: a qualification with its printed text and its rows of core and elective units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schemes.enums import QualificationGroup, UnitKind
from schemes.imports.report import count, nothing_else, positions
from schemes.imports.rows import quote
from schemes.imports.schemes import split_code
from schemes.models import CompetencyUnit, Decree, Package, PackageUnit, Qualification, UnitPrerequisite

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

_PRINTED_NUMBER = re.compile(r"(\d+) \(")


def load_package(file: Row, report: Report) -> None:
    """Load one package; its decree with all units must be loaded already."""
    code = file.text("decree")
    decree = Decree.objects.filter(code=code).first()
    if decree is None:
        raise file.refuse(f"keputusan “{quote(code)}” tidak dikenal")
    row = file.row("qualification")
    values = {
        "group": row.choice("group", QualificationGroup),
        "level": row.whole("level"),
        "title_en": row.text("title_en", ""),
    }
    qualification = report.put_and_finish(row, Qualification, {"slug": row.text("slug")}, values)
    _rows(file, _package(file.row("package"), qualification, decree, file.text("source"), report), decree, report)


def _package(row: Row, qualification: Qualification, decree: Decree, source: str, report: Report) -> Package:
    values: dict[str, Any] = {
        "decree": decree,
        "source": source,
        **{key: row.text(key) for key in ("annex", "codification", "description", "role")},
        **{key: row.strings(key) for key in ("general_attitudes", "positions", "notes", "rule")},
        **{key: row.whole(key) for key in ("total_required", "core_required", "elective_required")},
        "role_items": row.strings("role_items", []),
        "attitudes": [_attitude(item) for item in row.rows("attitudes")],
    }
    printed = [int(number) for line in row.strings("rule") for number in _PRINTED_NUMBER.findall(line)]
    numbers = [values["total_required"], values["core_required"], values["elective_required"]]
    if printed != numbers:
        raise row.refuse(f"aturan pengemasan menyebut {printed}, isian memuat {numbers}")
    if numbers[0] != numbers[1] + numbers[2]:
        raise row.refuse(f"jumlah unit {numbers[0]} bukan {numbers[1]} inti tambah {numbers[2]} pilihan")
    return report.put_and_finish(row, Package, {"qualification": qualification, "number": row.whole("number")}, values)


def _attitude(row: Row) -> dict[str, str]:
    item = {"head": row.text("head"), "text": row.text("text")}
    row.finish()
    return item


def _rows(file: Row, package: Package, decree: Decree, report: Report) -> None:
    core, electives = file.rows("core"), file.rows("electives")
    count(file, core, package.core_required, "unit inti")
    units = dict(CompetencyUnit.objects.values_list("code", "pk"))
    required = _required(decree)
    entries = []
    seen: set[tuple[UnitKind, str]] = set()
    for kind, rows in ((UnitKind.CORE, core), (UnitKind.ELECTIVE, electives)):
        positions(rows, str(kind.label).lower())
        for row in rows:
            code = row.text("code")
            _check(row, code, units, required)
            if (kind, code) in seen:
                raise row.refuse(f"{kind.label.lower()} tercantum dua kali: {code}")
            seen.add((kind, code))
            values = {
                "package_id": package.pk,
                "kind": kind.value,
                "position": row.whole("position"),
                "unit_id": units[code],
                "printed_title": row.text("printed_title"),
            }
            entries.append((row, values))
            row.finish()
    effective = {row.text("code") for row in electives} - {row.text("code") for row in core}
    if len(effective) < package.elective_required:
        raise file.refuse(f"hanya {len(effective)} unit pilihan yang dapat dihitung dari {package.elective_required}")
    scope = PackageUnit.objects.filter(package=package)
    nothing_else(file, scope, report.put_all(scope, ("kind", "position"), entries), "unit dalam kemasan")


def _check(row: Row, code: str, units: dict[str, int], required: dict[str, list[str]]) -> None:
    split_code(row, code)
    if code not in units:
        raise row.refuse(f"unit {code} tidak ada di daftar unit keputusan")
    printed = row.strings("prerequisites", [])
    if printed != required.get(code, []):
        raise row.refuse(f"prasyarat {code} berbeda dari daftar unit keputusan: {', '.join(printed) or 'tidak ada'}")


def _required(decree: Decree) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    pairs = UnitPrerequisite.objects.filter(decree=decree).order_by("unit_id", "position")
    for unit, other in pairs.values_list("unit__code", "requires__code"):
        found.setdefault(unit, []).append(other)
    return found
