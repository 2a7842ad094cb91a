"""What a form of the trade prints: its head, its parts with the answers, what is recorded already, and who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessments.enums import SelfAssessed
from assessments.models import Assessment
from assessments.queries.recorded import rows_of
from assessments.queries.trade_forms import shown_parts
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.web.dates import day_in_words, moment_in_words
from schemes.enums import FormSigner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.models import ExamEvent, FormAnswer, FormRecord
    from assessments.trade_forms import Ask, Part

    About = Assessment | ExamEvent

TRADE_FORM = "trade_form"


def form_facts(about: About, found: FormRecord) -> dict[str, Any]:
    """Facts of templates/pdf/trade_form.html; everything a word or a list of words."""
    event = about.event if isinstance(about, Assessment) else about
    version = event.scheme_version
    answers = {answer.key: answer for answer in found.answers.all()}
    body = version.scheme.body.organisation or event.site.agency
    return {
        "letterhead": letterhead(body),
        "code": found.form.code,
        "edition": found.form.edition,
        "form_title": found.form.title,
        "purpose": found.form.purpose,
        "head": head_of(about),
        "parts": [_part(about, part, answers) for part in shown_parts(about, found.form)],
        "signatures": _signatures(found, event.agency.zone),
    }


def head_of(about: About) -> list[list[str]]:
    """The head that every form carries: scheme, test site, assessor, candidate, date."""
    event = about.event if isinstance(about, Assessment) else about
    version = event.scheme_version
    rows = [
        ["Skema sertifikasi", f"{version.scheme.name} ({version.scheme.get_kind_display()})"],
        ["Nomor skema", version.code],
        ["Tempat uji", f"{event.site.name} ({event.site.get_kind_display().lower()})"],
    ]
    rows.append(["Asesor", ", ".join(_examiners(about))])
    if isinstance(about, Assessment):
        rows.append(["Asesi", about.dossier.applicant.full_name])
    return [*rows, ["Tanggal", day_in_words(event.exam_day)]]


def _examiners(about: About) -> list[str]:
    """The candidate's own examiner; of an exam, everybody who examines there."""
    if isinstance(about, Assessment):
        return [about.involvement.person.full_name]
    return [row.assessor.user.full_name for row in about.assessors.standing().select_related("assessor__user")]


def _part(about: About, part: Part, answers: Mapping[str, FormAnswer]) -> dict[str, Any]:
    coarse = "Elemen unit belum dimuat di katalog, jadi formulir ini diisi per unit." if part.coarse else ""
    if part.source:
        columns, rows = rows_of(about, part.source)
        return {"title": part.title, "intro": part.intro, "coarse": "", "columns": columns, "rows": rows}
    noted = any(ask.note for ask in part.asks)
    columns = ["Pernyataan", "Jawaban", *([next(ask.note for ask in part.asks if ask.note)] if noted else [])]
    rows = [_row(ask, answers.get(ask.key), noted=noted) for ask in part.asks]
    return {"title": part.title, "intro": part.intro, "coarse": coarse, "columns": columns, "rows": rows}


def _row(ask: Ask, answer: FormAnswer | None, *, noted: bool) -> list[str]:
    text = f"{ask.heading}\n{ask.text}" if ask.heading and ask.heading != ask.text else ask.text
    value = answer.value if answer else ""
    return [text, in_words(ask, value), *([answer.note if answer else ""] if noted else [])]


def in_words(ask: Ask, value: str) -> str:
    """An answer as people read it."""
    if ask.kind == "tick":
        return "Ya" if value else ""
    if ask.choices:
        chosen = set(value.split(","))
        return ", ".join(label for code, label in ask.choices if code in chosen)
    return value


def _signatures(found: FormRecord, zone: str) -> list[list[str]]:
    """Role, name, what they said, when and how; an empty line for whoever has not signed."""
    signed = {one.role: one for one in found.signatures.all()}
    rows: list[list[str]] = []
    for role in found.form.signers:
        label = FormSigner(role).label
        one = signed.get(role)
        if one is None:
            rows.append([label, "", "", ""])
            continue
        said = SelfAssessed(one.said).label if one.said else ""
        how = "ditandatangani di kertas, pindaian disimpan" if one.file_id else "ditandatangani dengan akun"
        note = f"{said}. {one.note}" if said and one.note else said or one.note
        rows.append([label, one.name, note, f"{how}, {moment_in_words(one.at, zone)}"])
    return rows
