"""The register beside the issuance stream: what was issued by the sealed events, and what the rows say today.

Both ways: a row nobody issued, an event whose row is gone, and values that differ. Somebody who changes a row would have to
change its event too, and that one is sealed with a key the database does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from applicants.enums import DecisionKind
from applicants.models import Decision
from certificates.enums import TransmittalState
from certificates.models import Agreement, Certificate, Handover, ResultLetter, Transmittal
from certificates.queries.transmittals import printed_on
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.papers.actions import sum_of_facts
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import Model, QuerySet

_AT_ONCE = 200


@dataclass(frozen=True)
class _Told:
    """Rows that an event of this verb tells of: by which of their keys, and what it says of them."""

    verb: str
    name: str
    rows: Callable[[], QuerySet[Any]]
    key: str
    says: Callable[[Any], dict[str, Any]]
    made: Callable[[Any], tuple[int | None, datetime | None]] | None = None
    """By whom and when, as the row says; None where it says neither."""


def faults() -> Iterator[tuple[str, str]]:
    """(which row, what is wrong in one sentence) for every difference between register and stream."""
    for told in _TOLD:
        yield from _differences(told)


def _differences(told: _Told) -> Iterator[tuple[str, str]]:
    events: dict[int | None, dict[str, Any] | None] = {}
    happened = AuditEvent.objects.filter(stream=Stream.ISSUANCE, verb=told.verb).order_by("pk")
    made: dict[int | None, tuple[int | None, datetime]] = {}
    columns = ("subject_id", "subject_label", "after", "actor_id", "at")
    for pk, label, after, actor, at in happened.values_list(*columns).iterator(chunk_size=_AT_ONCE):
        if pk in events:
            yield label, f"{told.name} tercatat dua kali dalam aliran penerbitan."
        events.setdefault(pk, after)
        made.setdefault(pk, (actor, at))
    for row in told.rows().order_by("pk").iterator(chunk_size=_AT_ONCE):
        pk = getattr(row, told.key)
        if pk not in events:
            yield _label(row), f"{told.name} tidak ada dalam aliran penerbitan."
            continue
        said = events.pop(pk) or {}  # nothing, where personal values were blanked
        for key, value in told.says(row).items():
            if key in said and said[key] != value:
                yield _label(row), f"{told.name}: “{key}” berbeda dari aliran penerbitan."
        if told.made and told.made(row) != made[pk]:
            yield _label(row), f"{told.name}: petugas atau waktunya berbeda dari aliran penerbitan."
        if "holder_id" in said and not _is_holder(said["holder_id"], row.dossier.applicant_id):
            yield _label(row), f"{told.name} diterbitkan untuk orang lain menurut aliran penerbitan."
    for pk in events:
        yield f"{told.name} {pk}", f"{told.name} ada dalam aliran penerbitan, tetapi barisnya tidak ada lagi."


def _is_holder(account: int, applicant: int) -> bool:
    """Whether what was issued to that account belongs to this applicant; accounts of one person may have been merged."""
    return account == applicant or account in accounts_of(applicant)


def _label(row: Model) -> str:
    return str(row)


def _reserved(paper: Paper) -> dict[str, Any]:
    return {"code": paper.code, "kind": paper.kind, "number": paper.number, "facts_sha256": sum_of_facts(paper.facts)}


def _drawn(paper: Paper) -> dict[str, Any]:
    return {"code": paper.code, "number": paper.number, "sha256": paper.sha256}


def _issued(row: Certificate | ResultLetter) -> dict[str, Any]:
    return {
        "number": row.number,
        "dossier": row.dossier.number,
        "holder": row.holder_name,
    }


def _handed_over(row: Handover) -> dict[str, Any]:
    number = row.decision.dossier.number
    return {"dossier": number, "receiver_kind": row.receiver_kind, "receiver_name": row.receiver_name}


def _agreed(row: Agreement) -> dict[str, Any]:
    return {"dossier": row.decision.dossier.number, "kind": row.kind}


def _decided(row: Decision) -> dict[str, Any]:
    return {"dossier": row.dossier.number, "outcome": row.outcome}


def _passed_on(row: Transmittal) -> dict[str, Any]:
    sheets = [number for number, _arrived in printed_on(row)]
    return {"number": row.number, "certificates": sheets, "offices": [row.sender_id, row.receiver_id]}


def _counted(row: Transmittal) -> dict[str, Any]:
    missing = [number for number, arrived in printed_on(row) if not arrived]
    return {"number": row.number, "missing": missing, "note": row.note}


_TOLD = (
    _Told("paper.reserve", "Dokumen", Paper.objects.all, "pk", _reserved),
    _Told("paper.ready", "Dokumen tercetak", lambda: Paper.objects.filter(state=PaperState.READY), "pk", _drawn),
    _Told(
        "certificate.issue",
        "Sertifikat",
        lambda: Certificate.objects.select_related("dossier__applicant"),
        "decision_id",
        _issued,
    ),
    _Told(
        "result_letter.issue",
        "Surat keterangan",
        lambda: ResultLetter.objects.select_related("dossier__applicant"),
        "decision_id",
        _issued,
    ),
    _Told(
        "certificate.hand_over",
        "Serah terima",
        lambda: Handover.objects.select_related("decision__dossier__agency"),
        "pk",
        _handed_over,
        lambda row: (row.given_by_id, row.handed_over_at),
    ),
    _Told(
        "transmittal.pass_on",
        "Daftar penyerahan",
        Transmittal.objects.all,
        "pk",
        _passed_on,
        lambda row: (row.passed_by_id, row.passed_at),
    ),
    _Told(
        "transmittal.count",
        "Penerimaan daftar",
        lambda: Transmittal.objects.filter(state=TransmittalState.RECEIVED),
        "pk",
        _counted,
        lambda row: (row.received_by_id, row.received_at),
    ),
    _Told(
        "certificate.agree",
        "Perjanjian",
        lambda: Agreement.objects.select_related("decision__dossier"),
        "pk",
        _agreed,
    ),
    _Told(
        "plenary.decide",
        "Keputusan",
        lambda: Decision.objects.filter(kind=DecisionKind.CERTIFICATION).select_related("dossier"),
        "pk",
        _decided,
    ),
)
