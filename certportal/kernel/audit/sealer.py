"""The one writer of seals: gives every committed event a position and a hash computed from the hash before it.

A keyed code over each hash shows that the portal made the seal; since every hash contains the one before it, the newest
code speaks for all older seals, also for those made without a key or with one that is no longer configured.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from certportal.kernel.audit import content, keys
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.models import AuditEvent, AuditSeal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

GENESIS = "0" * 64
# Rows of long transactions commit after rows with higher ids. The quick pass looks this far back; the thorough one
# looks at everything.
LATE_ROWS = 10_000
# The act of blanking personal values of events; its `after` names them: {"events": [pk, ...]}.
BLANK_VERB = "audit.blank"
_LOCK = 7_205_001
_CHUNK = 500


class HeadNotOurs(Exception):  # noqa: N818 (named as what was found)
    """The last seal of a stream was not made with a known key: sealing on would vouch for what somebody else wrote."""


@dataclass(frozen=True)
class Head:
    """The last seal of a stream: printed on reports and mailed out, so that a cut tail shows."""

    stream: str
    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.stream}:{self.position}:{self.hash}"


@dataclass(frozen=True)
class Fault:
    """One row that is not as it was sealed.

    `reason` is missing, unlinked, changed, blanked (without an event that says so), forged (its code is wrong), unkeyed
    (no known key made it), unsealed or cut.
    """

    stream: str
    position: int | None
    event_id: int | None
    reason: str


@transaction.atomic
def seal(*, limit: int = 1000, thorough: bool = False, trusting: frozenset[str] = frozenset()) -> int:
    """Seal up to `limit` events of each stream in order; returns how many. A second sealer at once does nothing.

    `trusting` are hashes of heads an operator vouches for although their key is lost. Raises HeadNotOurs.
    """
    if not _alone():
        return 0
    return sum(_seal_stream(stream, limit, thorough=thorough, trusting=trusting) for stream in Stream.values)


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

    `anchor` is a head written down earlier outside the database: with it a cut tail is found too. Nothing is written.
    """
    faults: list[Fault] = []
    position, previous = 0, GENESIS
    blanked = _blanked_on_purpose()
    for seal_row, event in _sealed(stream):
        faults += [Fault(stream, lost, None, "missing") for lost in range(position + 1, seal_row.position)]
        if seal_row.position == position + 1 and seal_row.previous_hash != previous:
            faults.append(_fault(seal_row, "unlinked"))
        if reason := _content_fault(seal_row, event, blanked):
            faults.append(_fault(seal_row, reason))
        position, previous = seal_row.position, seal_row.hash
    return faults + _not_ours(stream) + _unsealed(stream) + (against(anchor) if anchor else [])


def waiting(stream: str) -> int:
    """How many events of the stream have no seal yet."""
    return AuditEvent.objects.filter(stream=stream, seal__isnull=True).count()


def _fault(row: AuditSeal, reason: str) -> Fault:
    return Fault(row.stream, row.position, row.event_id, reason)


def _content_fault(row: AuditSeal, event: AuditEvent | None, blanked: frozenset[int]) -> str:
    if event is None:
        return "missing"
    if content.is_blanked(event):
        if event.pk not in blanked:
            return "blanked"
        # Without digests the seal covered the values themselves, and only its place in the chain can be checked.
        return "" if row.digests is None or _hash(row, event) == row.hash else "changed"
    fits = row.digests is None or row.digests == content.digests_of(event)
    return "" if fits and _hash(row, event) == row.hash else "changed"


def _blanked_on_purpose() -> frozenset[int]:
    """The events whose personal values were taken away, as the sealed events of that act name them."""
    told = AuditEvent.objects.filter(verb=BLANK_VERB, stream=Stream.ACTS, seal__isnull=False)
    return frozenset(pk for after in told.values_list("after", flat=True) for pk in (after or {}).get("events", ()))


def _not_ours(stream: str) -> list[Fault]:
    """Seals whose code is wrong, and those without a known key that no later seal of ours speaks for."""
    faults, ours = [], False
    # Unlike hashes, codes are checked backwards: the newest speaks for all before it.
    for row in AuditSeal.objects.filter(stream=stream).order_by("-position").iterator(chunk_size=_CHUNK):
        if keys.is_known(row.key_id):
            if not _is_ours(row):
                faults.append(_fault(row, "forged"))
            ours = True
        elif not ours:
            faults.append(_fault(row, "unkeyed"))
    return faults[::-1]


def _is_ours(row: AuditSeal) -> bool:
    return keys.fits(row.key_id, row.code, _stamped(row))


def _stamped(row: AuditSeal) -> str:
    return f"{row.stream}\n{row.position}\n{row.hash}"


def _alone() -> bool:
    # SQLite transactions are IMMEDIATE: whoever is inside is alone already.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _seal_stream(stream: str, limit: int, *, thorough: bool, trusting: frozenset[str]) -> int:
    last = AuditSeal.objects.filter(stream=stream).order_by("-position").first()
    if last is not None and last.hash not in trusting and not _is_ours(last):
        raise HeadNotOurs(stream)
    rows = AuditEvent.objects.filter(stream=stream, seal__isnull=True).order_by("pk")
    if last is not None and not thorough:
        rows = rows.filter(pk__gt=last.event_id - LATE_ROWS)
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    seals = []
    for event in rows[:limit]:
        position += 1
        row = AuditSeal(event=event, stream=stream, position=position, previous_hash=previous)
        row.digests = content.digests_of(event)
        row.hash = _hash(row, event)
        row.key_id, row.code = keys.stamp(_stamped(row))
        seals.append(row)
        previous = row.hash
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


def against(anchor: Head) -> list[Fault]:
    """What is wrong when a head written down earlier is no longer in the chain: its tail was cut, or it was made anew."""
    same = AuditSeal.objects.filter(stream=anchor.stream, position=anchor.position, hash=anchor.hash).exists()
    return [] if same else [Fault(anchor.stream, anchor.position, None, "cut")]


def _hash(row: AuditSeal, event: AuditEvent) -> str:
    """The hash of that seal over that event; the one on the row is not read."""
    text = f"{row.stream}\n{row.position}\n{row.previous_hash}\n{content.sealed_text(event, row.digests)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
