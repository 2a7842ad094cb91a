"""A decree on KKNI qualifications: its own text, every unit it names, and which unit requires which."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from schemes.enums import DecreeClauseKind
from schemes.imports.report import nothing_else
from schemes.imports.schemes import load_standard, split_code
from schemes.models import CompetencyUnit, Decree, DecreeClause, Package, PackageUnit, UnitPrerequisite
from schemes.queries.packages import stamp_of

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row
    from schemes.models import CompetencyStandard


def load_decree(file: Row, report: Report) -> None:
    """Load one decree with its clauses, units and prerequisites; the packages have files of their own."""
    standard = load_standard(file.row("standard"), report)
    decree = _decree(file.row("decree"), file.text("source"), report)
    _clauses(file, decree, report)
    rows = file.rows("units")
    codes = [row.text("code") for row in rows]
    for row, code in zip(rows, codes, strict=True):
        if codes.count(code) > 1:
            raise row.refuse(f"kode unit tercantum dua kali: {code}")
    _prerequisites(file, rows, _units(rows, standard, report), decree, report)
    for row in rows:
        row.flag("named_only", default=False)
        row.finish()


def _decree(row: Row, source: str, report: Report) -> Decree:
    texts = ("number", "title", "field", "determines", "signed_at", "signed_by")
    values = {
        **{key: row.text(key) for key in texts},
        **{key: row.text(key, "") for key in ("title_en", "review_note", "repeals")},
        **{key: row.day(key) for key in ("signed_on", "effective_from", "review_due")},
        "effective_until": row.day_or_none("effective_until"),
        "package_count": row.whole("package_count"),
        "row_count": row.whole("row_count"),
        "source": source,
    }
    return report.put_and_finish(row, Decree, {"code": row.text("code")}, values)


def _clauses(file: Row, decree: Decree, report: Report) -> None:
    entries = []
    for position, row in enumerate(file.rows("clauses"), start=1):
        values = {
            "decree_id": decree.pk,
            "position": position,
            "kind": row.choice("kind", DecreeClauseKind),
            "label": row.text("label"),
            "text": row.text("text"),
            "items": row.strings("items", []),
        }
        entries.append((row, values))
        row.finish()
    scope = DecreeClause.objects.filter(decree=decree)
    nothing_else(file, scope, report.put_all(scope, ("position",), entries), "isi keputusan")


def _units(rows: list[Row], standard: CompetencyStandard, report: Report) -> dict[str, CompetencyUnit]:
    entries = []
    for row in rows:
        code = row.text("code")
        family, version = split_code(row, code)
        values = {
            "code": code,
            "family": family,
            "version": version,
            "title": row.text("title"),
            "title_en": row.text("title_en", ""),
            "standard_id": standard.pk,
        }
        entries.append((row, values))
    scope = CompetencyUnit.objects.filter(code__in=[values["code"] for _, values in entries])
    return {unit.code: unit for unit in report.put_all(scope, ("code",), entries)}


def _prerequisites(
    file: Row, rows: list[Row], units: dict[str, CompetencyUnit], decree: Decree, report: Report
) -> None:
    entries = []
    graph: dict[str, list[str]] = {}
    for row in rows:
        code, required = row.text("code"), row.strings("prerequisites", [])
        for position, other in enumerate(required, start=1):
            if other not in units:
                raise row.refuse(f"prasyarat {other} tidak ada di daftar unit")
            if required.count(other) > 1:
                raise row.refuse(f"prasyarat tercantum dua kali: {other}")
            values = {"decree_id": decree.pk, "unit_id": units[code].pk, "requires_id": units[other].pk}
            entries.append((row, {**values, "position": position}))
        graph[code] = required
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = error.args[1]
        at = rows[list(graph).index(cycle[0])]
        raise at.refuse(f"prasyarat berputar: {' ← '.join(cycle)}") from error
    scope = UnitPrerequisite.objects.filter(decree=decree)
    nothing_else(file, scope, report.put_all(scope, ("unit_id", "position"), entries), "prasyarat")


def close_decree(file: Row, report: Report) -> None:
    """After all files: check that the number of packages is the decree's and that every unit is in a package.

    Writes the digest by which prepared copies of the packages are recognised.
    """
    row = file.row("decree")
    decree = Decree.objects.get(code=row.text("code"))
    packages = Package.objects.filter(decree=decree).count()
    if packages != decree.package_count:
        raise row.refuse(f"keputusan memuat {decree.package_count} kemasan, katalog memuat {packages}")
    listed = list(PackageUnit.objects.filter(package__decree=decree).values_list("unit__code", flat=True))
    if len(listed) != decree.row_count:
        raise row.refuse(f"keputusan memuat {decree.row_count} baris unit, katalog memuat {len(listed)}")
    for unit in file.rows("units"):
        if (unit.text("code") in listed) == unit.flag("named_only", default=False):
            raise unit.refuse("tercantum di kemasan dan “named_only” sekaligus, atau tidak keduanya")
    stamp = stamp_of(decree)
    if decree.stamp != stamp:
        Decree.objects.filter(pk=decree.pk).update(stamp=stamp)
        # A corrected title is a change of the catalogue even where the decree's own row is unchanged.
        report.changed[str(Decree._meta.verbose_name)] += bool(decree.stamp)  # noqa: SLF001 (Django's public _meta)
