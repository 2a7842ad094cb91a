"""Stored files in a folder of this machine: write aside, fsync, rename."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file as it is listed; `written` in seconds since 1970."""

    name: str
    written: float


@dataclass(frozen=True)
class Folder:
    """Faults of the disk stay OSErrors."""

    root: Path

    def put(self, draft: Path, name: str) -> None:
        """The draft must lie on the same file system."""
        final = self.root / name
        make_folder(final.parent)
        draft.chmod(0o600)
        draft.rename(final)
        try:
            sync_folder(final.parent)
        except OSError:
            final.unlink()
            raise

    def open(self, name: str) -> BinaryIO:
        return (self.root / name).open("rb")

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        path = self.root / name
        path.stat()
        yield path

    def exists(self, name: str, *, size: int | None = None) -> bool:
        path = self.root / name
        return path.is_file() and size in {None, path.stat().st_size}

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def move(self, name: str, to: str) -> None:
        final = self.root / to
        make_folder(final.parent)
        (self.root / name).rename(final)

    def entries(self, under: str = "") -> Iterator[Entry]:
        """Folder by folder, each in the order of its names; links are not followed."""
        with suppress(FileNotFoundError):
            with os.scandir(self.root / under) as found:
                inside = sorted(found, key=lambda entry: entry.name)
            for entry in inside:
                name = f"{under}/{entry.name}" if under else entry.name
                if entry.is_dir(follow_symlinks=False):
                    yield from self.entries(name)
                elif entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # taken back meanwhile by whoever laid it down
                        yield Entry(name, entry.stat().st_mtime)

    def takes_files(self) -> bool:
        try:
            make_folder(self.root)
            with tempfile.TemporaryFile(dir=self.root, buffering=0) as file:
                file.write(b"?")
                os.fsync(file.fileno())
        except OSError:
            return False
        return True


def make_folder(folder: Path) -> None:
    """The folder and those above it; open to this user alone, because the process began with umask 077."""
    folder.mkdir(parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
