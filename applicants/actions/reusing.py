"""A document that was found right before is taken again: the same bytes, looked at anew, as a version of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.actions.documents import attach_document
from applicants.queries import reusable
from certportal.kernel.audit.record import record
from certportal.kernel.files import store
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.outages import FileDamaged
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from applicants.models import DocumentVersion, Dossier
    from certportal.kernel.accounts.models import User


def reuse_documents(dossier: Dossier, codes: Collection[str], *, by: User, now: datetime) -> list[DocumentVersion]:
    """Take what was chosen (codes of rows) from earlier applications; officers judge it again, and read where it comes from.

    Raises Refused: "gone" for what is no longer offered or cannot be read any more, or as `attach_document`. What was taken
    before that stays.
    """
    offered = {one.task.row.code: one for one in reusable(dossier)}
    taken = []
    for code in codes:
        one = offered.get(code)
        if one is None:
            raise Refused("Dokumen ini tidak ditawarkan lagi. Muat ulang halaman.", code="gone", subject=dossier)
        source = one.version
        try:
            content = store.read(source.file)
        except (FileNotFoundError, FileDamaged) as exc:
            sentence = f"“{one.task.row.title}” yang lama tidak dapat dibaca lagi. Unggah yang baru."
            raise Refused(sentence, code="gone", subject=dossier) from exc
        remark = f"Dinilai sesuai {day_in_words(one.judged_on)} pada berkas {source.document.dossier.number}"
        upload = SimpleUploadedFile(source.file.original_name, content)
        kept = {"confirmations": source.confirmations, "remark": remark}
        version = attach_document(one.task.document, upload, by=by, now=now, **kept)
        record("document.reuse", by=by, subject=version, after={"from": source.pk}, now=now)
        taken.append(version)
    return taken
