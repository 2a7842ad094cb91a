"""Schemes of kind KKNI: one per package of a decree, each version pinned to its package.

The decree says which units a qualification needs; it says nothing of the body that certifies, of validity, assessment
paths or the service under which one applies. The file gives those once, each with its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemes import packaging
from schemes.enums import SchemeKind, UnitKind
from schemes.imports.organisations import find_organisation
from schemes.imports.report import nothing_else
from schemes.imports.requirements import load_requirements
from schemes.imports.rows import quote
from schemes.imports.schemes import find_body, load_clauses, load_offers, load_paths
from schemes.models import CompetencyStandard, CompetencyUnit, Decree, Package, Scheme, SchemeUnit, SchemeVersion
from schemes.queries import book_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.imports.report import Report
    from schemes.imports.rows import Row
    from schemes.queries import Book


def load_kkni_schemes(file: Row, report: Report) -> None:
    """Load one scheme per row; decree, packages and service standards must be loaded already."""
    code = file.text("decree")
    decree = Decree.objects.filter(code=code).first()
    if decree is None:
        raise file.refuse(f"keputusan “{quote(code)}” tidak dikenal")
    # A cached copy is renewed only after all files are read; without its stamp the decree is read from the rows now.
    decree.stamp = ""
    book = book_of(decree)
    packages = {
        package.qualification.slug: package
        for package in Package.objects.filter(decree=decree).select_related("qualification", "decree")
    }
    for row in file.rows("schemes"):
        package = packages.pop(row.text("qualification"), None)
        if package is None:
            raise row.refuse("kualifikasi ini tidak ada dalam keputusan, atau sudah disebut di atas")
        scheme = _scheme(file, row, package, report)
        version = _version(file, row, scheme, package, report)
        _units(row, version, package, book, report)
        load_paths(file, version, report)
        load_clauses(file, version, report)
        load_requirements(file, [], file.rows("eligibility"), scheme_version=version, report=report)
        load_offers(file, scheme, report)
        row.finish()
    if packages:
        raise file.refuse(f"kemasan tanpa skema: {', '.join(sorted(packages))}")


def _scheme(file: Row, row: Row, package: Package, report: Report) -> Scheme:
    values = {
        "name": row.text("name"),
        "title_en": row.text("title_en"),
        "kind": SchemeKind.KKNI.value,
        "level": package.qualification.level,
        "body": find_body(file),
        "summary": row.text("summary"),
        "audience": row.text("audience", ""),
    }
    return report.put(row, Scheme, {"slug": row.text("slug")}, values)


def _version(file: Row, row: Row, scheme: Scheme, package: Package, report: Report) -> SchemeVersion:
    standard = CompetencyStandard.objects.filter(code=file.text("standard")).first()
    if standard is None:
        raise file.refuse(f"standar kompetensi “{quote(file.text('standard'))}” tidak dikenal")
    common = file.row("version")
    values: dict[str, Any] = {
        key: common.text(key) for key in ("test_site", "printed_test_site", "printed_validity", "effective_note")
    }
    values |= {
        "code": f"{common.text('code_prefix')} {package.annex}",
        "printed_title": package.codification,
        "description": package.description,
        "printed_description": package.description,
        "package": package,
        "standard": standard,
        "unit_count": package.total_required,
        "printed_unit_count": str(package.total_required),
        "validity_years": common.whole("validity_years"),
        "fee_summary": common.text("fee_summary", ""),
        "government": find_organisation(common, "government"),
        "source": package.source,
        "effective_from": package.decree.effective_from,
        "effective_until": package.decree.effective_until,
    }
    number = common.whole("number")
    common.finish()
    return report.put(row, SchemeVersion, {"scheme": scheme, "number": number}, values)


def _units(row: Row, version: SchemeVersion, package: Package, book: Book, report: Report) -> None:
    """All units that may be selected, in printed order: core, electives, then their prerequisites in every chain."""
    rules = book.rules.package(package.qualification.slug)
    printed: dict[str, str] = {}
    for kind in (UnitKind.CORE, UnitKind.ELECTIVE):
        rows = package.rows.filter(kind=kind).order_by("position").values_list("unit__code", "printed_title")
        for code, title in rows:
            printed.setdefault(code, title)
    for code in sorted(packaging.selectable(book.rules, rules)):
        printed.setdefault(code, book.units[code])
    ids: Mapping[str, int] = dict(CompetencyUnit.objects.filter(code__in=printed).values_list("code", "pk"))
    entries = [
        (
            row,
            {
                "version_id": version.pk,
                "position": position,
                "unit_id": ids[code],
                "printed_code": code,
                "printed_title": title,
            },
        )
        for position, (code, title) in enumerate(printed.items(), start=1)
    ]
    scope = SchemeUnit.objects.filter(version=version)
    nothing_else(row, scope, report.put_all(scope, ("position",), entries), "unit skema")
