"""Requests for a second person beside what was sealed when they were asked for and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.registry import act_of
from certportal.kernel.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 200
_DECIDED = {ApprovalState.DONE: "approval.approve", ApprovalState.REFUSED: "approval.refuse"}


def faults() -> Iterator[tuple[str, str]]:
    """(which request, what is wrong in one sentence) for every request that differs from the trail, or is gone from it.

    Facts that the trail does not keep (`Act.silent`) are not compared.
    """
    asked, decided = _events("approval.ask"), {verb: _events(verb) for verb in _DECIDED.values()}
    for row in Approval.objects.prefetch_related("concerned").order_by("pk").iterator(chunk_size=_AT_ONCE):
        event = asked.pop(row.pk, None)
        if event is None or not _was_asked(row, event):
            yield _name(row.pk), "Isi permintaan berbeda dari jejak audit."
        elif {person.pk for person in row.concerned.all()} != set(act_of(row.kind).concerned(row.facts)):
            yield _name(row.pk), "Orang yang disangkut permintaan berbeda dari isinya."
        verb = _DECIDED.get(ApprovalState(row.state))
        others = any(row.pk in events for said, events in decided.items() if said != verb)
        if others or (verb and not _was_decided(row, decided[verb].get(row.pk))):
            yield _name(row.pk), "Keputusan orang kedua berbeda dari jejak audit."
    for pk in asked:
        yield _name(pk), "Permintaan ada pada jejak audit, tetapi barisnya tidak ada."


def _events(verb: str) -> dict[int | None, AuditEvent]:
    return {event.subject_id: event for event in AuditEvent.objects.filter(verb=verb).order_by("pk").iterator()}


def _was_asked(row: Approval, event: AuditEvent) -> bool:
    """Whether the event says the same; what was blanked in it says nothing."""
    now = {"kind": row.kind, **row.facts}
    same = all(now.get(name) == value for name, value in (event.after or {}).items())
    return same and event.actor_id == row.asked_by_id and event.at == row.asked_at and event.note in {row.reason, ""}


def _was_decided(row: Approval, event: AuditEvent | None) -> bool:
    return event is not None and event.actor_id == row.decided_by_id and event.at == row.decided_at


def _name(pk: int | None) -> str:
    return f"Permintaan orang kedua {pk}"
