"""Service standards: version, 14 components, legal bases, documents, products, time limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.numbers.pattern import prints_alike
from certportal.kernel.sla.enums import ClockUnit
from schemes import letters
from schemes.enums import (
    NEEDED_TERMS,
    PRODUCTS_OF,
    Branch,
    ClockStart,
    ComponentGroup,
    IdentityNumber,
    ProductKind,
    ProfileField,
    TermKind,
    WhoMayApply,
)
from schemes.imports.organisations import find_organisation
from schemes.imports.report import count, nothing_else, positions
from schemes.imports.requirements import load_requirements
from schemes.imports.rows import quote
from schemes.imports.sequences import load_sequence
from schemes.models import (
    LegalBasis,
    ServicePayer,
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
LETTERS = "letter_"  # how number sequences of letters begin; the others number the portal's own papers


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
    rules = file.rows("eligibility") if file.has("eligibility") else []
    load_requirements(file, documents, rules, service_version=version, report=report)
    _payers(file, version, report)
    _products(file, version, report)
    _terms(file, version, report)


def _standard(row: Row, report: Report) -> ServiceStandard:
    values = {
        "name": row.text("name"),
        "title_en": row.text("title_en", ""),
        "agency": find_organisation(row, "organisation"),
        "summary": row.text("summary", ""),
    }
    return report.put_and_finish(row, ServiceStandard, {"slug": row.text("slug")}, values)


def _version(row: Row, standard: ServiceStandard, source: str, report: Report) -> ServiceStandardVersion:
    target, limit = row.whole_or_none("target_days"), row.whole("limit_days")
    if target is not None and target > limit:
        raise row.refuse(f"sasaran {target} melampaui batas {limit}")
    if row.text("branch") == Branch.EXAM and row.text("who_may_apply") == WhoMayApply.INSTITUTION:
        raise row.refuse("cabang exam menguji orang: who_may_apply harus civil_servant atau person, bukan institution")
    begins, ends = row.day("effective_from"), row.day_or_none("effective_until")
    if ends is not None and ends < begins:
        raise row.refuse(f"berlaku sampai {ends.isoformat()}, sebelum mulai berlaku {begins.isoformat()}")
    values: dict[str, Any] = {
        "printed_title": row.text("printed_title"),
        "branch": row.choice("branch", Branch),
        "target_days": target,
        "limit_days": limit,
        "unit": row.choice("unit", ClockUnit, ClockUnit.WORKING_DAY),
        "clock_start": row.choice("clock_start", ClockStart),
        "who_may_apply": row.choice("who_may_apply", WhoMayApply),
        "identity": row.choice("identity", IdentityNumber),
        "profile_fields": _fields(row),
        "needs_visit": row.flag("needs_visit"),
        "fewest_officers": row.whole_or_none("fewest_officers"),
        "charter": row.text("charter"),
        "source": source,
        "effective_from": begins,
        "effective_until": ends,
        "effective_note": row.text("effective_note", ""),
    }
    return report.put_and_finish(
        row, ServiceStandardVersion, {"standard": standard, "number": row.whole("number")}, values
    )


def _fields(row: Row) -> list[str]:
    """The profile fields a service names; the identity numbers among them come from "identity" alone."""
    known = [field.value for field in ProfileField if field not in (ProfileField.NIK, ProfileField.NIP)]
    asked = row.strings("profile_fields")
    strange = [field for field in asked if field not in known]
    if strange:
        raise row.refuse(f"isian profil tidak dikenal: {', '.join(map(quote, strange))} (pilihan: {', '.join(known)})")
    if len(set(asked)) != len(asked):
        raise row.refuse("isian profil tertulis dua kali")
    return asked


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
        kept.append(
            report.put_and_finish(
                row, StandardComponent, {"version": version, "position": row.whole("position")}, values
            )
        )
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


def _payers(file: Row, version: ServiceStandardVersion, report: Report) -> None:
    rows = file.rows("payers") if file.has("payers") else []
    positions(rows, "penanggung biaya")
    kept = []
    for row in rows:
        values = {
            "position": row.whole("position"),
            "label": row.text("label"),
            "paper_label": row.text("paper_label"),
            "needs_proof": row.flag("needs_proof", default=False),
        }
        kept.append(report.put_and_finish(row, ServicePayer, {"version": version, "code": row.text("code")}, values))
    nothing_else(file, ServicePayer.objects.filter(version=version), kept, "penanggung biaya")


def _paragraphs(row: Row, version: ServiceStandardVersion) -> list[str]:
    texts = row.strings("paragraphs", [])
    faults = [fault for fault in map(letters.fault, texts) if fault]
    if faults:
        raise row.refuse(faults[0])
    _refuse_empty_places(row, texts, version)
    return texts


def _letter_numbers(row: Row, report: Report) -> str:
    """The number sequence of a letter: none of the portal's own, and none that prints numbers of another letter."""
    scope = load_sequence(row.row("number"), report)
    if not scope.startswith(LETTERS):
        raise row.refuse(
            f"urutan nomor surat harus bernama “{LETTERS}…”, agar tidak memakai nomor dokumen lain: {scope}"
        )
    pattern = NumberSequence.objects.get(scope=scope).pattern
    others = NumberSequence.objects.filter(scope__startswith=LETTERS).exclude(scope=scope)
    twin = next((other.scope for other in others if prints_alike(pattern, other.pattern)), "")
    if twin:
        raise row.refuse(f"pola nomor {pattern} mencetak nomor yang sama dengan urutan {twin}; bedakan polanya")
    return scope


def _products(file: Row, version: ServiceStandardVersion, report: Report) -> None:
    rows = file.rows("products")
    positions(rows, "produk")
    kept = []
    for row in rows:
        paragraphs = _paragraphs(row, version)
        values = {
            "position": row.whole("position"),
            "title": row.text("title"),
            "printed_title": row.text("printed_title"),
            "paragraphs": paragraphs,
            "number_scope": _letter_numbers(row, report) if row.has("number") else "",
        }
        keys = {"version": version, "kind": row.choice("kind", ProductKind)}
        if (keys["kind"] == ProductKind.LETTER) != bool(paragraphs and values["number_scope"]):
            raise row.refuse("produk jenis letter, dan hanya itu, memuat isi surat (paragraphs) dan nomor (number)")
        kept.append(report.put_and_finish(row, ServiceProduct, keys, values))
    nothing_else(file, ServiceProduct.objects.filter(version=version), kept, "produk")
    issued = PRODUCTS_OF[Branch(version.branch)]
    if {row.kind for row in kept} != set(issued):
        raise file.refuse(
            f"layanan cabang {version.branch} menerbitkan {' dan '.join(issued)}; sebut tepat produk itu pada “products”"
        )


def _refuse_empty_places(row: Row, paragraphs: list[str], version: ServiceStandardVersion) -> None:
    """A letter may only name what the service knows of its applicants; another place would stay empty on paper."""
    known = {
        "nip": ProfileField.NIP in version.fields_asked,
        "nik": ProfileField.NIK in version.fields_asked,
        "lembaga": version.who_may_apply == WhoMayApply.INSTITUTION,
    }
    for place in sorted(letters.places_in(paragraphs)):
        if not known.get(place, True):
            raise row.refuse(f"isian “{{{place}}}” selalu kosong: layanan ini tidak menanyakannya kepada pemohon")


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
            "unit": row.choice("unit", ClockUnit, ClockUnit.WORKING_DAY),
            "printed": row.flag("printed"),
            "basis": row.text("basis"),
        }
        keys = {"version": version, "kind": row.choice("kind", TermKind)}
        if keys["kind"] == TermKind.APPEAL and values["unit"] == ClockUnit.OFFICE_HOUR:
            raise row.refuse(
                "batas banding dihitung dalam hari (working_day atau calendar_day), karena surat memuat tanggalnya"
            )
        kept.append(report.put_and_finish(row, ServiceTerm, keys, values))
    nothing_else(file, ServiceTerm.objects.filter(version=version), kept, "batas waktu")
