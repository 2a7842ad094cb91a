"""Where finished files lie: a folder (MEDIA_ROOT), or a bucket of an S3-compatible store (MEDIA_URL=s3://…).

Everything that reads, writes, lists or removes stored files asks `here()`; nobody else knows which of the two it is. Drafts
are always made on the local disk, in the folder WAITING_ROOM of MEDIA_ROOT.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from django.conf import settings

from certportal.kernel.files.places.address import Address
from certportal.kernel.files.places.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from certportal.kernel.files.places.folder import Entry

WAITING_ROOM: Final = "incoming"
STAGING: Final = ".pulih-"
"""So begins the name of a folder in MEDIA_ROOT where a restore puts files aside."""


class Place(Protocol):
    """Names are relative and have "/" between their parts. A store that does not answer is FilesAway, never a lost file."""

    def put(self, draft: Path, name: str) -> None:
        """Bring a finished, fsynced local file there under a name: whole or not at all. The draft may be gone then."""

    def open(self, name: str) -> BinaryIO:
        """The bytes that lie there, whatever they are: whoever asks judges them. Raises FileNotFoundError."""

    def local(self, name: str) -> AbstractContextManager[Path]:
        """A path for whoever can only read a local file; for the bucket a copy that goes again. Raises FileNotFoundError."""

    def exists(self, name: str, *, size: int | None = None) -> bool:
        """Whether there is such a file, of so many bytes where that is asked."""

    def remove(self, name: str) -> None:
        """Remove it; one that is not there is fine."""

    def move(self, name: str, to: str) -> None:
        """Give it another name. Raises FileNotFoundError."""

    def entries(self, under: str = "") -> Iterator[Entry]:
        """What lies under a folder, read piece by piece: never all names at once."""

    def takes_files(self) -> bool:
        """Whether a file could be written now; nothing stays."""


def here() -> Place:
    """The place of this installation. Raises ImproperlyConfigured for a MEDIA_URL that cannot be used."""
    root = Path(settings.MEDIA_ROOT)
    if not settings.MEDIA_STORE:
        return Folder(root)
    from certportal.kernel.files.places.bucket import Bucket  # noqa: PLC0415 - needs the extra "s3"

    return Bucket(Address.read(settings.MEDIA_STORE), drafts=root / WAITING_ROOM)
