"""Pictures of PDF pages, made in the bounded child and kept under root "preview". A preview may be thrown away any time.

Only workers draw (kernel.drawings); pages for people read what is kept.
"""

from pathlib import PurePosixPath
from typing import Final

from certportal.kernel.files import child
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import here
from certportal.kernel.files.store import as_local, full_disk_is_a_sentence, waiting_room, write
from certportal.kernel.web.outages import FileLost

_JPEG: Final = b"\xff\xd8\xff"


class PageMissingError(LookupError):
    """There is no such page, or it cannot be drawn."""


def kept(stored: StoredFile, number: int) -> bytes | None:
    """The picture of page `number` (from 1) as JPEG, None when none is kept.

    No row has its digest, because it can be drawn again: only what is no picture at all (an empty file after a power cut)
    is thrown away, and none is kept then. The original, which decides, is compared with its row each time.
    """
    try:
        with here().open(_name(stored, number)) as file:
            picture = file.read()
    except FileNotFoundError:
        return None
    if not picture.startswith(_JPEG):
        here().remove(_name(stored, number))
        return None
    return picture


def is_kept(stored: StoredFile, number: int) -> bool:
    """Whether there is a picture of page `number`; asks for no bytes."""
    return here().exists(_name(stored, number))


def draw(stored: StoredFile, number: int) -> None:
    """Draw page `number` (from 1) of a stored PDF at about 150 dpi and keep it; one that is kept stays.

    Takes up to 35 s. Raises PageMissingError, StorageFull, FilesAway, FileDamaged: a file that a person brings back can be drawn.
    """
    if stored.kind != Kind.PDF or not 1 <= number <= (stored.pages or number):
        raise PageMissingError(stored.code)
    if is_kept(stored, number):
        return
    try:
        with as_local(stored) as source, waiting_room(".jpg") as drawn:
            answer = child.ask("page", str(number), source, drawn)
            if not answer.ok:
                raise PageMissingError(stored.code)
            write(drawn, [drawn.read_bytes()])
            with full_disk_is_a_sentence():
                here().put(drawn, _name(stored, number))
            if stored.pages is None:  # papers of ours: nobody counted them when they were made
                stored.pages = answer.facts["pages"]
                stored.save(update_fields=["pages"])
    except FileNotFoundError as gone:
        raise FileLost(gone.errno, stored.path) from gone


def throw_away(stored: StoredFile) -> None:
    """Remove every picture that is kept; drawn again when somebody asks, as long as there is the file."""
    for number in range(1, (stored.pages or 1) + 1):
        here().remove(_name(stored, number))


def _name(stored: StoredFile, number: int) -> str:
    token = PurePosixPath(stored.path).stem
    return f"{Root.PREVIEW.value}/{token[:2]}/{token}-{number}.jpg"
