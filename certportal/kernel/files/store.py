"""The only writer of stored files: drafted aside, fsynced, then put where they belong. A full disk leaves nothing there."""

import errno
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certportal.kernel.files.enums import EXTENSION, Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import WAITING_ROOM, here
from certportal.kernel.files.places.folder import make_folder
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.files.signals import unreadable
from certportal.kernel.files.titles import clean_title
from certportal.kernel.web.outages import CANNOT_WRITE, FileDamaged, FilesAway

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

TRASH: Final = "trash"
NO_ROOM: Final = CANNOT_WRITE | {errno.EFBIG}


def media_root() -> Path:
    """The folder of drafts, and of stored files where no MEDIA_URL is set; outside the web root, no address leads to it."""
    return Path(settings.MEDIA_ROOT)


def opened(stored: StoredFile) -> BinaryIO:
    """The stored bytes. Raises FileNotFoundError when they are gone, FileDamaged when they are others, FilesAway."""
    with ExitStack() as stack:
        with _told(stored):
            file = stack.enter_context(here().open(stored.path))
            _refuse_other_bytes(stored, file)
        stack.pop_all()
        return file


def read(stored: StoredFile) -> bytes:
    """As `opened`, whole."""
    with opened(stored) as file:
        return file.read()


@contextmanager
def as_local(stored: StoredFile) -> Iterator[Path]:
    """A path to the stored bytes, for whoever can only read a local file. Raises as `opened`."""
    with ExitStack() as stack:
        with _told(stored):
            path = stack.enter_context(here().local(stored.path))
            with path.open("rb") as file:
                _refuse_other_bytes(stored, file)
        yield path


@contextmanager
def _told(stored: StoredFile) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, FileDamaged):
        unreadable.send_robust(StoredFile, stored=stored)
        raise


def _refuse_other_bytes(stored: StoredFile, file: BinaryIO) -> None:
    """A store that says it holds just these bytes has a damaged file; one that does not gave a sign-in page, or a part."""
    found = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]  # every open file has `readinto`
    if found.hexdigest() != stored.sha256:
        damaged = here().exists(stored.path, size=file.tell())
        raise FileDamaged(stored.path) if damaged else FilesAway(f"SHA-256 of {stored.path}")
    file.seek(0)


@contextmanager
def full_disk_is_a_sentence() -> Iterator[None]:
    """Turns "no space left" (also quota, file-size limit and a disk that is only read) into StorageFull."""
    try:
        yield
    except OSError as fault:
        if fault.errno in NO_ROOM:
            raise StorageFull from fault
        raise


@contextmanager
def waiting_room(suffix: str = "") -> Iterator[Path]:
    """A path for a file that is not yet ours, on the local disk; gone afterwards unless it was moved away."""
    folder = media_root() / WAITING_ROOM
    with full_disk_is_a_sentence():
        make_folder(folder)
        handle, name = tempfile.mkstemp(dir=folder, suffix=suffix)
        os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@dataclass(frozen=True, slots=True)
class Written:
    size: int
    sha256: str


def write(path: Path, chunks: Iterable[bytes]) -> Written:
    """Write the chunks to `path` and force them to the disk. Raises StorageFull."""
    digest = hashlib.sha256()
    size = 0
    with full_disk_is_a_sentence(), path.open("wb") as target:
        for chunk in chunks:
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        target.flush()
        os.fsync(target.fileno())
    return Written(size=size, sha256=digest.hexdigest())


def place(path: Path, *, root: Root, extension: str) -> str:
    """Bring a finished, fsynced file to a random final place; returns its name there. Raises StorageFull, FilesAway."""
    token = secrets.token_hex(16)
    relative = f"{root.value}/{token[:2]}/{token}.{extension}"
    with full_disk_is_a_sentence():
        here().put(path, relative)
    return relative


@dataclass(frozen=True, slots=True)
class Laid:
    """A file in its final place that no row names yet."""

    root: Root
    kind: Kind
    path: str
    written: Written


def lay_down(content: bytes, *, root: Root | str, kind: Kind | str) -> Laid:
    """Bring bytes safely to the disk, before any lock is taken; `adopt` writes the row, `take_back` removes the file.

    What is neither adopted nor taken back goes with the janitor. Raises StorageFull.
    """
    root, kind = Root(root), Kind(kind)
    with waiting_room(f".{EXTENSION[kind]}") as path:
        written = write(path, [content])
        return Laid(root, kind, place(path, root=root, extension=EXTENSION[kind]), written)


def take_back(laid: Laid) -> None:
    """Remove the file that nobody wanted after all; from a store that is away the janitor takes it."""
    with suppress(FilesAway):
        here().remove(laid.path)


def adopt(
    laid: Laid,
    *,
    name: str,
    by: "User | None" = None,
    now: datetime | None = None,
    pages: int | None = None,
) -> StoredFile:
    """Write the row of a file that lies in its place; a row that cannot be written takes the file back."""
    try:
        return StoredFile.objects.create(
            root=laid.root,
            path=laid.path,
            kind=laid.kind,
            size=laid.written.size,
            sha256=laid.written.sha256,
            original_name=clean_title(name, extension=EXTENSION[laid.kind]),
            pages=pages,
            uploaded_by=by,
            created_at=now or timezone.now(),
        )
    except Exception:
        take_back(laid)
        raise


@transaction.atomic
def discard(stored: StoredFile) -> None:
    """Give up a file that nothing refers to: the row now, the file once that is certain."""
    path = stored.path
    stored.delete()
    transaction.on_commit(lambda: here().remove(path), robust=True)


def keep(
    content: bytes,
    *,
    root: Root | str,
    kind: Kind | str,
    name: str,
    by: "User | None" = None,
    now: datetime | None = None,
    pages: int | None = None,
) -> StoredFile:
    """Store bytes the portal made or has checked, and write the row; not under a lock, for the disk may take its time.

    The file is on the disk before the row; if the caller's transaction rolls back, the janitor takes the file away.
    Raises StorageFull.
    """
    return adopt(lay_down(content, root=root, kind=kind), name=name, by=by, now=now, pages=pages)


def register(
    path: Path,
    written: Written,
    *,
    root: Root,
    kind: Kind,
    name: str,
    by: "User | None",
    now: datetime | None,
    pages: int | None,
) -> StoredFile:
    """Place a written file and create its row; a row that cannot be written takes the file back."""
    laid = Laid(root, kind, place(path, root=root, extension=EXTENSION[kind]), written)
    return adopt(laid, name=name, by=by, now=now, pages=pages)
