"""The one writer of seals: gives every committed event a position and a hash computed from the hash before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.models import AuditEvent, AuditSeal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

GENESIS = "0" * 64
# Rows of long transactions commit after rows with higher ids. The quick pass looks this far back; the thorough one
# looks at everything.
LATE_ROWS = 10_000
_LOCK = 7_205_001
_CHUNK = 500


@dataclass(frozen=True)
class Head:
    """The last seal of a stream: printed on reports and mailed out, so that a cut tail shows."""

    stream: str
    position: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """One row that is not as it was sealed; `reason` is missing, unlinked, changed, unsealed or cut."""

    stream: str
    position: int | None
    event_id: int | None
    reason: str


def seal(*, limit: int = 1000, thorough: bool = False) -> int:
    """Seal up to `limit` events of each stream in order; returns how many. A second sealer at once does nothing."""
    with transaction.atomic():
        if not _alone():
            return 0
        return sum(_seal_stream(stream, limit, thorough=thorough) for stream in Stream.values)


def head(stream: str) -> Head | None:
    """The last seal of `stream`, None before the first."""
    last = AuditSeal.objects.filter(stream=stream).order_by("-position").first()
    return Head(stream, last.position, last.hash) if last else None


def last_sealed_at() -> datetime | None:
    """When the newest sealed act was done, None before the first."""
    return AuditSeal.objects.order_by("-event_id").values_list("event__at", flat=True).first()


def oldest_unsealed() -> datetime | None:
    """When the oldest of the late rows without a seal was written, None when all are sealed."""
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    waiting = AuditEvent.objects.filter(pk__gt=newest - LATE_ROWS, seal=None)
    return waiting.order_by("pk").values_list("at", flat=True).first()


def verify(stream: str, *, anchor: Head | None = None) -> list[Fault]:
    """Recompute the chain of `stream` and name every row that was changed, taken out, slipped in or reordered.

    `anchor` is a head written down earlier outside the database: with it a cut tail is found too.
    """
    faults: list[Fault] = []
    position, previous = 0, GENESIS
    for seal_row, event in _sealed(stream):
        faults += [Fault(stream, lost, None, "missing") for lost in range(position + 1, seal_row.position)]
        if seal_row.position == position + 1 and seal_row.previous_hash != previous:
            faults.append(Fault(stream, seal_row.position, seal_row.event_id, "unlinked"))
        if event is None:
            faults.append(Fault(stream, seal_row.position, seal_row.event_id, "missing"))
        elif seal_row.hash != _hash(stream, seal_row.position, seal_row.previous_hash, event):
            faults.append(Fault(stream, seal_row.position, seal_row.event_id, "changed"))
        position, previous = seal_row.position, seal_row.hash
    return faults + _unsealed(stream) + _against(anchor)


def _alone() -> bool:
    # SQLite transactions are IMMEDIATE: whoever is inside is alone already.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _seal_stream(stream: str, limit: int, *, thorough: bool) -> int:
    last = AuditSeal.objects.filter(stream=stream).order_by("-position").first()
    waiting = AuditEvent.objects.filter(stream=stream, seal__isnull=True).order_by("pk")
    if last is not None and not thorough:
        waiting = waiting.filter(pk__gt=last.event_id - LATE_ROWS)
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    seals = []
    for event in waiting[:limit]:
        position += 1
        digest = _hash(stream, position, previous, event)
        seals.append(AuditSeal(event=event, stream=stream, position=position, previous_hash=previous, hash=digest))
        previous = digest
    AuditSeal.objects.bulk_create(seals, batch_size=_CHUNK)
    return len(seals)


def _sealed(stream: str) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    # Events are fetched apart from their seals: a join would hide a seal whose event is gone.
    rows = AuditSeal.objects.filter(stream=stream).order_by("position").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        events = AuditEvent.objects.in_bulk([row.event_id for row in chunk])
        yield from ((row, events.get(row.event_id)) for row in chunk)


def _unsealed(stream: str) -> list[Fault]:
    last = AuditSeal.objects.filter(stream=stream).order_by("-event_id").first()
    if last is None:
        return []
    overlooked = AuditEvent.objects.filter(stream=stream, seal__isnull=True, pk__lte=last.event_id - LATE_ROWS)
    return [Fault(stream, None, pk, "unsealed") for pk in overlooked.order_by("pk").values_list("pk", flat=True)]


def _against(anchor: Head | None) -> list[Fault]:
    if anchor is None:
        return []
    same = AuditSeal.objects.filter(stream=anchor.stream, position=anchor.position, hash=anchor.hash).exists()
    return [] if same else [Fault(anchor.stream, anchor.position, None, "cut")]


def _hash(stream: str, position: int, previous: str, event: AuditEvent) -> str:
    content = f"{stream}\n{position}\n{previous}\n{_canonical(event)}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(event: AuditEvent) -> str:
    """Every column of the event in one fixed spelling, the same on both engines."""
    facts = {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "role": event.role,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "subject_label": event.subject_label,
        "before": event.before,
        "after": event.after,
        "note": event.note,
        "request_id": event.request_id,
        "address": event.address,
        "stream": event.stream,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
