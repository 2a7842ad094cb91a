"""The one way to write the audit trail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from django.db import transaction

from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.request_facts import request_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import Model

_VERB = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_REFUSED = ".refused"
_VISITOR = "Pengunjung"


@runtime_checkable
class Actor(Protocol):
    """Whoever acts: a person, or SYSTEM. A role held may be told by an `audit_role` attribute."""

    @property
    def pk(self) -> Any: ...

    @property
    def display_name(self) -> str: ...


@dataclass(frozen=True)
class SystemActor:
    """The portal itself: clocks, sweeps, renderers."""

    pk: None = None
    display_name: str = "Sistem"
    audit_role: str = "system"


SYSTEM = SystemActor()


def record(
    verb: str,
    *,
    by: Actor | object,
    subject: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    stream: str = Stream.ACTS,
    now: datetime | None = None,
) -> AuditEvent:
    """Insert one event in the caller's transaction.

    `verb` is dotted lower snake ("dossier.submit"). `by` is a person, SYSTEM, or an anonymous visitor. `before` and
    `after` are plain facts; never put a NIK, a password or a file's content there. Raises ValueError on a malformed
    verb or on an actor without a name.
    """
    event = _event(verb, by, subject, before=before, after=after, note=note, stream=stream, now=now)
    event.save(force_insert=True)
    return event


def record_all(
    verb: str,
    *,
    by: Actor | object,
    facts: Iterable[tuple[Model, Mapping[str, Any]]],
    note: str = "",
    now: datetime | None = None,
) -> None:
    """Insert one event of that verb for each (subject, `after`), in this order and in one statement; else as `record`."""
    AuditEvent.objects.bulk_create(
        _event(verb, by, subject, before=None, after=after, note=note, stream=Stream.ACTS, now=now)
        for subject, after in facts
    )


def refused(
    verb: str,
    *,
    by: Actor | object,
    subject: Model | None = None,
    sentence: str,
    facts: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Insert the row of a refusal (verb + ".refused") in a transaction of its own; `facts` name what was refused.

    Call it after the refused transaction has rolled back; inside one it raises RuntimeError, because the row would be
    lost with the rest.
    """
    with transaction.atomic(durable=True):
        return record(verb.removesuffix(_REFUSED) + _REFUSED, by=by, subject=subject, after=facts, note=sentence)


def _event(
    verb: str,
    by: Actor | object,
    subject: Model | None,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    note: str,
    stream: str,
    now: datetime | None,
) -> AuditEvent:
    if not _VERB.fullmatch(verb):
        raise ValueError(f"audit verb must be dotted lower snake: {verb!r}")
    facts = request_facts()
    event = AuditEvent(
        actor_id=getattr(by, "pk", None),
        actor_name=_fit(_name_of(by), "actor_name"),
        role=_fit(str(getattr(by, "audit_role", "")), "role"),
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",  # noqa: SLF001 (Django's public _meta)
        subject_id=subject.pk if subject is not None else None,
        subject_label=_fit(str(subject), "subject_label") if subject is not None else "",
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        note=_without_nul(note),
        request_id=_fit(facts.request_id, "request_id"),
        address=_fit(facts.address, "address"),
        stream=stream,
    )
    if now is not None:
        event.at = now
    return event


def _name_of(by: object) -> str:
    name = str(getattr(by, "display_name", ""))
    if name:
        return name
    if getattr(by, "is_anonymous", False):
        return _VISITOR
    raise ValueError(f"audit actor without a name: {by!r}")


def _fit(text: str, field: str) -> str:
    limit = getattr(AuditEvent._meta.get_field(field), "max_length", None)  # noqa: SLF001 (Django's public _meta)
    return _without_nul(text)[:limit]


def _without_nul(text: str) -> str:
    # PostgreSQL cannot store NUL, and a refusal caused by one must still leave its row.
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
