"""An uploaded list becomes rows of text: size and kind here, everything inside in the child process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.files import child
from certportal.kernel.files.refusals import StorageFull, megabytes, thousands
from certportal.kernel.files.store import waiting_room, write
from certportal.kernel.files.titles import extension_of
from certportal.kernel.imports.refusals import SENTENCES, ListRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.imports.columns import Description, Texts

LIMIT_BYTES: Final = 5_000_000
KINDS: Final = ("csv", "xlsx")
_ZIP: Final = b"PK\x03\x04"
_CHUNK: Final = 64 * 1024


def read(upload: UploadedFile[Any], description: Description) -> list[tuple[int, Texts]]:
    """The rows below the headings, by column name and with their number in the file; nothing is judged yet.

    Raises ListRefused for a file that cannot be read as this list, StorageFull.
    """
    rows = _rows(upload)
    at, named = description.headings(rows)
    if missing := description.missing_in(named):
        titles = ", ".join(column.title for column in description.columns)
        raise ListRefused("tanpa_judul", titles=titles, missing=", ".join(missing))
    if doubled := description.doubled_in(named):
        raise ListRefused("judul_ganda", titles=", ".join(doubled))
    empty = dict.fromkeys(named.values(), "")
    below = [(number, empty | _texts(cells, named)) for number, cells in rows[at + 1 :]]
    filled = [(number, texts) for number, texts in below if any(texts.values())]
    if not filled:
        raise ListRefused("tanpa_baris")
    return filled


def _texts(cells: list[str], named: dict[int, str]) -> Texts:
    return {named[place]: text for place, text in enumerate(cells) if place in named}


def _rows(upload: UploadedFile[Any]) -> list[tuple[int, list[str]]]:
    if getattr(upload, "storage_full", False):  # see files/uploads.py
        raise StorageFull
    kind = extension_of(upload.name or "")
    if kind not in KINDS:
        raise ListRefused("jenis")
    with waiting_room() as raw, waiting_room() as table:
        size = write(raw, _bounded(upload)).size
        if not size:
            raise ListRefused("kosong")
        # A workbook is told by its first bytes, whatever it is called; everything else is text.
        answer = child.ask("table", "xlsx" if _is_zip(raw) else "csv", raw, table)
        if not answer.ok:
            code = answer.code if answer.code in SENTENCES else "tabel_berat"
            raise ListRefused(code, **{name: thousands(value) for name, value in answer.facts.items()})
        with table.open(encoding="utf-8") as lines:
            return [(number, cells) for number, cells in map(json.loads, lines)]


def _bounded(upload: UploadedFile[Any]) -> Iterator[bytes]:
    announced, total = upload.size or 0, 0
    for chunk in upload.chunks(_CHUNK):
        total += len(chunk)
        if max(total, announced) > LIMIT_BYTES:
            raise ListRefused("ukuran", size=megabytes(max(total, announced)), limit=megabytes(LIMIT_BYTES))
        yield chunk


def _is_zip(raw: Path) -> bool:
    with raw.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP
