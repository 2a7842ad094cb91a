"""Pictures of PDF pages, made in the bounded child and kept under root "preview". A preview may be thrown away any time.

Only workers draw (kernel.drawings); pages for people read what is kept.
"""

from pathlib import Path

from certportal.kernel.files import child
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import (
    absolute,
    full_disk_is_a_sentence,
    make_folder,
    media_root,
    waiting_room,
    write,
)


class PageMissingError(LookupError):
    """There is no such page, or it cannot be drawn."""


def kept(stored: StoredFile, number: int) -> bytes | None:
    """The picture of page `number` (from 1) as JPEG, None when none is kept."""
    try:
        return _place(stored, number).read_bytes()
    except FileNotFoundError:
        return None


def draw(stored: StoredFile, number: int) -> None:
    """Draw page `number` (from 1) of a stored PDF at about 150 dpi and keep it; one that is kept stays.

    Takes up to 35 s. Raises PageMissingError, StorageFull.
    """
    if stored.kind != Kind.PDF or not 1 <= number <= (stored.pages or number):
        raise PageMissingError(stored.code)
    place = _place(stored, number)
    if place.exists():
        return
    if not absolute(stored).exists():
        raise PageMissingError(stored.code)
    with waiting_room(".jpg") as drawn:
        answer = child.ask("page", str(number), absolute(stored), drawn)
        if not answer.ok:
            raise PageMissingError(stored.code)
        write(drawn, [drawn.read_bytes()])
        with full_disk_is_a_sentence():
            make_folder(place.parent)
            drawn.rename(place)


def _place(stored: StoredFile, number: int) -> Path:
    token = Path(stored.path).stem
    return media_root() / Root.PREVIEW.value / token[:2] / f"{token}-{number}.jpg"
