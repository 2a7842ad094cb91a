"""One row of a catalogue file, read strictly: a missing, unknown or ill-typed key is refused with file, row and reason."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import TextChoices


LONGEST_TEXT = 20_000  # characters; longer than any clause, shorter than what could stop the printing of a letter
LONGEST_NUMBER = 9  # digits
LONGEST_QUOTE = 60  # characters of a wrong value in a refusal; whoever reads it finds the place by its beginning
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def quote(word: object) -> str:
    """A word of the file as a refusal names it, cut where it is long."""
    text = " ".join(str(word).split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


class CatalogueRefused(Exception):  # noqa: N818 - it is an answer to whoever wrote the file
    """A catalogue file that was not loaded; nothing of the whole run is kept."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}, {place}: {reason}" if place else f"{file}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


@dataclass
class Row:
    """A JSON object with its place in the file; getters note the keys they read, `finish` refuses the others."""

    file: str
    place: str
    values: dict[str, Any]
    _seen: set[str] = field(default_factory=set)

    def refuse(self, reason: str) -> CatalogueRefused:
        return CatalogueRefused(self.file, self.place, reason)

    def has(self, key: str) -> bool:
        return key in self.values

    def _take(self, key: str, kind: type, wanted: str) -> Any:
        self._seen.add(key)
        if key not in self.values:
            raise self.refuse(f"isian “{key}” tidak ada")
        value = self.values[key]
        # bool is an int in Python, but `true` is not a number of days.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refuse(
                f"isian “{key}” harus berupa {wanted}, bukan {quote(json.dumps(value, ensure_ascii=False))}"
            )
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Text without space at its ends; refused when empty unless a default is given."""
        if default is not None and not self.has(key):
            self._seen.add(key)
            return default
        value: str = self._take(key, str, "teks")
        if value != value.strip():
            raise self.refuse(f"isian “{key}” berawal atau berakhir spasi")
        self._refuse_unprintable(f"isian “{key}”", value)
        if not value and default is None:
            raise self.refuse(f"isian “{key}” kosong")
        return value

    def whole(self, key: str) -> int:
        """A whole number from 1 up."""
        value: int = self._take(key, int, "bilangan bulat")
        if value < 1:
            raise self.refuse(f"isian “{key}” harus 1 atau lebih, bukan {value}")
        return value

    def whole_or_none(self, key: str) -> int | None:
        self._seen.add(key)
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and not self.has(key):
            self._seen.add(key)
            return default
        value: bool = self._take(key, bool, "true atau false")
        return value

    def day(self, key: str) -> dt.date:
        value = self.text(key)
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise self.refuse(f"isian “{key}” bukan tanggal TTTT-BB-HH: {quote(value)}") from error

    def day_or_none(self, key: str) -> dt.date | None:
        self._seen.add(key)
        return self.day(key) if self.has(key) else None

    def choice(self, key: str, choices: type[TextChoices], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices.values:
            raise self.refuse(f"isian “{key}” tidak dikenal: {quote(value)} (pilihan: {', '.join(choices.values)})")
        return value

    def strings(self, key: str, default: list[str] | None = None) -> list[str]:
        """A list of non-empty texts."""
        if default is not None and not self.has(key):
            self._seen.add(key)
            return list(default)
        value: list[Any] = self._take(key, list, "daftar teks")
        for number, item in enumerate(value, start=1):
            if not isinstance(item, str) or not item.strip():
                raise self.refuse(f"isian “{key}” nomor {number} bukan teks")
            self._refuse_unprintable(f"isian “{key}” nomor {number}", item)
        return list(value)

    def _refuse_unprintable(self, where: str, text: str) -> None:
        if strange := _UNPRINTABLE.search(text):
            raise self.refuse(f"{where} memuat karakter yang tidak dapat dicetak: {strange[0]!a}")
        if len(text) > LONGEST_TEXT:
            raise self.refuse(f"{where} terlalu panjang: {len(text)} karakter, paling banyak {LONGEST_TEXT}")

    def row(self, key: str) -> Row:
        return Row(self.file, f"{self.place}.{key}" if self.place else key, self._take(key, dict, "objek"))

    def rows(self, key: str) -> list[Row]:
        """A list of objects; their places count from 1, as people count rows."""
        value: list[Any] = self._take(key, list, "daftar objek")
        found = []
        for number, item in enumerate(value, start=1):
            place = f"{self.place}.{key} baris {number}" if self.place else f"{key} baris {number}"
            if not isinstance(item, dict):
                raise CatalogueRefused(self.file, place, "bukan objek")
            found.append(Row(self.file, place, item))
        return found

    def finish(self) -> None:
        """Refuse keys that nothing read: a misspelt key must not be ignored silently."""
        unknown = sorted(set(self.values) - self._seen)
        if unknown:
            raise self.refuse(f"isian tidak dikenal: {', '.join(quote(key) for key in unknown)}")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twins = sorted({key for key in keys if keys.count(key) > 1})
    if twins:
        raise ValueError(f"isian ganda: {', '.join(twins)}")
    return dict(pairs)


def _short_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"bilangan terlalu panjang: {digits[:LONGEST_NUMBER]}…")
    return int(digits)


def read_file(path: Path) -> Row:
    """The file as one row. Raises CatalogueRefused for unreadable text, broken JSON (with its line), duplicate keys."""
    try:
        # Editors on Windows put a mark before the text, which "-sig" leaves out.
        text = path.read_text(encoding="utf-8-sig")
        values = json.loads(text, object_pairs_hook=_no_twins, parse_int=_short_number)
        json.dumps(values, ensure_ascii=False).encode()  # half a character, like \ud800 alone, cannot be stored
    except json.JSONDecodeError as error:
        raise CatalogueRefused(path.name, f"baris {error.lineno}", f"bukan JSON yang sah: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise CatalogueRefused(path.name, "", "bukan teks utf-8; simpan berkas ini sebagai UTF-8") from error
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise CatalogueRefused(path.name, "", f"memuat setengah karakter ({half}); tulis karakternya utuh") from error
    except RecursionError as error:
        raise CatalogueRefused(path.name, "", "isinya bersarang terlalu dalam") from error
    except ValueError as error:
        raise CatalogueRefused(path.name, "", str(error)) from error
    except OSError as error:
        raise CatalogueRefused(path.name, "", "tidak dapat dibaca") from error
    if not isinstance(values, dict):
        raise CatalogueRefused(path.name, "", "isi berkas harus satu objek")
    return Row(path.name, "", values)
