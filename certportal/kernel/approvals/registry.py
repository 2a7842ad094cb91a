"""The kinds of acts that need a second person, handed in by the apps that carry them out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.audit.record import Actor

    Facts = Mapping[str, Any]

Lines = list[tuple[str, str]]
"""What is asked, in pairs of label and value."""


@dataclass(frozen=True)
class Act:
    """One kind of act.

    `title(facts)` says it in one line ("Memberi peran Verifikator kepada Rina"), `lines(facts)` in pairs of label and
    value. `read(facts)` looks up what the second person reads of the people and things that `facts` name, and locks
    them: when it is approved the same must be found again. It raises a refusal where one of them is gone.
    `concerned(facts)` are the people it is about: they may not approve it. `perform(approval, now)` does it, in
    the transaction of the approval, and raises a refusal where it is no longer possible; it is called once.
    `silent` names facts that the audit trail must not keep (`accounts.silent`), `askers` who may ask for it. `page(facts)`
    is the address where all of it is read while it waits, "" where `lines` say everything.
    """

    kind: str
    title: Callable[[Facts], str]
    lines: Callable[[Facts], Lines]
    read: Callable[[Facts], Facts]
    concerned: Callable[[Facts], Collection[int]]
    perform: Callable[[Approval, datetime], object]
    silent: Collection[str] = ()
    askers: Collection[Role] = (Role.SYSTEM_ADMIN,)
    page: Callable[[Facts], str] = lambda _facts: ""

    def with_read(self, facts: Facts) -> dict[str, Any]:
        """These facts with what is found now of what they name, as JSON gives it back."""
        found: dict[str, Any] = json.loads(json.dumps(self.read(facts)))
        return {**facts, **found}


_ACTS: dict[str, Act] = {}


def register(act: Act) -> None:
    """Register a kind. A kind registered twice is a programming error (ValueError)."""
    if act.kind in _ACTS:
        raise ValueError(f"Act {act.kind} is registered twice")
    _ACTS[act.kind] = act


def act_of(kind: str) -> Act:
    """The registered kind; KeyError when no app registered it."""
    return _ACTS[kind]


def second_of(approval: Approval) -> Actor:
    """Who approved; the portal where nobody could."""
    return approval.decided_by or SYSTEM
