"""Superiors' statements and applicants' signatures beside what was sealed: the facts of their papers, and the events.

A row that was changed, added or taken away by hand no longer fits the paper it made, whose facts the issuance stream seals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import SuperiorWay
from applicants.models import Attestation, Signature
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 200
_BY_SUPERIOR = frozenset(f"superior_{way}" for way in SuperiorWay.values)


def faults() -> Iterator[tuple[str, str]]:
    """(which paper, what is wrong in one sentence) for every statement or signature that differs from what was sealed."""
    asked, confirmed = _events("endorsement.ask"), _events("endorsement.confirm")
    rows = Attestation.objects.select_related("paper", "endorsement__document__dossier__agency")
    rows = rows.prefetch_related("documents__version__file").order_by("pk")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        for sentence in _attestation_faults(row, asked.get(row.endorsement_id), confirmed.get(row.endorsement_id)):
            yield str(row.paper), sentence
    for signature in Signature.objects.select_related("paper").order_by("pk").iterator(chunk_size=_AT_ONCE):
        signed = signature.paper.facts.get("signed") or {}
        if (signature.typed_name, signature.document_id) != (signed.get("name"), signature.paper.about_id):
            yield str(signature.paper), "Tanda tangan pemohon berbeda dari dokumen yang disegel."
    yield from _unsigned()


def _events(verb: str) -> dict[int | None, AuditEvent]:
    """The last event of that verb for each question to a superior."""
    return {event.subject_id: event for event in AuditEvent.objects.filter(verb=verb).order_by("pk").iterator()}


def _attestation_faults(row: Attestation, asked: AuditEvent | None, confirmed: AuditEvent | None) -> Iterator[str]:
    signed, document = row.paper.facts.get("signed") or {}, row.endorsement.document
    said = {
        "name": row.name,
        "nip": row.nip,
        "position": ", ".join(part for part in (row.position_title, row.work_unit) if part),
        "at": moment_in_words(row.at, document.dossier.agency.zone),
        "how": f"superior_{row.way}",
    }
    if {name: signed.get(name) for name in said} != said or row.paper.about_id != document.pk:
        yield "Pernyataan atasan berbeda dari dokumen yang disegel."
    listed = [{"title": one.title, "version": str(one.n), "sha256": one.sha256} for one in row.documents.all()]
    if row.paper.facts.get("attested") != listed:
        yield "Daftar dokumen pada pernyataan atasan berbeda dari dokumen yang disegel."
    if any((one.version.document_id, one.version.file.sha256) != (one.document_id, one.sha256)
           for one in row.documents.all()):  # fmt: skip
        yield "Dokumen yang dinyatakan atasan bukan lagi dokumen yang tersimpan."
    if asked is None or confirmed is None or not _fits(row, asked, confirmed):
        yield "Pernyataan atasan berbeda dari jejak audit."


def _fits(row: Attestation, asked: AuditEvent, confirmed: AuditEvent) -> bool:
    """Whether the events say the same; what was blanked in them says nothing."""
    said: dict[str, Any] = asked.after or {}
    return (
        said.get("basis", row.basis) == row.basis
        and confirmed.actor_id == row.person_id
        and confirmed.at == row.at
        and (not confirmed.salt or confirmed.note == row.identified)
    )


def _unsigned() -> Iterator[tuple[str, str]]:
    """Papers that carry a signature of the portal whose row is gone."""
    papers = Paper.objects.filter(about_type="applicants.document").exclude(facts__signed=None).order_by("pk")
    kept = {
        *Attestation.objects.values_list("paper_id", flat=True),
        *Signature.objects.values_list("paper_id", flat=True),
    }
    for paper in papers.exclude(facts__signed={}).iterator(chunk_size=_AT_ONCE):
        if paper.pk not in kept:
            by_superior = paper.facts["signed"].get("how") in _BY_SUPERIOR
            yield str(paper), f"{'Pernyataan atasan' if by_superior else 'Tanda tangan'} dokumen ini tidak ada lagi."
