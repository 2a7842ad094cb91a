"""Upload, look, apply: nothing of a list counts before the person who uploaded it has seen what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.kernel.audit.record import record
from certportal.kernel.files.titles import clean_title, extension_of
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.reading import read
from certportal.kernel.imports.refusals import ListRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User
    from certportal.kernel.imports.columns import Description, Judged, Line, Texts

LIFETIME: Final = timedelta(hours=24)
HELD_FOR: Final = timedelta(days=14)
"""How long the rows wait for a second person."""
AT_ONCE: Final = 500
"""Rows in one transaction."""


@dataclass(frozen=True)
class Taker:
    """What the app does with the rows.

    `outcomes(lines)` says of each what `take` will do, in its own codes; `take(lines)` does it and returns counts.
    `leave(rows)` marks whoever is in none of these rows of the file, faulty ones too, and returns how many.
    """

    outcomes: Callable[[Sequence[Line]], list[str]]
    take: Callable[[Sequence[Line]], dict[str, int]]
    leave: Callable[[Sequence[Texts]], int]


def keep(upload: UploadedFile[Any], description: Description, *, by: User, now: datetime) -> ListUpload:
    """Read the list and keep its rows for 24 hours; an earlier one that the person did not apply is dropped.

    Raises ListRefused, StorageFull.
    """
    rows, name = read(upload, description), upload.name or ""
    with transaction.atomic():
        unused = ListUpload.objects.undecided()
        unused.filter(code=description.code, uploaded_by=by, held_at=None).delete()
        unused.filter(lapses_at__lte=now).delete()
        kept: ListUpload = ListUpload.objects.create(
            code=description.code,
            file_name=clean_title(name, extension=extension_of(name)),
            rows=rows,
            uploaded_by=by,
            uploaded_at=now,
            lapses_at=now + LIFETIME,
        )
        record("list.upload", by=by, subject=kept, after={"rows": len(rows)}, now=now)
    return kept


def judged(upload: ListUpload, description: Description) -> Judged:
    """The rows of the upload, read and judged again; the same rows give the same answer."""
    return description.judge([(number, texts) for number, texts in upload.rows])


def hold(upload: ListUpload, *, now: datetime) -> None:
    """Keep the rows for HELD_FOR: a second person is asked. Raises ListRefused ("gone")."""
    kept = ListUpload.objects.waiting(now).filter(pk=upload.pk).update(held_at=now, lapses_at=now + HELD_FOR)
    if not kept:
        raise ListRefused("gone")


@transaction.atomic
def apply(
    upload: ListUpload, description: Description, *, leavers: bool = False, taker: Taker, by: User, now: datetime
) -> dict[str, int]:
    """Write a short list at once, all or nothing; returns the counts. Raises ListRefused ("gone", "tanpa_yang_benar")."""
    asked = ask_to_apply(upload, description, leavers=leavers, now=now)
    if not judged(asked, description).lines:
        raise ListRefused("tanpa_yang_benar")
    return carry_out(asked, description, taker=taker, by=by, now=now)


@transaction.atomic
def ask_to_apply(upload: ListUpload, description: Description, *, leavers: bool = False, now: datetime) -> ListUpload:
    """Decide, once, that the list counts; `carry_out` writes it. The caller has seen that it has good rows.

    Raises ListRefused ("gone").
    """
    waiting = ListUpload.objects.waiting(now).filter(code=description.code)
    locked: ListUpload | None = waiting.select_for_update().filter(pk=upload.pk).first()
    if locked is None:
        raise ListRefused("gone")
    locked.apply_asked_at, locked.with_leavers = now, leavers
    locked.save(update_fields=["apply_asked_at", "with_leavers"])
    return locked


def carry_out(
    upload: ListUpload,
    description: Description,
    *,
    taker: Taker,
    by: User,
    now: datetime,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, int]:
    """Write the good rows, AT_ONCE in a transaction, and go on where an earlier try stopped; wrong rows are left out.

    `told(done, total)` after each step. Returns the counts of the taker and "wrong", for the audit trail.
    """
    found, total = judged(upload, description), 0
    while upload.applied_at is None:
        with transaction.atomic():
            upload = ListUpload.objects.select_for_update().get(pk=upload.pk)
            some = found.lines[len(upload.results) : len(upload.results) + AT_ONCE]
            if upload.applied_at is None and some:
                _take(upload, some, taker)
            elif upload.applied_at is None:
                _finish(upload, found, taker, by=by, now=now)
        total = max(total, len(upload.results))
        told(min(total, len(found.lines)), len(found.lines))
    counts: dict[str, int] = upload.counts
    return counts


def _take(upload: ListUpload, lines: Sequence[Line], taker: Taker) -> None:
    outcomes = taker.outcomes(lines)
    for name, count in taker.take(lines).items():
        upload.counts[name] = upload.counts.get(name, 0) + count
    upload.results += [[line.number, outcome] for line, outcome in zip(lines, outcomes, strict=True)]
    upload.save(update_fields=["counts", "results"])


def _finish(upload: ListUpload, found: Judged, taker: Taker, *, by: User, now: datetime) -> None:
    if upload.with_leavers:
        upload.counts["left"] = taker.leave([texts for _number, texts in upload.rows])
    upload.counts["wrong"] = found.wrong
    upload.results += [[fault.number, f"{fault.title}: {fault.sentence}"] for fault in found.faults]
    upload.results.sort(key=lambda result: result[0])
    upload.rows, upload.preview, upload.applied_at = [], None, now
    upload.save(update_fields=["counts", "results", "rows", "preview", "applied_at"])
    record("list.apply", by=by, subject=upload, after=upload.counts, now=now)


@transaction.atomic
def drop(upload: ListUpload, *, by: User, now: datetime) -> None:
    """Forget an upload that is not to be applied. Raises ListRefused ("gone")."""
    locked = ListUpload.objects.waiting(now).select_for_update().filter(pk=upload.pk).first()
    if locked is None:
        raise ListRefused("gone")
    record("list.drop", by=by, subject=locked, now=now)
    locked.delete()
