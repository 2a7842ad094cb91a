"""Tidies what crashes and rollbacks left behind: half-written uploads, half restores, and files that no row names.

A file without a row is put aside for 30 days before it goes: the row may be what is missing. Many at once, or a database that
is not the one of these files, is an accident and no tidying: then nothing is touched.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from certportal.kernel.files.binding import belongs_together
from certportal.kernel.files.enums import Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import STAGING, WAITING_ROOM, here
from certportal.kernel.files.places.folder import Folder
from certportal.kernel.files.store import TRASH, media_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from certportal.kernel.files.places import Place
    from certportal.kernel.files.places.folder import Entry

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
    place, drafts = here(), Folder(media_root())
    gone = _remove(drafts, (file for file in drafts.entries(WAITING_ROOM) if file.written < before))
    gone += _remove_half_restores(before) + _empty_trash(place, now)
    strays = nameless(lambda written: written < before)
    _refuse_accidents(len(strays))
    for name in strays:
        with suppress(FileNotFoundError):
            place.move(name, f"{TRASH}/{timezone.localdate(now):%Y%m%d}/{name}")
    return gone + len(strays)


def nameless(wanted: Callable[[float], bool]) -> list[str]:
    """Uploads and papers in their place that no row names; `wanted` judges when they were written, in seconds since 1970."""
    found: list[str] = []
    for root in (Root.ORIGINAL, Root.PAPER):
        for names in _batches(file.name for file in here().entries(root.value) if wanted(file.written)):
            found += _nameless(names)
    return found


def _refuse_accidents(strays: int) -> None:
    if not strays:
        return
    if not belongs_together():
        raise SweepRefusedError("these files belong to another database, or this database was restored without it")
    named = StoredFile.objects.exclude(root=Root.PREVIEW).count()
    if not named or strays > max(FEW, (named + strays) * MOST_PERCENT // 100):
        raise SweepRefusedError(f"{strays} files have no row beside {named} that have one")


def _remove_half_restores(before: float) -> int:
    """Whoever killed a restore is left with people's papers in a folder that nobody looks into."""
    left = [folder for folder in media_root().glob(f"{STAGING}*") if folder.stat().st_mtime < before]
    for folder in left:
        shutil.rmtree(folder)
    return len(left)


def _empty_trash(place: Place, now: datetime) -> int:
    """What was put aside stands under its day."""
    oldest = f"{timezone.localdate(now - KEPT):%Y%m%d}"
    return _remove(place, (file for file in place.entries(TRASH) if file.name.split("/")[1] < oldest))


def _remove(place: Place, files: Iterable[Entry]) -> int:
    gone = 0
    for file in files:
        place.remove(file.name)
        gone += 1
    return gone


def _nameless(names: list[str]) -> list[str]:
    known = set(StoredFile.objects.filter(path__in=names).values_list("path", flat=True))
    return [name for name in names if name not in known]


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, _BATCH)):
        yield batch
