"""What is recorded already and a form of the trade only repeats: the plan, the evidence, the results, the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.enums import SHORT_OUTCOME, UnitOutcome
from assessments.models import Assessment
from assessments.queries.evidence import sheets_of
from assessments.queries.exams import printed_candidates
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from assessments.models import ExamEvent

    About = Assessment | ExamEvent
    Table = tuple[list[str], list[list[str]]]


def rows_of(about: About, source: str) -> Table:
    """Headings and rows of one source; a source that does not fit (a candidate's on the form of an exam) is empty."""
    if isinstance(about, Assessment):
        of_candidate = _OF_CANDIDATE.get(source)
        return of_candidate(about) if of_candidate else _OF_EVENT.get(source, _nothing)(about.event)
    return _OF_EVENT.get(source, _nothing)(about)


def _nothing(event: ExamEvent) -> Table:
    del event
    return [], []


def _plan(row: Assessment) -> Table:
    path = row.path_confirmed.label if row.path_confirmed else "belum ditetapkan asesor"
    return ["Hal", "Isi"], [*_event(row.event)[1], ["Jalur asesmen", path]]


def _methods(row: Assessment) -> Table:
    path = row.path_confirmed or row.dossier.exam_scheme.paths.filter(code=row.dossier.path_declared).first()
    methods: list[str] = path.methods if path else []
    return ["Metode"], [[method] for method in methods]


def _event(event: ExamEvent) -> Table:
    return ["Hal", "Isi"], [
        ["Kegiatan", event.title],
        ["Waktu", moment_in_words(event.starts_at, event.agency.zone)],
        ["Tempat", event.place],
    ]


def _candidates(event: ExamEvent) -> Table:
    rows = [
        [row.dossier.applicant.full_name, _outcome(row), ", ".join(_weak(row)) or row.unfinished_reason]
        for row in printed_candidates(event)
    ]
    return ["Asesi", "Rekomendasi", "Unit belum kompeten atau keterangan"], rows


def _outcome(row: Assessment) -> str:
    if row.absent_at:
        return "Tidak hadir"
    if row.unfinished_at:
        return "Hadir, tidak selesai"
    return SHORT_OUTCOME.get(row.recommendation, "belum dinilai")


def _weak(row: Assessment) -> list[str]:
    return [one.scheme_unit.printed_code for one in row.results.all() if one.result == UnitOutcome.NOT_YET_COMPETENT]


def _units(row: Assessment) -> Table:
    return ["Kode unit", "Judul unit"], [[s.unit.printed_code, s.unit.printed_title] for s in sheets_of(row)]


def _results(row: Assessment) -> Table:
    rows = [
        [
            s.unit.printed_code,
            s.unit.printed_title,
            SHORT_OUTCOME[s.row.result] if s.row else "",
            s.row.note if s.row else "",
        ]
        for s in sheets_of(row)
    ]
    return ["Kode unit", "Judul unit", "Hasil", "Catatan"], rows


def _evidence(row: Assessment) -> Table:
    rows = [
        [sheet.unit.printed_code, item.method, item.get_outcome_display(), item.note or "lihat lampiran"]
        for sheet in sheets_of(row)
        for item in sheet.items
    ]
    return ["Kode unit", "Metode", "Penilaian", "Catatan"], rows


def _matrix(row: Assessment) -> Table:
    sheets = sheets_of(row)
    methods: list[str] = row.path_confirmed.methods if row.path_confirmed else []
    rows = [
        [
            sheet.unit.printed_code,
            *("ada" if any(item.method == method for item in sheet.items) else "" for method in methods),
            SHORT_OUTCOME[sheet.row.result] if sheet.row else "",
        ]
        for sheet in sheets
    ]
    return ["Kode unit", *methods, "Hasil"], rows


def _recommendation(row: Assessment) -> Table:
    given = row.get_recommendation_display() or "belum diberikan"
    return ["Hal", "Isi"], [["Rekomendasi", given], ["Catatan", row.note]]


_OF_CANDIDATE: dict[str, Callable[[Assessment], Table]] = {
    "plan": _plan,
    "methods": _methods,
    "units": _units,
    "results": _results,
    "evidence": _evidence,
    "matrix": _matrix,
    "recommendation": _recommendation,
}
_OF_EVENT: dict[str, Callable[[ExamEvent], Table]] = {"event": _event, "candidates": _candidates}
