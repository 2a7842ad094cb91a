"""Required documents and eligibility rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts import grades
from certportal.kernel.files.pictures import HUES
from schemes.enums import Form, RequirementGroup, RequirementKind, Rule, SampleKind, Scope, Signing
from schemes.imports.organisations import find_organisation
from schemes.imports.report import nothing_else
from schemes.models import Requirement, SchemeVersion, ServiceStandardVersion

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

FILE_KINDS = ("pdf", "jpeg", "png")
EDUCATION = ("SD", "SMP", "SMA", "D1", "D2", "D3", "D4", "S1", "Profesi", "S2", "Sp", "S3")


def load_requirements(
    file: Row,
    documents: list[Row],
    rules: list[Row],
    *,
    service_version: ServiceStandardVersion | None = None,
    scheme_version: SchemeVersion | None = None,
    report: Report,
) -> None:
    """Write all requirements of one version, positions in file order. Refuses duplicate codes and dropped rows."""
    parent = {"service_version": service_version} if service_version else {"scheme_version": scheme_version}
    legal_source = file.text("source")
    codes: set[str] = set()
    kept = []
    for position, row in enumerate([*rules, *documents], start=1):
        code = row.text("code")
        if code in codes:
            raise row.refuse(f"kode {code} sudah dipakai baris lain")
        codes.add(code)
        values = _rule(row) if position <= len(rules) else _document(row, in_service=service_version is not None)
        values |= _words(row) | {"position": position, "legal_source": legal_source}
        kept.append(report.put_and_finish(row, Requirement, {**parent, "code": code}, values))
    nothing_else(file, Requirement.objects.filter(**parent), kept, "persyaratan")


def _words(row: Row) -> dict[str, Any]:
    return {
        "title": row.text("title"),
        "title_en": row.text("title_en", ""),
        "printed_title": row.text("printed_title"),
        "hint": row.text("hint", ""),
    }


def _document(row: Row, *, in_service: bool) -> dict[str, Any]:
    accepts = row.strings("accepts", list(FILE_KINDS))
    strange = [kind for kind in accepts if kind not in FILE_KINDS]
    if strange or not accepts:
        raise row.refuse(f"jenis berkas harus dari {', '.join(FILE_KINDS)}, bukan {', '.join(strange) or 'kosong'}")
    if in_service:
        group: str = RequirementGroup.SERVICE
    else:
        group = row.choice("group", RequirementGroup)
        if group not in (RequirementGroup.BASIC, RequirementGroup.ADMINISTRATIVE):
            raise row.refuse(f"kelompok dokumen skema harus basic atau administrative, bukan {group}")
    return {
        "kind": RequirementKind.DOCUMENT,
        "group": group,
        "scope": row.choice("scope", Scope, Scope.PERSON),
        "mandatory": row.flag("mandatory", default=True),
        "waivable": row.flag("waivable", default=False),
        "same_as": _twin(row),
        "form": row.choice("form", Form) if row.has("form") else "",
        "sample": _sample(row.row("sample")) if row.has("sample") else {},
        "signing": row.choice("signing", Signing, Signing.NONE),
        "accepts": accepts,
        "picture": _picture(row.row("picture")) if row.has("picture") else {},
        "confirmations": row.strings("confirmations", []),
        "reuse_months": row.whole_or_none("reuse_months"),
        "shown_to_superior": row.flag("shown_to_superior", default=True),
        "bring_note": row.text("bring_note", ""),
        "rule": "",
    }


def _picture(row: Row) -> dict[str, Any]:
    """What a picture must be: least width and height in dots, ratio of the two, colour behind the head."""
    picture: dict[str, Any] = {}
    for name in ("least", "ratio"):
        if row.has(name):
            pair = row.row(name)
            picture[name] = [pair.whole("width"), pair.whole("height")]
            pair.finish()
    if row.has("backdrop"):
        picture["backdrop"] = row.text("backdrop")
        if picture["backdrop"] not in HUES:
            raise row.refuse(f"warna latar harus dari {', '.join(HUES)}, bukan {picture['backdrop']}")
    row.finish()
    return picture


def _sample(row: Row) -> dict[str, Any]:
    """An example of the document: `lines` are printed on it, `looks_at` is what an officer checks."""
    sample = {
        "heading": row.text("heading"),
        "lines": row.strings("lines", []),
        "looks_at": row.strings("looks_at"),
        "sign": row.text("sign", ""),
        "kind": row.choice("kind", SampleKind, SampleKind.PAPER),
    }
    row.finish()
    return sample


def _twin(row: Row) -> Requirement | None:
    """The service's row the same paper answers, named by service slug, version number and code."""
    if not row.has("same_as"):
        return None
    named = row.row("same_as")
    service, version, code = named.text("service"), named.whole("version"), named.text("code")
    named.finish()
    twin = Requirement.objects.filter(
        service_version__standard__slug=service,
        service_version__number=version,
        code=code,
        kind=RequirementKind.DOCUMENT,
    ).first()
    if twin is None:
        raise named.refuse(f"tidak ada dokumen {code} pada layanan {service} versi {version}")
    return twin


def _rule(row: Row) -> dict[str, Any]:
    rule = row.choice("rule", Rule)
    value, organisation = "", None
    if rule == Rule.CIVIL_SERVANT_OF:
        organisation = find_organisation(row, "organisation")
    else:
        value = row.text("value")
        _threshold(row, rule, value)
    return {
        "kind": RequirementKind.ELIGIBILITY,
        "group": RequirementGroup.ELIGIBILITY,
        "rule": rule,
        "value": value,
        "organisation": organisation,
    }


def _threshold(row: Row, rule: str, value: str) -> None:
    if rule == Rule.MIN_GRADE:
        grade = grades.parse(value)
        good = grade is not None and grade.value == value
    elif rule == Rule.MIN_EDUCATION:
        good = value in EDUCATION
    else:
        good = value.isascii() and value.isdecimal() and value[0] != "0" and len(value) <= len("99")
    if not good:
        raise row.refuse(f"ambang “{value}” tidak dapat dipakai untuk aturan {rule}")
