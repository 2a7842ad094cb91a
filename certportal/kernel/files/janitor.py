"""Tidies what crashes and rollbacks left behind: half-written uploads, and files that no row names.

A file without a row is put aside for 30 days before it goes: the row may be what is missing. Many at once, or a database that
is not the one of these files, is an accident and no tidying: then nothing is touched.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from certportal.kernel.files.binding import belongs_together
from certportal.kernel.files.enums import Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import TRASH, WAITING_ROOM, make_folder, media_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

# Long after any request or job could still be about to write its row.
GRACE: Final = timedelta(days=1)
KEPT: Final = timedelta(days=30)
MOST_PERCENT: Final = 2
FEW: Final = 10
"""So many may be put aside in any portal: in a small one a single file would be over the percentage."""
_BATCH: Final = 500


class SweepRefusedError(Exception):
    """Nothing was touched. The task that tidies then gives no sign of life, which admins and monitoring see."""


def sweep(now: datetime) -> int:
    """Tidy what is older than a day; returns how many files went or were put aside. Safe at any time and twice.

    Raises SweepRefusedError where so many files have no row that rather the rows are missing.
    """
    before = (now - GRACE).timestamp()
    gone = _remove(_files(media_root() / WAITING_ROOM, lambda written: written < before)) + _empty_trash(now)
    strays = nameless(lambda written: written < before)
    _refuse_accidents(len(strays))
    for path in strays:
        aside = media_root() / TRASH / f"{timezone.localdate(now):%Y%m%d}" / path.relative_to(media_root())
        make_folder(aside.parent)
        with suppress(FileNotFoundError):
            path.rename(aside)
    return gone + len(strays)


def nameless(wanted: Callable[[float], bool]) -> list[Path]:
    """Uploads and papers on the disk that no row names; `wanted` judges when they were written, in seconds since 1970."""
    found: list[Path] = []
    for root in (Root.ORIGINAL, Root.PAPER):
        for paths in _batches(_files(media_root() / root.value, wanted)):
            found += _nameless(paths)
    return found


def _refuse_accidents(strays: int) -> None:
    if not strays:
        return
    if not belongs_together():
        raise SweepRefusedError("MEDIA_ROOT belongs to another database, or this database was restored without it")
    named = StoredFile.objects.exclude(root=Root.PREVIEW).count()
    if not named or strays > max(FEW, (named + strays) * MOST_PERCENT // 100):
        raise SweepRefusedError(f"{strays} files have no row beside {named} that have one")


def _empty_trash(now: datetime) -> int:
    oldest = f"{timezone.localdate(now - KEPT):%Y%m%d}"
    folders = (media_root() / TRASH).glob("*")
    return sum(_remove(_files(folder, lambda _written: True)) for folder in folders if folder.name < oldest)


def _remove(paths: Iterable[Path]) -> int:
    gone = list(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _files(folder: Path, wanted: Callable[[float], bool]) -> Iterator[Path]:
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # taken back meanwhile by whoever laid it down
            if path.is_file() and wanted(path.stat().st_mtime):
                yield path


def _nameless(paths: list[Path]) -> list[Path]:
    relative = {path.relative_to(media_root()).as_posix(): path for path in paths}
    for known in StoredFile.objects.filter(path__in=relative).values_list("path", flat=True):
        del relative[known]
    return list(relative.values())


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    while batch := list(islice(paths, _BATCH)):
        yield batch
