"""How much one dossier and one person may bring: without bounds one account fills the disk for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Sum

from applicants.enums import DossierState
from applicants.models import Document, DocumentPart, DocumentVersion, Dossier
from certportal.kernel.accounts.models import User
from certportal.kernel.files.refusals import megabytes
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

MOST_DOSSIER_VERSIONS: Final = 150
MOST_DOSSIER_BYTES: Final = 150_000_000
"""Eighteen documents of the largest size are 90 MB."""
MOST_PERSON_VERSIONS: Final = 500
MOST_PERSON_BYTES: Final = 500_000_000
PERSON_PERIOD: Final = timedelta(days=365)
"""What a person brought longer ago no longer counts: certificates are renewed for decades."""
MOST_DRAFTS: Final = 5
MOST_PAPERS_WAITING: Final = 2


@dataclass(frozen=True)
class _Used:
    """Versions and bytes that are there already."""

    versions: int
    size: int


def lock_person(person_id: int) -> None:
    """One at a time counts and adds for this person. Taken before the dossier's lock, as merging does."""
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


def refuse_beyond_quota(dossier: Dossier, size: int, *, now: datetime, replacing: Document | None = None) -> None:
    """Whether one more version of `size` bytes fits; certain only for who holds `lock_person`.

    Photos that wait to become a document count by their bytes, but those of the document `replacing`, which go with it.
    Raises Refused (code "dossier_versions", "dossier_bytes", "person_versions" or "person_bytes").
    """
    office = dossier.agency.name
    brought = DocumentVersion.objects.filter(document__dossier=dossier)
    waiting = DocumentPart.objects.exclude(document=replacing)
    size_here = size + _bytes(waiting.filter(document__dossier=dossier))
    size_of_person = size + _bytes(waiting.filter(document__dossier__applicant=dossier.applicant_id))
    _refuse(
        _used(brought),
        size_here,
        (MOST_DOSSIER_VERSIONS, MOST_DOSSIER_BYTES),
        ("dossier_versions", f"Berkas ini sudah memuat {MOST_DOSSIER_VERSIONS} unggahan, batas terbanyaknya. Hubungi {office} bila dokumen masih perlu diganti."),
        ("dossier_bytes", f"Dokumen berkas ini bersama unggahan baru melebihi {megabytes(MOST_DOSSIER_BYTES)}. Perkecil filenya, lalu unggah lagi."),
    )  # fmt: skip
    by_person = DocumentVersion.objects.filter(
        document__dossier__applicant=dossier.applicant_id, uploaded_at__gt=now - PERSON_PERIOD
    )
    _refuse(
        _used(by_person),
        size_of_person,
        (MOST_PERSON_VERSIONS, MOST_PERSON_BYTES),
        ("person_versions", f"Dalam setahun terakhir sudah ada {MOST_PERSON_VERSIONS} unggahan atas nama pemohon ini, batas terbanyaknya. Hubungi {office}."),
        ("person_bytes", f"Unggahan setahun terakhir atas nama pemohon ini melebihi {megabytes(MOST_PERSON_BYTES)}. Perkecil berkasnya, atau hubungi {office}."),
    )  # fmt: skip


def refuse_more_drafts(applicant: User) -> None:
    """Whether the person may begin another application, in a transaction. Raises Refused (code "too_many_drafts")."""
    lock_person(applicant.pk)
    drafts = Dossier.objects.filter(applicant=applicant, state=DossierState.DRAFT).count()
    if drafts >= MOST_DRAFTS:
        raise Refused(
            f"Sudah ada {drafts} permohonan yang belum dikirim, batas terbanyaknya. Kirim atau tarik salah satunya, lalu "
            "ajukan lagi.",
            code="too_many_drafts",
        )


def refuse_more_papers(document: Document | Dossier) -> None:
    """Whether another paper of this form (or about this dossier) may be ordered before those ordered are drawn. Raises Refused ("papers_waiting")."""
    if papers_for(document).filter(state=PaperState.RESERVED).count() >= MOST_PAPERS_WAITING:
        raise Refused(
            "Cetakannya masih disiapkan. Tunggu sebentar, muat ulang halaman ini, lalu coba lagi.",
            code="papers_waiting",
            subject=document,
        )


def _used(versions: QuerySet[DocumentVersion]) -> _Used:
    counted = versions.aggregate(versions=Count("pk"), size=Sum("file__size"))
    return _Used(counted["versions"], counted["size"] or 0)


def _bytes(parts: QuerySet[DocumentPart]) -> int:
    return parts.aggregate(size=Sum("file__size"))["size"] or 0


def _refuse(
    used: _Used, size: int, most: tuple[int, int], too_many: tuple[str, str], too_large: tuple[str, str]
) -> None:
    most_versions, most_bytes = most
    if used.versions >= most_versions:
        raise Refused(too_many[1], code=too_many[0], field="file")
    if used.size + size > most_bytes:
        raise Refused(too_large[1], code=too_large[0], field="file")
