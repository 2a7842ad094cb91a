"""How a paper was signed, and the scan of the sheet that was signed by pen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import TextChoices

from certportal.kernel.audit.record import record
from certportal.kernel.files.intake import receive
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User

LARGEST_SCAN: Final = 10_000_000
KEPT: Final = "paper.signed_copy"


class SigningWay(TextChoices):
    """How the places for signatures on a paper are filled."""

    PEN = "pen", "Ditandatangani dengan pena dan cap"
    ACCOUNT = "account", "Ditandatangani melalui akun portal"
    NONE = "none", "Terbit tanpa tanda tangan"


# The facts that name whoever signs for an office; their sheet is signed by hand until signatures are electronic.
_BY_PEN: Final = ("signer_name", "assessor_name", "chair_name")


def way_of(facts: Mapping[str, Any]) -> SigningWay:
    """How the paper with these facts was signed."""
    signed = facts.get("signed")
    if isinstance(signed, dict):
        return SigningWay.ACCOUNT if signed.get("name") else SigningWay.PEN
    return SigningWay.PEN if any(name in facts for name in _BY_PEN) else SigningWay.NONE


@transaction.atomic
def keep_signed_copy(paper: Paper, upload: UploadedFile[Any], *, by: User, now: datetime) -> SignedCopy:
    """Keep the scan of the signed sheet; a better one may follow, and the newest is handed out.

    Raises Refused ("not_by_pen", "same_file"), UploadRefused, StorageFull.
    """
    if not paper.is_ready or way_of(paper.facts) is not SigningWay.PEN:
        raise Refused("Dokumen ini tidak ditandatangani dengan pena.", code="not_by_pen", subject=paper)
    if Paper.objects.filter(sha256=fingerprint_of(upload)).exists():
        raise Refused(
            "Ini berkas yang dicetak portal, belum bertanda tangan. Pindai lembar yang sudah ditandatangani dan dicap.",
            code="same_file",
            field="berkas",
            subject=paper,
        )
    stored = receive(upload, by=by, now=now, limit_bytes=LARGEST_SCAN)
    copy = SignedCopy.objects.create(paper=paper, file=stored, stored_at=now)
    record(KEPT, by=by, subject=paper, after={"code": paper.code, "sha256": stored.sha256}, now=now)
    return copy


def fingerprint_of(upload: UploadedFile[Any]) -> str:
    """SHA-256 of what was sent, as a paper keeps its own; the upload can be read again from its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def signing_words(way: SigningWay, scanned: str) -> str:
    """For the check page: how it was signed, and since when the scan is kept (`scanned`, "" while there is none).

    Without a scan nobody here knows whether a sheet was signed by pen: only that it is meant to be.
    """
    if way is not SigningWay.PEN:
        return str(way.label)
    if scanned:
        return f"{way.label}; pindaian tersimpan {scanned}"
    return f"Untuk {way.label[0].lower()}{way.label[1:]}; pindaian lembar bertanda tangan belum tersimpan"
