"""Pictures of PDF pages, made in the bounded child and kept under root "preview". A preview may be thrown away any time."""

from pathlib import Path

from certportal.kernel.files import child
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.files.store import absolute, media_root, waiting_room, write


class PageMissingError(LookupError):
    """There is no such page, or it cannot be drawn."""


def page_image(stored: StoredFile, number: int) -> bytes:
    """Page `number` (from 1) of a stored PDF as JPEG, about 150 dpi. Raises PageMissingError.

    No row is written, so a GET may call it; a full disk only costs the next reader the drawing time.
    """
    if stored.kind != Kind.PDF or not 1 <= number <= (stored.pages or number):
        raise PageMissingError(stored.code)
    kept = _kept_at(stored, number)
    if kept.exists():
        return kept.read_bytes()
    if not absolute(stored).exists():
        raise PageMissingError(stored.code)
    with waiting_room(".jpg") as drawn:
        answer = child.ask("page", str(number), absolute(stored), drawn)
        if not answer.ok:
            raise PageMissingError(stored.code)
        picture = drawn.read_bytes()
        _try_to_keep(drawn, picture, kept)
    return picture


def _kept_at(stored: StoredFile, number: int) -> Path:
    token = Path(stored.path).stem
    return media_root() / Root.PREVIEW.value / token[:2] / f"{token}-{number}.jpg"


def _try_to_keep(drawn: Path, picture: bytes, kept: Path) -> None:
    try:
        write(drawn, [picture])
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        drawn.rename(kept)
    except (StorageFull, OSError):
        # Keeping is a convenience; the picture itself is already in hand.
        return
