"""Upload, look, apply: nothing of a list counts before the person who uploaded it has seen what it would change."""

from __future__ import annotations

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
    from certportal.kernel.imports.columns import Description, Judged, Line

LIFETIME: Final = timedelta(hours=24)


def keep(upload: UploadedFile[Any], description: Description, *, by: User, now: datetime) -> ListUpload:
    """Read the list and keep its rows for 24 hours; an earlier one that the person did not apply is dropped.

    Raises ListRefused, StorageFull.
    """
    rows, name = read(upload, description), upload.name or ""
    with transaction.atomic():
        unused = ListUpload.objects.filter(applied_at__isnull=True)
        unused.filter(code=description.code, uploaded_by=by).delete()
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


def apply(
    upload: ListUpload,
    description: Description,
    *,
    take: Callable[[Sequence[Line]], dict[str, int]],
    by: User,
    now: datetime,
) -> dict[str, int]:
    """Give the good rows to `take`, once; it returns what it did as counts, for the audit trail. Wrong rows are left out.

    Raises ListRefused ("gone", "tanpa_yang_benar").
    """
    with transaction.atomic():
        waiting = ListUpload.objects.waiting(now).filter(code=description.code)
        locked = waiting.select_for_update().filter(pk=upload.pk).first()
        if locked is None:
            raise ListRefused("gone")
        found = judged(locked, description)
        if not found.lines:
            raise ListRefused("tanpa_yang_benar")
        locked.counts = {**take(found.lines), "wrong": found.wrong}
        locked.rows, locked.applied_at = [], now
        locked.save(update_fields=["counts", "rows", "applied_at"])
        record("list.apply", by=by, subject=locked, after=locked.counts, now=now)
    counts: dict[str, int] = locked.counts
    return counts


def drop(upload: ListUpload, *, by: User, now: datetime) -> None:
    """Forget an upload that is not to be applied. Raises ListRefused ("gone")."""
    with transaction.atomic():
        locked = ListUpload.objects.waiting(now).select_for_update().filter(pk=upload.pk).first()
        if locked is None:
            raise ListRefused("gone")
        record("list.drop", by=by, subject=locked, now=now)
        locked.delete()
