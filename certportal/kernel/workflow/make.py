"""`make_move`: the one door through which every state changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, assert_never
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.outbox.compose import Text, compose
from certportal.kernel.outbox.write import write
from certportal.kernel.sla import clocks
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.flow import Flow, flow_of, flows_named
from certportal.kernel.workflow.rows import (
    Guard,
    Hands,
    Maker,
    Move,
    Pauses,
    Reopens,
    Resumes,
    Starts,
    Stops,
    Tells,
    Thing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Columns = Mapping[str, Any] | Callable[[], Mapping[str, Any]]

_OWN_COLUMNS = ("state", "state_since", "version")


class MoveRefused(Refused):
    """A move that may not be made now; the sentence says why and what to do."""


class AlreadyMade(MoveRefused):
    """The same person made the same move with the same words (double click): nothing is lost, views show the result."""


@dataclass(frozen=True)
class OpenMove(Generic[Thing]):
    """A button: the move, the sentence that explains why it cannot be pressed yet (None when it can), and whose it is."""

    move: Move[Thing]
    refusal: str | None
    guard: Guard[Thing] | None = None


@dataclass(frozen=True)
class _Sent:
    """What a person sent with a move: the note, and a fingerprint of what else they typed ("" for nothing)."""

    note: str
    typed: str

    @property
    def kept(self) -> dict[str, str]:
        """What the audit row of the move keeps beside the note."""
        return {"typed": self.typed} if self.typed else {}

    def is_in(self, event: AuditEvent) -> bool:
        """Whether that move was made with the same words."""
        return event.note == self.note and (event.after or {}).get("typed", "") == self.typed


def make_move(
    flow: Flow[Thing] | str,
    name: str,
    obj: Thing,
    *,
    by: Maker,
    now: datetime,
    note: str = "",
    typed: Mapping[str, Any] | None = None,
    seen_version: int | None = None,
    sets: Columns | None = None,
) -> Thing:
    """Make the named move and return the moved row.

    In one transaction: row lock, policy, source state, guards, save (with the columns of `sets`), audit, clocks,
    notices. `sets` may be a function; it is called after the guards, so that a number is taken only for a move that is
    made. `typed` is what the person typed or chose beside the note, by field, wherever it is kept. `seen_version` is the
    version the person had on screen.

    Raises MoveRefused, or AlreadyMade when the same person sent the same move with the same note and the same `typed`;
    nothing is changed then.
    """
    table = _table(flow, obj)
    move = _move(table, name)
    sent = _Sent(note, _fingerprint(typed))
    with transaction.atomic():
        locked = type(obj)._base_manager.select_for_update().get(pk=obj.pk)  # noqa: SLF001 (Django's own name for the unfiltered manager)
        _check(table, move, locked, by=by, sent=sent, seen_version=seen_version)
        before = locked.state
        locked.state, locked.state_since = move.target, now
        locked.version += 1
        for column, value in (columns := _besides(sets)).items():
            setattr(locked, column, value)
        locked.save(update_fields=[*_OWN_COLUMNS, *columns])
        record(
            table.verb(move.name),
            by=by,
            subject=locked,
            before={"state": before},
            after={"state": move.target, "version": locked.version, **sent.kept},
            note=note,
            now=now,
        )
        _run_clocks(move, locked, by=by, note=note, now=now)
        _tell(table, move, locked, note=note, now=now)
    obj.state, obj.state_since, obj.version = locked.state, locked.state_since, locked.version
    return locked


def open_moves(flow: Flow[Thing] | str, person: User, obj: Thing) -> list[OpenMove[Thing]]:
    """The moves this person may make from here, each with the sentence of the guard that still refuses, if any."""
    return [
        OpenMove(move, *_first_refusal(move, obj, person))
        for move in _table(flow, obj).moves
        if move.page and obj.state in move.sources and move.allowed(person, obj)
    ]


def preview(flow: Flow[Thing] | str, name: str, obj: Thing, kind: str, *, note: str = "") -> Text:
    """The notice of that kind as the move would write it now, from the same facts and the same text; nothing is sent.

    KeyError when the move sends no such notice.
    """
    table = _table(flow, obj)
    for notice in table.move(name).tells:
        if notice.kind == kind:
            return compose(kind, _facts_of(notice, obj, note))
    raise KeyError(kind)


def _table(flow: Flow[Thing] | str, obj: Thing) -> Flow[Thing]:
    return flow if isinstance(flow, Flow) else flow_of(obj, flow)


def _move(table: Flow[Thing], name: str) -> Move[Thing]:
    """The move of that name; MoveRefused where only another branch has it, KeyError where none has."""
    elsewhere = any(row.name == name for flow in flows_named(table.name) for row in flow.moves)
    if elsewhere and all(row.name != name for row in table.moves):
        raise MoveRefused("Langkah ini tidak ada pada jalan layanan ini.", code="wrong_branch")
    return table.move(name)


def _besides(sets: Columns | None) -> Mapping[str, Any]:
    """The other columns a move writes; the columns of the flow come from its table alone (ValueError)."""
    columns = (sets() if callable(sets) else sets) or {}
    if taken := sorted(set(_OWN_COLUMNS) & set(columns)):
        raise ValueError(f"a move writes {taken} itself")
    return columns


def _check(
    flow: Flow[Thing], move: Move[Thing], obj: Thing, *, by: Maker, sent: _Sent, seen_version: int | None
) -> None:
    may = move.system if by is SYSTEM else isinstance(by, User) and move.allowed(by, obj)
    if not may:
        raise MoveRefused("Anda tidak berwenang melakukan langkah ini.", code="not_allowed")
    if obj.state not in move.sources or (seen_version is not None and seen_version != obj.version):
        raise _stale(flow, move, obj, by, sent)
    if move.note == "required" and not sent.note.strip():
        raise MoveRefused("Tuliskan alasannya lebih dahulu, lalu kirim lagi.", code="note_missing")
    refusal, _guard = _first_refusal(move, obj, by)
    if refusal:
        raise MoveRefused(refusal, code="guard")


def _first_refusal(move: Move[Thing], obj: Thing, by: Maker) -> tuple[str | None, Guard[Thing] | None]:
    """The first refusing sentence, and its guard."""
    return next(((sentence, guard) for guard in move.guards if (sentence := guard(obj, by))), (None, None))


def _fingerprint(typed: Mapping[str, Any] | None) -> str:
    """Equal for equal fields only; the audit row keeps it, and not the words, which may be private."""
    return sha256(json.dumps(typed, sort_keys=True, default=str).encode()).hexdigest() if typed else ""


def _stale(flow: Flow[Thing], move: Move[Thing], obj: Thing, by: Maker, sent: _Sent) -> MoveRefused:
    """The refusal that says what happened meanwhile; AlreadyMade when the same person sent the same words."""
    last = (
        AuditEvent.objects.filter(subject_type=obj._meta.label_lower, subject_id=obj.pk)  # noqa: SLF001
        # Only moves: other acts on the object share the prefix ("exam_event.assign") and do not change its state.
        .filter(verb__in=[flow.verb(made.name) for made in flow.moves])
        .order_by("-pk")
        .first()
    )
    if last is None:
        return MoveRefused("Langkah ini belum dapat dilakukan pada tahap sekarang.", code="wrong_state")
    at = last.at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if last.verb == flow.verb(move.name) and last.actor_id == by.pk:
        if sent.is_in(last):
            return AlreadyMade("Langkah ini sudah tercatat.", code="already_made", back=obj.get_absolute_url())
        return MoveRefused(
            f"Anda sudah melakukan langkah ini pukul {at:%H.%M} dengan isian lain, dan yang tersimpan adalah isian itu. "
            "Isian pada halaman ini belum tersimpan: salin bila masih diperlukan, lalu buka kembali berkasnya.",
            code="stale",
        )
    insider = isinstance(by, User) and is_staff_person(by)
    who = f" oleh {last.actor_name}" if insider else ""
    state = flow.state(obj.state)
    return MoveRefused(
        f"Data ini baru saja diubah{who} pukul {at:%H.%M} menjadi “{state.staff if insider else state.public}”. "
        "Muat ulang halaman untuk melihat keadaan terbaru.",
        code="stale",
    )


def _run_clocks(move: Move[Thing], obj: Thing, *, by: Maker, note: str, now: datetime) -> None:
    for effect in move.clocks:
        match effect:
            case Starts(kind):
                clocks.start(kind, obj, by=by, now=now)
            case Stops(kind):
                clocks.stop(kind, obj, by=by, now=now)
            case Pauses(kind):
                clocks.pause(kind, obj, reason=note or move.label, by=by, now=now)
            case Resumes(kind):
                clocks.resume(kind, obj, by=by, now=now)
            case Reopens(kind):
                clocks.reopen(kind, obj, reason=note or move.label, by=by, now=now)
            case Hands(kind, to):
                if owner := to(obj):
                    clocks.hand_to(WaitingOn(owner), kind, obj, by=by, now=now, reason=move.label)
            case _:
                assert_never(effect)


def _tell(flow: Flow[Thing], move: Move[Thing], obj: Thing, *, note: str, now: datetime) -> None:
    for notice in move.tells:
        write(
            notice.kind,
            to=notice.to(obj),
            facts=_facts_of(notice, obj, note),
            about=obj,
            url=obj.get_absolute_url(),
            key=f"{flow.verb(move.name)}:{obj.pk}:{obj.version}:{notice.kind}",
            now=now,
        )


def _facts_of(notice: Tells[Thing], obj: Thing, note: str) -> dict[str, Any]:
    return {**notice.facts(obj), "note": note}
