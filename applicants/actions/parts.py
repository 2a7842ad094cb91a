"""Photos of one document that arrive one by one and become one PDF: what arrived stays, whatever the connection does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from applicants.actions.documents import asked_row, attach_received, let_go, refuse_unchangeable
from applicants.actions.lapsing import refuse_until_all_in
from applicants.actions.quotas import lock_person, refuse_beyond_quota
from applicants.models import Document, DocumentPart, DocumentVersion, Dossier
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.intake import bind, receive_seen
from certportal.kernel.files.store import discard
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User

MOST_PARTS: Final = 20
"""Photos of one document at once; a longer one is scanned."""
KEPT_FOR: Final = timedelta(days=14)
PHOTOS: Final = (Kind.JPEG, Kind.PNG)


def add_part(document: Document, upload: UploadedFile[bytes], *, by: User, now: datetime) -> DocumentPart:
    """Check and keep one photo of the document; looked at by the child process like every upload.

    Raises UploadRefused, or Refused as `attach_document` does, (code "not_photos") for a row that takes no PDF, and
    (code "too_many_parts").
    """
    fresh = Dossier.objects.get(pk=document.dossier_id)
    _refuse_part(fresh, document, upload.size or 0, by=by, now=now)
    stored, _ = receive_seen(upload, by=by, now=now, kinds=PHOTOS)
    try:
        with transaction.atomic():
            lock_person(fresh.applicant_id)
            locked = Dossier.objects.select_for_update().get(pk=document.dossier_id)
            _refuse_part(locked, document, stored.size, by=by, now=now)
            return DocumentPart.objects.create(document=document, file=stored, arrived_at=now)
    except Exception:
        discard(stored)
        raise


def _refuse_part(dossier: Dossier, document: Document, size: int, *, by: User, now: datetime) -> None:
    refuse_unchangeable(dossier, document, by)
    refuse_until_all_in(dossier, document)
    if Kind.PDF not in asked_row(document).shown_accepts:
        raise Refused("Bagian ini meminta satu foto saja.", code="not_photos", subject=document, field="photos")
    if document.parts.count() >= MOST_PARTS:
        raise Refused(
            f"Satu dokumen memuat paling banyak {MOST_PARTS} foto. Jadikan satu dokumen dahulu, atau pindai sebagai PDF.",
            code="too_many_parts",
            field="photos",
        )
    refuse_beyond_quota(dossier, size, now=now)


@transaction.atomic
def drop_part(document: Document, part: int, *, by: User) -> None:
    """Remove one photo; one that is gone already is no fault."""
    dossier = Dossier.objects.select_for_update().get(pk=document.dossier_id)
    refuse_unchangeable(dossier, document, by)
    let_go(document.parts.filter(pk=part))


def bind_parts(document: Document, *, by: User, now: datetime, confirmations: Sequence[str] = ()) -> DocumentVersion:
    """Make the photos that arrived the next version of the document: one PDF, a page each; a single photo stays a photo.

    Raises Refused (code "no_parts") without any, or as `attach_received` does.
    """
    fresh = Dossier.objects.get(pk=document.dossier_id)
    refuse_unchangeable(fresh, document, by)
    parts = list(document.parts.select_related("file"))
    if not parts:
        raise Refused("Belum ada foto yang sampai. Pilih fotonya lebih dahulu.", code="no_parts", field="photos")
    if len(parts) == 1:
        return attach_received(document, parts[0].file, by=by, now=now, confirmations=confirmations)
    title = f"{asked_row(document).shown_title}.pdf"
    stored = bind([part.file for part in parts], name=title, by=by, now=now)
    try:
        return attach_received(document, stored, by=by, now=now, confirmations=confirmations)
    except Exception:
        discard(stored)
        raise


def drop_old_parts(now: datetime) -> int:
    """Remove photos nobody made a document of in time; returns how many."""
    old = list(DocumentPart.objects.filter(arrived_at__lt=now - KEPT_FOR).select_related("file"))
    for part in old:
        with transaction.atomic():
            let_go([part])
    return len(old)
