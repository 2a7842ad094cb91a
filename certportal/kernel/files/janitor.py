"""Removes what crashes and rollbacks left behind: half-written uploads, and files that no row names."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from certportal.kernel.files.enums import Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import WAITING_ROOM, media_root

# Long after any request or job could still be about to write its row.
GRACE: Final = timedelta(days=1)
_BATCH: Final = 500


def sweep(now: datetime) -> int:
    """Remove leftovers older than a day; returns how many files went. Safe to run at any time and twice."""
    before = (now - GRACE).timestamp()

    def old(written: float) -> bool:
        return written < before

    leftovers = list(_files(media_root() / WAITING_ROOM, old)) + nameless(old)
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def nameless(wanted: Callable[[float], bool]) -> list[Path]:
    """Uploads and papers on the disk that no row names; `wanted` judges when they were written, in seconds since 1970."""
    found: list[Path] = []
    for root in (Root.ORIGINAL, Root.PAPER):
        found += _nameless(list(_files(media_root() / root.value, wanted)))
    return found


def _files(folder: Path, wanted: Callable[[float], bool]) -> Iterator[Path]:
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # taken back meanwhile by whoever laid it down
            if path.is_file() and wanted(path.stat().st_mtime):
                yield path


def _nameless(paths: list[Path]) -> list[Path]:
    relative = {path.relative_to(media_root()).as_posix(): path for path in paths}
    names = list(relative)
    for start in range(0, len(names), _BATCH):
        for known in StoredFile.objects.filter(path__in=names[start : start + _BATCH]).values_list("path", flat=True):
            del relative[known]
    return list(relative.values())
