"""A scanned pile of papers in one PDF: which page carries which code, and some of its pages as an upload of their own.

Both are done by the bounded child, as everything that opens what people send.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import UploadedFile

from certportal.kernel.files import child
from certportal.kernel.files.intake import a_place
from certportal.kernel.files.refusals import UploadRefused
from certportal.kernel.files.store import as_local, waiting_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile

AT_ONCE: Final = 50
"""Pages one child looks at: about five seconds of the twenty it has."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on one page: the texts of its QR codes, a large one that cannot be read, or nothing at all."""

    texts: tuple[str, ...]
    spoiled: bool
    blank: bool


def codes(stored: StoredFile, *, by: User) -> list[Seen]:
    """Page by page what the pile shows. Raises UploadRefused where it is too much, FilesAway."""
    found: list[Seen] = []
    total = stored.pages or 1
    with as_local(stored) as source, waiting_room() as told, a_place(by):
        for first in range(1, total + 1, AT_ONCE):
            answer = child.ask("codes", f"{first}-{min(total, first + AT_ONCE - 1)}", source, told)
            if not answer.ok:
                raise UploadRefused(answer.code)
            lines = (json.loads(line) for line in told.read_text(encoding="utf-8").splitlines())
            found += [Seen(tuple(line["texts"]), line["spoiled"], line["blank"]) for line in lines]
    return found


@contextmanager
def cut_out(stored: StoredFile, pages: Sequence[int], *, name: str, by: User) -> Iterator[UploadedFile[Any]]:
    """These pages in this order as if somebody had uploaded them. Raises UploadRefused, FilesAway."""
    with as_local(stored) as source, waiting_room() as cut:
        with a_place(by):
            answer = child.ask("part", ",".join(f"{page}-{page}" for page in pages), source, cut)
        if not answer.ok:
            raise UploadRefused(answer.code)
        with cut.open("rb") as file:
            yield UploadedFile(file, name=name, size=cut.stat().st_size)
