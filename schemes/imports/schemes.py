"""Certification schemes: standard, version, units, paths, clauses, requirements, who offers them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schemes.enums import Branch, ClauseKind, PathCode, SchemeKind
from schemes.imports.organisations import find_organisation
from schemes.imports.report import count, nothing_else, positions
from schemes.imports.requirements import load_requirements
from schemes.imports.rows import quote
from schemes.models import (
    AssessmentPath,
    CertificationBody,
    CompetencyStandard,
    CompetencyUnit,
    Scheme,
    SchemeClause,
    SchemeUnit,
    SchemeVersion,
    ServiceOffer,
    ServiceStandard,
)

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

# The three styles of unit codes in use (domain.md 4.1); the last segment is the version.
_CODE = re.compile(
    r"(?P<family>[A-Z]{3}\.[A-Z]{2}\d{2}\.\d{3}|[A-Z]\.\d{6}\.\d{3})\.(?P<two>\d{2})"
    r"|(?P<family3>[A-Z]\.\d{2}[A-Z]{3}\d{2}\.\d{3})\.(?P<one>\d)",
    re.ASCII,
)


def split_code(row: Row, code: str) -> tuple[str, int]:
    """(family, version) of a full unit code; refused when it follows none of the three styles or has version 0."""
    match = _CODE.fullmatch(code)
    version = int(match["two"] or match["one"]) if match else 0
    if match is None or version == 0:
        raise row.refuse(f"kode unit tidak dikenali: {quote(code)}")
    return match["family"] or match["family3"], version


def load_scheme(file: Row, report: Report) -> None:
    """Load one scheme with everything under it; its service standards must be loaded already."""
    standard = load_standard(file.row("standard"), report)
    scheme = _scheme(file.row("scheme"), report)
    version = _version(file.row("version"), scheme, standard, file.text("source"), report)
    units = file.rows("units")
    count(file, units, version.unit_count, "unit kompetensi")
    positions(units, "unit kompetensi")
    _units(file, units, version, report)
    load_paths(file, version, report)
    load_clauses(file, version, report)
    documents = file.rows("documents")
    count(file, documents, file.whole("document_count"), "dokumen")
    load_requirements(file, documents, file.rows("eligibility"), scheme_version=version, report=report)
    load_offers(file, scheme, report)


def load_standard(row: Row, report: Report) -> CompetencyStandard:
    """Write the SKKNI that a scheme or decree is based on."""
    values = {
        "decree": row.text("decree"),
        "title": row.text("title"),
        "title_en": row.text("title_en", ""),
        "printed_title": row.text("printed_title"),
    }
    return report.put_and_finish(row, CompetencyStandard, {"code": row.text("code")}, values)


def find_body(row: Row) -> CertificationBody:
    """The certification body named under "body"; refused when nobody knows it."""
    code = row.text("body")
    body = CertificationBody.objects.filter(code=code).first()
    if body is None:
        raise row.refuse(f"lembaga sertifikasi “{quote(code)}” tidak dikenal")
    return body


def _scheme(row: Row, report: Report) -> Scheme:
    values = {
        "name": row.text("name"),
        "title_en": row.text("title_en", ""),
        "kind": row.choice("kind", SchemeKind),
        "body": find_body(row),
        "summary": row.text("summary", ""),
        "audience": row.text("audience", ""),
    }
    return report.put_and_finish(row, Scheme, {"slug": row.text("slug")}, values)


def _version(row: Row, scheme: Scheme, standard: CompetencyStandard, source: str, report: Report) -> SchemeVersion:
    values: dict[str, Any] = {
        key: row.text(key)
        for key in (
            "code",
            "printed_title",
            "description",
            "printed_description",
            "printed_unit_count",
            "test_site",
            "printed_test_site",
            "printed_validity",
        )
    }
    values |= {
        "standard": standard,
        "unit_count": row.whole("unit_count"),
        "validity_years": row.whole("validity_years"),
        "fee_summary": row.text("fee_summary", ""),
        "government": find_organisation(row, "government"),
        "source": source,
        "effective_from": row.day("effective_from"),
        "effective_until": row.day_or_none("effective_until"),
        "effective_note": row.text("effective_note", ""),
    }
    return report.put_and_finish(row, SchemeVersion, {"scheme": scheme, "number": row.whole("number")}, values)


def _units(file: Row, rows: list[Row], version: SchemeVersion, report: Report) -> None:
    kept = []
    for row in rows:
        code, title = row.text("printed_code"), row.text("printed_title")
        suspected = row.text("suspected_code", "")
        if suspected:
            split_code(row, suspected)
        family, number = split_code(row, code)
        unit = report.put(
            row,
            CompetencyUnit,
            {"code": code},
            {
                "family": family,
                "version": number,
                "title": row.text("title", title),
                "title_en": row.text("title_en", ""),
                "standard": version.standard,
            },
        )
        values = {
            "unit": unit,
            "printed_code": code,
            "printed_title": title,
            "suspected_code": suspected,
            "suspected_note": row.text("suspected_note", ""),
        }
        kept.append(
            report.put_and_finish(row, SchemeUnit, {"version": version, "position": row.whole("position")}, values)
        )
    nothing_else(file, SchemeUnit.objects.filter(version=version), kept, "unit")


def load_paths(file: Row, version: SchemeVersion, report: Report) -> None:
    rows = file.rows("paths")
    positions(rows, "jalur asesmen")
    kept = []
    for row in rows:
        values = {
            "position": row.whole("position"),
            "label": row.text("label"),
            "printed_label": row.text("printed_label"),
            "methods": row.strings("methods"),
            "explanation": row.text("explanation"),
            "printed_text": row.text("printed_text"),
        }
        kept.append(
            report.put_and_finish(
                row, AssessmentPath, {"version": version, "code": row.choice("code", PathCode)}, values
            )
        )
    nothing_else(file, AssessmentPath.objects.filter(version=version), kept, "jalur asesmen")


def load_clauses(file: Row, version: SchemeVersion, report: Report) -> None:
    rows = file.rows("clauses")
    for kind in ClauseKind:
        positions([row for row in rows if row.choice("kind", ClauseKind) == kind], str(kind.label))
    kept = []
    for row in rows:
        keys = {"version": version, "kind": row.choice("kind", ClauseKind), "position": row.whole("position")}
        values = {
            "text": row.text("text"),
            "printed_text": row.text("printed_text"),
            "is_signed": row.flag("signed", default=False),
        }
        kept.append(report.put_and_finish(row, SchemeClause, keys, values))
    # What the office set itself (`actions.set_clauses`) stands in no file.
    nothing_else(file, SchemeClause.objects.filter(version=version).exclude(printed_text=""), kept, "ketentuan")


def load_offers(file: Row, scheme: Scheme, report: Report) -> None:
    for row in file.rows("offered_by"):
        slug = row.text("service")
        standard = ServiceStandard.objects.filter(slug=slug).first()
        if standard is None:
            raise row.refuse(f"standar pelayanan “{quote(slug)}” tidak dikenal")
        if standard.versions.exclude(branch=Branch.EXAM).exists():
            raise row.refuse(f"layanan “{slug}” tidak menguji skema (cabang review); sebut layanan cabang exam")
        report.put_and_finish(
            row,
            ServiceOffer,
            {"standard": standard, "scheme": scheme},
            {"effective_from": row.day("effective_from"), "effective_until": row.day_or_none("effective_until")},
        )
