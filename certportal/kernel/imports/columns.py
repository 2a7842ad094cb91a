"""What a list must look like: columns with their headings and how a cell is read. Plain Python.

An app describes its list once; the same description finds the headings, reads the cells and names the errors.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_ROUNDED: Final = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_FAULTY_FORMULA: Final = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DAY_FIRST: Final = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})")
_NAMED: Final = 3  # other rows with the same key
_HEADINGS_WITHIN: Final = 10  # rows; above them stands the letterhead
Texts = dict[str, str]
"""The cells of a row by the name of their column."""


class CellRefused(ValueError):  # noqa: N818 (a refusal is an answer)
    """The cell cannot be this; `sentence` says why and what to write instead, in Indonesian."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Column:
    """`title` is the heading as the template prints it, `also` what it is called elsewhere.

    `read` turns the text of a cell into its value and raises CellRefused; an empty cell never reaches it. `needed`
    means no row may leave it empty. A heading may be missing where `needed` is not set.
    """

    name: str
    title: str
    read: Callable[[str], Any] = str
    needed: bool = False
    also: Sequence[str] = ()
    empty: Any = ""
    example: str = ""


@dataclass(frozen=True)
class Line:
    """A row that can be used: its number in the file and its values by column name, of the columns that the file has."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """A row that cannot: where, in which column, and the sentence."""

    number: int
    title: str
    sentence: str


@dataclass(frozen=True)
class Judged:
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many rows have a fault."""
        return len({fault.number for fault in self.faults})


@dataclass(frozen=True)
class Description:
    """One kind of list: `code` names it in the database, `key` is the column that may hold a value only once."""

    code: str
    title: str
    columns: Sequence[Column]
    key: str = ""
    # What two rows may not share, where that is more than the key.
    alike: Callable[[dict[str, Any]], object] | None = None
    # What only the whole row can show, as the column and the sentence; the values are those of `read`.
    whole_row: Callable[[dict[str, Any]], Sequence[tuple[str, str]]] = lambda _values: ()

    def headings(self, rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[int, str]]:
        """Where the headings stand: the place among `rows`, and column names by their place in the row.

        The row among the first ten that names the most columns; whether none is missing is for `missing_in`.
        """
        found = [(at, self._named(cells)) for at, (_number, cells) in enumerate(rows[:_HEADINGS_WITHIN])]
        return max(found, key=lambda pair: len(set(pair[1].values())))

    def missing_in(self, named: dict[int, str]) -> list[str]:
        """Titles of needed columns without a heading."""
        return [column.title for column in self.columns if column.needed and column.name not in named.values()]

    def doubled_in(self, named: dict[int, str]) -> list[str]:
        """Titles of columns with more than one heading."""
        names = list(named.values())
        return [column.title for column in self.columns if names.count(column.name) > 1]

    def judge(self, rows: Sequence[tuple[int, Texts]]) -> Judged:
        """Read every cell; a row with any fault is not among the lines. Rows with one key are wrong, all of them.

        Nobody but the person who made the list knows which of them is right.
        """
        judged = Judged()
        read = [(number, *self._read(number, texts)) for number, texts in rows]
        alike: dict[Any, list[int]] = {}
        for number, values, _faults in read:
            alike.setdefault(self._shared(values), []).append(number)
        for number, values, found in read:
            faults = found or [Fault(number, title, sentence) for title, sentence in self.whole_row(values)]
            faults += self._double(number, alike[self._shared(values)] if values.get(self.key) else [])
            judged.faults.extend(faults)
            if not faults:
                judged.lines.append(Line(number, values))
        return judged

    def _shared(self, values: dict[str, Any]) -> object:
        return self.alike(values) if self.alike and values.get(self.key) else values.get(self.key)

    def _double(self, number: int, alike: Sequence[int]) -> list[Fault]:
        """The fault of a row whose key stands in other rows too; it names the first few of them."""
        if len(alike) < 2:  # noqa: PLR2004 (one is the row itself)
            return []
        at = alike.index(number)
        others = [str(other) for other in (*alike[:at], *alike[at + 1 :])]
        more = f" dan {len(others) - _NAMED} baris lain" if len(others) > _NAMED else ""
        title = self._title(self.key)
        said = f"{title} ini juga ada pada baris {', '.join(others[:_NAMED])}{more}. Sisakan satu yang benar."
        return [Fault(number, title, said)]

    def _read(self, number: int, texts: Texts) -> tuple[dict[str, Any], list[Fault]]:
        values: dict[str, Any] = {}
        faults = []
        for column in self.columns:
            if column.name not in texts and not column.needed:
                continue  # the file has no such column, and so says nothing about it
            try:
                values[column.name] = _value(column, texts.get(column.name, ""))
            except CellRefused as refused:
                faults.append(Fault(number, column.title, refused.sentence))
        return values, faults

    def _named(self, cells: Sequence[str]) -> dict[int, str]:
        names = {_plain(word): column.name for column in self.columns for word in (column.title, *column.also)}
        return {at: names[_plain(cell)] for at, cell in enumerate(cells) if _plain(cell) in names}

    def _title(self, name: str) -> str:
        return next(column.title for column in self.columns if column.name == name)


def day(text: str) -> date:
    """A day as 1985-01-15, 15-01-1985, 15/01/1985 or 15.01.1985. Raises CellRefused."""
    parts: Sequence[str] = ()
    if found := _DAY_FIRST.fullmatch(text):
        parts = found.group(4, 3, 1)
    elif found := _YEAR_FIRST.fullmatch(text):
        parts = found.group(1, 2, 3)
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):  # none, or no such day
        raise CellRefused("Tanggal tidak terbaca. Tulis tanggal, bulan, tahun, misalnya 15-01-1985.") from None


def at_most(longest: int) -> Callable[[str], str]:
    """A reader of text with no more than `longest` characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise CellRefused(f"Isinya {len(text)} huruf; paling banyak {longest}. Ringkas isinya.")
        return text

    return read


def _value(column: Column, text: str) -> Any:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        if column.needed:
            raise CellRefused("Belum diisi.")
        return column.empty
    # What is printable has none of them; a list has 160,000 cells.
    if not text.isprintable() and any(unicodedata.category(sign) in _UNSEEN for sign in text):
        raise CellRefused("Memuat karakter yang tidak terlihat. Hapus isi sel ini, lalu ketik ulang.")
    if _ROUNDED.fullmatch(text):
        raise CellRefused(
            "Tersimpan sebagai angka sehingga angka belakangnya hilang. Ubah kolom menjadi Teks, lalu isi ulang."
        )
    if _FAULTY_FORMULA.fullmatch(text):
        raise CellRefused(f"Rumus pada sel ini menghasilkan {text}. Ganti dengan isi yang benar.")
    return column.read(text)


def _plain(heading: str) -> str:
    """A heading without case, signs and spaces, "NIP*" and "nip" being the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading)).casefold()
