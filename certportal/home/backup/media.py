"""The stored files: read into an archive; on restore all are written aside on the local disk before any goes to its place."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.files.enums import Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import STAGING, WAITING_ROOM, here
from certportal.kernel.files.places.folder import Folder
from certportal.kernel.files.store import TRASH, media_root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_LONGEST_NAME = 255
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700


def paths() -> Iterator[str]:
    """The name of every stored file, read piece by piece. Half-written uploads and what was put aside are left out."""
    return (file.name for file in here().entries() if not _is_passing(file.name.split("/", 1)[0]))


def odd(names: Collection[str]) -> set[str]:
    """Those of the names that no folder can hold as they are: a bucket takes any, and a restore must not meet them."""
    folders = {name[:at] for name in names for at, letter in enumerate(name) if letter == "/"}
    return {name for name in names if name in folders or _is_odd(name)}


def _is_odd(name: str) -> bool:
    parts = name.split("/")
    return (
        not name.isprintable()
        or "\\" in name
        or any(part in {"", ".", ".."} or len(part.encode()) > _LONGEST_NAME for part in parts)
        or _is_passing(parts[0])
    )


def _is_passing(top: str) -> bool:
    return top in {WAITING_ROOM, TRASH} or top.startswith(STAGING)


def promised() -> dict[str, str]:
    """Path and SHA-256 of every file a row names, the oldest first (page images can be made again and are left out)."""
    rows = StoredFile.objects.exclude(root=Root.PREVIEW).order_by("pk")
    return dict(rows.values_list("path", "sha256").iterator())


def refuse_odd(names: Collection[str]) -> None:
    """Raises BackupRefused when an archive names a file that could not be put where it says."""
    for name in sorted(odd(names)):
        raise BackupRefused(f"Arsip memuat nama berkas yang tidak wajar: {name[:80]}", code="name")


@dataclass
class Staging:
    """Files taken from an archive, in a temporary folder on the local disk."""

    folder: Path
    placed: list[str] = field(default_factory=list)

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """Write one file here; returns its SHA-256. Refuses a path outside the folder."""
        target = self.folder / _safe(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
        content = hashlib.sha256()
        with target.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                content.update(chunk)
        target.chmod(_FILE_MODE)
        return content.hexdigest()

    def place(self) -> None:
        """Bring every file to where it belongs."""
        os.sync()
        for file in Folder(self.folder).entries():
            here().put(self.folder / file.name, file.name)
            self.placed.append(file.name)


@contextmanager
def nameless(place: Path | None = None) -> Iterator[tuple[BinaryIO, Path]]:
    """A file for an archive in clear on the disk of the files, where there is room, or in another place, and its path.

    It stands in no folder, so that it is gone with this process, however that ends.
    """
    folder = place or media_root()
    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    with tempfile.TemporaryFile(dir=folder) as file:
        yield cast("BinaryIO", file), Path(f"/proc/self/fd/{file.fileno()}")


@contextmanager
def alone() -> Iterator[None]:
    """No other restore works on these files meanwhile; over when the process ends, however it ends. Raises BackupRefused."""
    is_new = not media_root().exists()
    media_root().mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    place = os.open(media_root(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(
                f"Pemulihan lain ke {media_root()} sedang berjalan. Tunggu sampai selesai, atau hentikan dahulu.",
                code="busy",
            ) from None
        yield
    finally:
        if is_new:
            with suppress(OSError):  # it holds what was restored
                media_root().rmdir()
        os.close(place)


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder on the disk of the files; what a killed restore left of it, the next one removes, or the janitor.

    For a restore that is `alone`.
    """
    for left in media_root().glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = media_root() / f"{STAGING}{secrets.token_hex(4)}"
    folder.mkdir(parents=True, mode=_FOLDER_MODE)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def staging() -> Iterator[Staging]:
    """A temporary folder for the files of a restore. If anything fails, no file of the archive is left."""
    with scratch() as folder:
        waiting = Staging(folder)
        try:
            yield waiting
        except BaseException:
            for name in waiting.placed:
                here().remove(name)
            raise


def _safe(name: str) -> PurePosixPath:
    refuse_odd([name])
    return PurePosixPath(name)
