"""What differs between two versions of a document, found in the bounded child and kept beside the pictures of pages.

Only workers compare (kernel.drawings); pages for people read what is kept. It may be thrown away any time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.files import child
from certportal.kernel.files.enums import Root
from certportal.kernel.files.inspect_child.limits import MOST_COMPARED
from certportal.kernel.files.places import here
from certportal.kernel.files.store import as_local, full_disk_is_a_sentence, waiting_room, write

if TYPE_CHECKING:
    from certportal.kernel.files.models import StoredFile

_LARGEST: Final = 2_000_000
Place = tuple[int, int, int, int]
"""Left, top, width and height, in the dots of `Pair.size`."""


@dataclass(frozen=True, slots=True)
class Change:
    """Words that changed, between those around them; without `older` they were added, without `newer` taken away."""

    before: str
    older: str
    newer: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A page of the older version beside the one that stands for it; None where one of them has no such page.

    `whole`: so much differs that places would say nothing; another page, or another scan of it.
    """

    older: int | None
    newer: int | None
    same: bool
    whole: bool
    size: tuple[int, int]
    places: tuple[Place, ...]
    words: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs in the order of the pages; none where the child could not read one of the two. `cut`: later pages were not compared."""

    pairs: tuple[Pair, ...]
    cut: bool


def is_kept(older: StoredFile, newer: StoredFile) -> bool:
    """Whether the two were compared; asks for no bytes."""
    return here().exists(_name(older, newer))


def kept(older: StoredFile, newer: StoredFile) -> Comparison | None:
    """What was found, None when nobody has compared them yet. What the child wrote is read as a stranger's text."""
    try:
        with here().open(_name(older, newer)) as file:
            written = file.read(_LARGEST)
    except FileNotFoundError:
        return None
    try:
        pairs = tuple(_pair(row) for row in json.loads(written))
    except (ValueError, TypeError, KeyError, AttributeError):
        pairs = ()
    return Comparison(pairs, cut=max(older.pages or 1, newer.pages or 1) > MOST_COMPARED)


def compare(older: StoredFile, newer: StoredFile) -> int:
    """Compare two stored files and keep what differs; returns the number of pairs, 0 where the child gave up.

    Raises StorageFull, FilesAway, FileDamaged, FileNotFoundError.
    """
    with as_local(older) as one, as_local(newer) as other, waiting_room(".json") as found:
        answer = child.ask("compare", "", one, other, found)
        write(found, [found.read_bytes() if answer.ok else b"[]"])
        with full_disk_is_a_sentence():
            here().put(found, _name(older, newer))
    return answer.facts.get("pages", 0) if answer.ok else 0


def _pair(row: dict[str, Any]) -> Pair:
    older, newer = (None if number is None else int(number) for number in row["pages"])
    width, height = (int(side) for side in row["size"])
    places = tuple((int(left), int(top), int(wide), int(high)) for left, top, wide, high in row["places"])
    words = tuple(Change(*(str(part) for part in change)) for change in row["words"])
    return Pair(older, newer, bool(row["same"]), bool(row["whole"]), (width, height), places, words)


def _name(older: StoredFile, newer: StoredFile) -> str:
    token, other = (PurePosixPath(stored.path).stem for stored in (older, newer))
    return f"{Root.PREVIEW.value}/{token[:2]}/{token}-{other}.json"
