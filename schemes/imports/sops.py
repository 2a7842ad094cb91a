"""Standard operating procedures (SOP) by which exams are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemes.enums import SopEvidence, SopRole, SopSectionKind, TimeUnit
from schemes.imports.report import nothing_else, positions
from schemes.models import SopPerformer, SopSection, SopStep, SopTask, SopTemplate, SopVersion

if TYPE_CHECKING:
    from schemes.imports.report import Report
    from schemes.imports.rows import Row

_TEXTS = (
    *("number", "printed_name", "printed_made_on", "printed_revised_on", "printed_effective_from"),
    *("approver_title", "approver_name", "approver_nip"),
)


def load_sop(file: Row, report: Report) -> None:
    """Load one version of a procedure with its sections, steps, sub-steps and performers."""
    row = file.row("template")
    template = report.put_and_finish(row, SopTemplate, {"slug": row.text("slug")}, {"name": row.text("name")})
    version = _version(file.row("version"), template, file.text("source"), report)
    _sections(file, version, report)
    kept = []
    for row, number in zip(file.rows("steps"), range(1, 100), strict=False):
        if row.whole("number") != number:
            raise row.refuse(f"nomor langkah harus {number}, bukan {row.whole('number')}")
        kept.append(_step(row, version, report))
    nothing_else(file, SopStep.objects.filter(version=version), kept, "langkah SOP")


def _version(row: Row, template: SopTemplate, source: str, report: Report) -> SopVersion:
    values: dict[str, Any] = {key: row.text(key) for key in _TEXTS}
    values |= {
        "owner_lines": row.strings("owner_lines"),
        "cover_lines": row.strings("cover_lines"),
        "made_on": row.day("made_on"),
        "revised_on": row.day_or_none("revised_on"),
        "effective_from": row.day("effective_from"),
        "effective_until": row.day_or_none("effective_until"),
        "reading_note": row.text("reading_note", ""),
        "source": source,
    }
    return report.put_and_finish(row, SopVersion, {"template": template, "version": row.whole("version")}, values)


def _sections(file: Row, version: SopVersion, report: Report) -> None:
    rows = file.rows("sections")
    positions(rows, "bagian SOP")
    kept = []
    for row in rows:
        keys = {"version": version, "kind": row.choice("kind", SopSectionKind)}
        values = {
            "position": row.whole("position"),
            "printed_title": row.text("printed_title"),
            "items": row.strings("items"),
        }
        kept.append(report.put_and_finish(row, SopSection, keys, values))
    nothing_else(file, SopSection.objects.filter(version=version), kept, "bagian SOP")


def _step(row: Row, version: SopVersion, report: Report) -> SopStep:
    values: dict[str, Any] = {
        "title": row.text("title"),
        "printed_text": row.text("printed_text", ""),
        "printed_input": row.text("printed_input"),
        "printed_output": row.text("printed_output"),
        **_time(row),
    }
    step = report.put(row, SopStep, {"version": version, "number": row.whole("number")}, values)
    tasks = row.rows("tasks")
    if not tasks:
        raise row.refuse("langkah ini belum memiliki tugas")
    positions(tasks, "tugas SOP")
    kept = [_task(task, step, report) for task in tasks]
    nothing_else(row, SopTask.objects.filter(step=step), kept, "tugas SOP")
    row.finish()
    return step


def _time(row: Row) -> dict[str, Any]:
    """The time standard; a step whose source prints none leaves the key out."""
    if not row.has("time"):
        return {"printed_time": "", "time_amount": None, "time_unit": ""}
    time = row.row("time")
    found = {
        "printed_time": time.text("printed"),
        "time_amount": time.whole("amount"),
        "time_unit": time.choice("unit", TimeUnit),
    }
    time.finish()
    return found


def _task(row: Row, step: SopStep, report: Report) -> SopTask:
    values = {
        "number": row.text("number"),
        "title": row.text("title"),
        "printed_text": row.text("printed_text"),
        "evidence": row.choice("evidence", SopEvidence) if row.has("evidence") else "",
    }
    task = report.put(row, SopTask, {"step": step, "position": row.whole("position")}, values)
    performers = row.rows("performers")
    if not performers:
        raise row.refuse("tugas ini belum memiliki pelaksana")
    positions(performers, "pelaksana SOP")
    kept = [
        report.put_and_finish(
            one,
            SopPerformer,
            {"task": task, "role": one.choice("role", SopRole)},
            {"position": one.whole("position"), "sure": one.whole("sure")},
        )
        for one in performers
    ]
    nothing_else(row, SopPerformer.objects.filter(task=task), kept, "pelaksana SOP")
    row.finish()
    return task
