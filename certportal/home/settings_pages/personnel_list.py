"""The personnel list as a file: its columns, how each cell is read, and what an import does with its rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from certportal.kernel.accounts import grades, personnel
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip, compact
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.imports.actions import Taker
from certportal.kernel.imports.columns import CellRefused, Column, Description, at_most, day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.imports.columns import Line, Texts
    from certportal.kernel.imports.models import ListUpload

SHOWN: Final = 100  # faulty rows on the page of results; their count is always told


def _nip(text: str) -> str:
    try:
        return check_nip(text).value
    except IdentifierRefused as refused:
        raise CellRefused(refused.sentence) from refused


def _name(text: str) -> str:
    try:
        return at_most(150)(check_name(text))
    except NameRefused as refused:
        raise CellRefused(refused.sentence) from refused


def _grade(text: str) -> str:
    grade = grades.parse(text)
    if grade is None:
        raise CellRefused("Golongan/ruang tidak terbaca. Tulis misalnya III/b; kosongkan untuk PPPK.")
    return grade.value


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CellRefused("Alamat e-mail tidak terbaca. Tulis misalnya nama@kota.go.id, atau kosongkan.") from None
    return at_most(254)(text.lower())


def _whole_row(values: dict[str, Any]) -> Sequence[tuple[str, str]]:
    if values.get("superior_nip") == values["nip"]:
        return [("NIP atasan", "Sama dengan NIP pegawai ini. Isi NIP atasan langsungnya, atau kosongkan.")]
    born = values.get("birth_date")
    if born and check_nip(values["nip"], born).warnings:
        return [("Tanggal lahir", "Berbeda dengan delapan angka pertama NIP. Periksa keduanya.")]
    return ()


PERSONNEL_LIST: Final = Description(
    code="personnel",
    title="Daftar pegawai",
    columns=(
        Column("nip", "NIP", _nip, needed=True, also=("NIP Baru", "Nomor Induk Pegawai"), example="198501152011012001"),
        Column(
            "full_name", "Nama", _name, needed=True, also=("Nama Lengkap", "Nama Pegawai"), example="Nur'aini, S.E."
        ),
        Column("birth_date", "Tanggal lahir", day, also=("Tgl lahir",), empty=None, example="15-01-1985"),
        Column(
            "grade", "Golongan", _grade, also=("Gol", "Golongan/ruang", "Gol/ruang", "Pangkat/Gol"), example="III/b"
        ),
        Column("position_title", "Jabatan", at_most(150), also=("Nama jabatan",), example="Analis Kepegawaian"),
        Column(
            "work_unit", "Unit kerja", at_most(200), also=("Unit", "OPD", "Perangkat daerah"), example="Dinas Kesehatan"
        ),
        Column("superior_nip", "NIP atasan", _nip, also=("NIP atasan langsung",), example="197203041998031002"),
        Column("email", "E-mail kedinasan", _email, also=("Email", "Surel", "E-mail dinas"), example="nur@kota.go.id"),
    ),
    key="nip",
    whole_row=_whole_row,
)
OUTCOMES: Final = {"new": "Pegawai baru", "changed": "Diperbarui", "same": "Tetap"}


def taker(*, by: User, now: datetime) -> Taker:
    """What an import of this list does with its rows."""
    return Taker(
        outcomes=lambda lines: personnel.outcomes(facts_of(lines)),
        take=lambda lines: personnel.take(facts_of(lines), by=by, now=now),
        leave=lambda rows: personnel.mark_left(left_out(rows), by=by, now=now),
    )


IDLE: Final = Taker(
    outcomes=lambda lines: ["same"] * len(lines),
    take=lambda lines: {"new": 0, "changed": 0, "same": len(lines), "people": 0},
    leave=lambda _rows: 0,
)
"""For a list that changes nothing: nobody approved it, so it writes nothing, also where it would change something later."""


def numbers_in(rows: Sequence[Texts]) -> set[str]:
    """Every NIP in the file, also of rows with a fault: whoever is in it has not left."""
    return {compact(texts.get("nip", "")) for texts in rows}


def left_out(rows: Sequence[Texts]) -> list[str]:
    """Numbers of the employees on the list of now who are not in the file."""
    return [entry.nip for entry in personnel.missing(numbers_in(rows))]


def results_text(upload: ListUpload) -> str:
    """What became of each row, as a CSV that a spreadsheet here opens."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Baris", "Hasil"])
    writer.writerows([number, OUTCOMES.get(outcome, outcome)] for number, outcome in upload.results)
    return "\ufeff" + text.getvalue()


def facts_of(lines: Sequence[Line]) -> list[personnel.Facts]:
    """The rows as `accounts.personnel` takes them."""
    return [line.values for line in lines]


def template() -> str:
    """A CSV with the headings and one example row, as a spreadsheet here opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in PERSONNEL_LIST.columns])
    writer.writerow([column.example for column in PERSONNEL_LIST.columns])
    return "\ufeff" + text.getvalue()
