"""Who read what of whom: one row per reader, object and day, outside the seal. The one thing a GET may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.kernel.audit.models import Reading

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from certportal.kernel.audit.enums import ReadingKind
    from certportal.kernel.audit.record import Actor

NO_OBJECT = 0  # of an export, which is about many


def note_reading(
    kind: ReadingKind, *, by: Actor, title: str, now: datetime, subject: Model | None = None, about: int | None = None
) -> None:
    """Write down that `by` opened `subject` (None for an export, which `title` names) today; again changes nothing.

    `about` is the person it concerns, who may see the row; reading one's own is not written down. One question where it
    is known already, so that leafing through pages costs no write.
    """
    if by.pk is None or by.pk == about:
        return
    what = {
        "reader_id": by.pk,
        "kind": kind,
        "subject_type": subject._meta.label_lower if subject is not None else "",  # noqa: SLF001 (Django's public _meta)
        "subject_id": subject.pk if subject is not None else NO_OBJECT,
        "day": timezone.localdate(now),
    }
    if Reading.objects.filter(**what).exists():
        return
    row = Reading(**what, reader_name=by.display_name[:200], title=title[:200], about_id=about, at=now)
    Reading.objects.bulk_create([row], ignore_conflicts=True)  # two tabs at once


def readings_about(person: Actor) -> QuerySet[Reading]:
    """Who opened what of that person, newest first."""
    return Reading.objects.filter(about_id=person.pk).order_by("-at", "-pk")
