"""Service standards: version, 14 components, legal bases, documents, products, time limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemes.enums import NEEDED_TERMS, Branch, ComponentGroup, ProductKind, TermKind
from schemes.imports.organisations import find_organisation
from schemes.imports.report import count, nothing_else, positions
from schemes.imports.requirements import load_requirements
from schemes.models import (
    LegalBasis,
    ServiceProduct,
    ServiceStandard,
    ServiceStandardVersion,
    ServiceTerm,
    StandardComponent,
)

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

# PermenPANRB 15/2014: six components of delivery, eight of management.
COMPONENTS = 14


def load_service_standard(file: Row, report: Report) -> None:
    """Load one service standard with everything under it."""
    standard = _standard(file.row("standard"), report)
    version = _version(file.row("version"), standard, file.text("source"), report)
    components = file.rows("components")
    count(file, components, COMPONENTS, "komponen")
    positions(components, "komponen")
    _components(file, components, version, report)
    _legal_basis(file.row("legal_basis"), version, report)
    documents = file.rows("documents")
    count(file, documents, file.whole("document_count"), "dokumen")
    load_requirements(file, documents, [], service_version=version, report=report)
    _products(file, version, report)
    _terms(file, version, report)


def _standard(row: Row, report: Report) -> ServiceStandard:
    values = {
        "name": row.text("name"),
        "title_en": row.text("title_en", ""),
        "organisation": find_organisation(row, "organisation"),
        "summary": row.text("summary", ""),
    }
    standard = report.put(row, ServiceStandard, {"slug": row.text("slug")}, values)
    row.finish()
    return standard


def _version(row: Row, standard: ServiceStandard, source: str, report: Report) -> ServiceStandardVersion:
    target, limit = row.whole_or_none("target_days"), row.whole("limit_days")
    if target is not None and target > limit:
        raise row.refuse(f"sasaran {target} hari kerja melampaui batas {limit} hari kerja")
    values: dict[str, Any] = {
        "printed_title": row.text("printed_title"),
        "branch": row.choice("branch", Branch),
        "target_days": target,
        "limit_days": limit,
        "needs_visit": row.flag("needs_visit"),
        "charter": row.text("charter"),
        "source": source,
        "effective_from": row.day("effective_from"),
        "effective_until": row.day_or_none("effective_until"),
        "effective_note": row.text("effective_note", ""),
    }
    version = report.put(row, ServiceStandardVersion, {"standard": standard, "number": row.whole("number")}, values)
    row.finish()
    return version


def _components(file: Row, rows: list[Row], version: ServiceStandardVersion, report: Report) -> None:
    kept = []
    for row in rows:
        values = {
            "group": row.choice("group", ComponentGroup),
            "printed_group": row.text("printed_group"),
            "title": row.text("title"),
            "intro": row.text("intro", ""),
            "items": row.strings("items", []),
        }
        if not values["intro"] and not values["items"]:
            raise row.refuse("komponen tanpa uraian dan tanpa rincian")
        kept.append(report.put(row, StandardComponent, {"version": version, "position": row.whole("position")}, values))
        row.finish()
    nothing_else(file, StandardComponent.objects.filter(version=version), kept, "komponen")


def _legal_basis(row: Row, version: ServiceStandardVersion, report: Report) -> None:
    """The lines of the component that prints the legal bases, plus what is known of their replacement."""
    component = StandardComponent.objects.filter(version=version, position=row.whole("component")).first()
    if component is None or not component.items:
        raise row.refuse("komponen dasar hukum tidak ada atau tanpa rincian")
    notes = {note.whole("position"): note for note in row.rows("notes")}
    unknown = sorted(set(notes) - set(range(1, len(component.items) + 1)))
    if unknown:
        raise row.refuse(f"catatan untuk dasar hukum yang tidak ada: {unknown}")
    kept = []
    for position, text in enumerate(component.items, start=1):
        note = notes.get(position)
        values = {
            "printed_text": text,
            "valid_until": note.day_or_none("valid_until") if note else None,
            "note": note.text("note") if note else "",
        }
        kept.append(report.put(row, LegalBasis, {"version": version, "position": position}, values))
        if note:
            note.finish()
    nothing_else(row, LegalBasis.objects.filter(version=version), kept, "dasar hukum")
    row.finish()


def _products(file: Row, version: ServiceStandardVersion, report: Report) -> None:
    rows = file.rows("products")
    positions(rows, "produk")
    kept = []
    for row in rows:
        values = {
            "position": row.whole("position"),
            "title": row.text("title"),
            "printed_title": row.text("printed_title"),
        }
        keys = {"version": version, "kind": row.choice("kind", ProductKind)}
        kept.append(report.put(row, ServiceProduct, keys, values))
        row.finish()
    nothing_else(file, ServiceProduct.objects.filter(version=version), kept, "produk")


def _terms(file: Row, version: ServiceStandardVersion, report: Report) -> None:
    kept = []
    given = {str(row.choice("kind", TermKind)) for row in file.rows("terms")}
    lacking = [kind.label.lower() for kind in NEEDED_TERMS if kind not in given]
    if lacking:
        raise file.refuse(f"batas waktu belum ada: {', '.join(lacking)}")
    for row in file.rows("terms"):
        values = {
            "target_days": row.whole_or_none("target_days"),
            "limit_days": row.whole("limit_days"),
            "printed": row.flag("printed"),
            "basis": row.text("basis"),
        }
        keys = {"version": version, "kind": row.choice("kind", TermKind)}
        kept.append(report.put(row, ServiceTerm, keys, values))
        row.finish()
    nothing_else(file, ServiceTerm.objects.filter(version=version), kept, "batas waktu")
