"""The superior's statement speaks of all the other documents: it opens when they are in, and ends when one changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.actions.linking import write_to_address
from applicants.enums import SuperiorWay
from applicants.models import Attestation, Document
from applicants.queries import tasks_of
from applicants.queries.superiors import still_lacking
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from schemes.enums import Signing

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import DocumentVersion, Dossier
    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor

NAMED = 3  # the number of titles named in a refusal


def refuse_until_all_in(dossier: Dossier, document: Document) -> None:
    """Raise Refused (code "not_open") for the superior's statement while another document is missing or being drawn."""
    superiors = document.requirement.signing == Signing.UPLOADED_OR_SUPERIOR
    lacking = still_lacking(tasks_of(dossier)) if superiors else []
    if not lacking:
        return
    named = "; ".join(other.row.title for other in lacking[:NAMED])
    more = f"; dan {len(lacking) - NAMED} lainnya" if len(lacking) > NAMED else ""
    raise Refused(
        f"Dokumen ini menyatakan keabsahan semua dokumen lain, jadi dibuka setelah yang lain lengkap. Belum ada: {named}{more}.",
        code="not_open",
        subject=document,
    )


def lapse_statements(dossier: Dossier, changed: Document, *, by: User | Actor, now: datetime) -> None:
    """A document has changed: what the superior signed before no longer holds. Called with the dossier locked.

    The applicant and the superior who confirmed through the portal are told once.
    """
    signed = Document.objects.filter(
        dossier=dossier, requirement__signing=Signing.UPLOADED_OR_SUPERIOR, lapsed_at=None
    ).exclude(pk=changed.pk)
    for row in signed.select_related("requirement"):
        newest = row.versions.last()
        pending = row.pending_paper_id
        if newest is None and pending is None:
            continue
        row.change(lapsed_at=now, pending_paper=None)
        record("document.lapse", by=by, subject=row, after={"changed": changed.requirement.code}, now=now)
        _tell(dossier, row, changed, _confirmed(row, pending, newest), now)


def _confirmed(row: Document, pending: int | None, newest: DocumentVersion | None) -> Attestation | None:
    """The superior's confirmation that counted until now: its paper is being drawn, or is the newest version."""
    found = (
        Attestation.objects.filter(endorsement__document=row).select_related("paper", "endorsement", "person").last()
    )
    if found is None:
        return None
    paper = found.paper
    counts = paper.pk == pending if pending else newest is not None and paper.file_id == newest.file_id
    return found if counts else None


def _tell(dossier: Dossier, row: Document, changed: Document, confirmed: Attestation | None, now: datetime) -> None:
    facts = {
        "applicant": dossier.applicant.full_name,
        "subject": str(dossier.subject),
        "document": row.requirement.title,
        "changed": changed.requirement.title,
    }
    key = f"statement_lapsed:{row.pk}:{now.isoformat()}"
    url = row.get_absolute_url()
    write("statement_lapsed", to=[dossier.applicant], facts=facts, about=dossier, url=url, key=key, now=now)
    if confirmed is None:
        return
    facts["superior"] = confirmed.name
    if confirmed.way == SuperiorWay.LINK:
        write_to_address(
            "superior_lapsed", "Pernyataan Anda tidak berlaku lagi", confirmed.endorsement.email, facts, now=now
        )
    elif confirmed.person is not None:
        write(
            "statement_lapsed_for_superior",
            to=[confirmed.person],
            facts=facts,
            about=dossier,
            key=f"{key}:atasan",
            now=now,
        )
