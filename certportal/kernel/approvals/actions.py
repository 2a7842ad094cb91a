"""Ask for an act, approve it, refuse it, take it back; or let it take effect where nobody else could decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from certportal.kernel.accounts.letters import LONGEST_LIFE, Letter, post
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.flows import APPROVAL_FLOW
from certportal.kernel.approvals.models import STANDS, Approval
from certportal.kernel.approvals.queries import is_concerned, removed_watchers, second_people, watching_people
from certportal.kernel.approvals.registry import act_of
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.outbox.compose import compose
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import REFUSALS, Refused, known
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.workflow.rows import Maker

EFFECT_JOB = "approvals.take_effect"
ALONE = timedelta(hours=24)
"""How long an act waits where nobody else may approve it; whoever watches can object until then."""
CHANGED = (
    "Data yang dibaca orang kedua pada permintaan ini berganti sejak diminta, jadi tidak ada yang dilaksanakan. "
    "Bila masih perlu, ajukan sekali lagi dengan data yang sekarang."
)
ASKER_GONE = (
    "Yang meminta tindakan ini tidak lagi dapat memintanya: akunnya nonaktif, atau perannya berakhir. Bila masih perlu, "
    "orang lain mengajukannya."
)
LAPSED = "Permintaan ini gugur pada {} karena tidak diputuskan dalam 14 hari. Bila masih perlu, ajukan sekali lagi."


@transaction.atomic
def ask(kind: str, *, key: str, facts: Mapping[str, Any], reason: str, by: User, now: datetime) -> Approval:
    """Ask for an act. Whoever may approve it is told; where nobody may, it takes effect after 24 hours.

    `facts` name what it is about, as JSON; the act adds what the second person reads of it (`Act.read`). One that waits and
    can no longer be approved gives way. Raises Refused ("reason_missing", "raced" through the UNIQUE when the same act waits
    already), and what `Act.read` raises.
    """
    if not reason.strip():
        raise Refused("Tuliskan alasannya: orang kedua memutuskan menurut itu.", field="reason", code="reason_missing")
    act = act_of(kind)
    for old in Approval.objects.filter(kind=kind, key=key, state=ApprovalState.WAITING).select_for_update():
        _close_outdated(old, now=now)
    facts = act.with_read(facts)
    concerned = set(act.concerned(facts))
    approvers = list(second_people({by.pk, *concerned}, now))
    row: Approval = Approval.objects.create(
        kind=kind,
        key=key,
        facts=facts,
        reason=reason.strip(),
        asked_by=by,
        asked_at=now,
        takes_effect_at=None if approvers else now + ALONE,
        state=ApprovalState.WAITING,
        state_since=now,
    )
    row.concerned.set(concerned)
    kept = {name: value for name, value in facts.items() if name not in act.silent}
    record("approval.ask", by=by, subject=row, after={"kind": kind, **kept}, note=row.reason, now=now)
    told = approvers or [person for person in watching_people(now) if person.pk != by.pk]
    _tell(row, told, at=row.takes_effect_at, now=now)
    if row.takes_effect_at:
        _tell_the_removed(row, now=now)
        enqueue(EFFECT_JOB, key=f"{EFFECT_JOB}:{row.pk}", by=by, now=now, after=row.takes_effect_at, approval=row.pk)
    return row


def _tell(approval: Approval, people: Iterable[User], *, at: datetime | None, now: datetime) -> None:
    """Tell them that it waits for them, or that it takes effect by itself `at` that moment."""
    url, key = approval.get_absolute_url(), f"approval.ask:{approval.pk}:{now.isoformat()}"
    write("approval_asked", to=people, facts=_said(approval, at), about=approval, url=url, key=key, now=now)


def _said(approval: Approval, at: datetime | None) -> dict[str, Any]:
    return {
        "title": approval.title,
        "name": approval.asked_by.full_name,
        "reason": approval.reason,
        "at": at,
        "until": approval.lapses_at,
    }


def _tell_the_removed(approval: Approval, *, now: datetime) -> None:
    """A letter to whoever watched until lately: they may have been removed so that nobody can object."""
    text = compose("approval_asked", _said(approval, approval.takes_effect_at))
    for person in removed_watchers(now).exclude(pk=approval.asked_by_id):
        post(Letter("approval_asked", str(person.email), text.subject, text.body, now + LONGEST_LIFE), now=now)


def tell_of_end(person: User, role: str, *, place: str, reason: str = "", key: str, by: Actor, now: datetime) -> None:
    """Tell those who watch, and the person, that somebody who could be a second person is one no more.

    One person may end such a role, so that a stolen account is stopped at once; it is never done unseen. `role` in words.
    """
    facts = {"role": role, "name": person.full_name, "place": place, "by": by.display_name, "reason": reason}
    to = {one.pk: one for one in [*watching_people(now), person] if one.pk != by.pk}
    write("role_ended", to=to.values(), facts=facts, key=key, now=now)


def approve(
    approval: Approval, *, note: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Approval:
    """Approve the act and do it in the same transaction.

    Raises Refused ("lapsed", "asker_gone", "changed"), MoveRefused, and whatever the act itself refuses.
    """
    return _do(approval, by=by, sets={"decided_by": by, "decided_at": now}, note=note, now=now, seen=seen_version)


def refuse(approval: Approval, *, note: str, by: User, now: datetime, seen_version: int | None = None) -> Approval:
    """Do not approve it, with the reason. Raises Refused ("lapsed"), MoveRefused."""
    _refuse_lapsed(approval, now)
    sets = {"decided_by": by, "decided_at": now, "answer": note.strip()}
    return make_move(APPROVAL_FLOW, "refuse", approval, by=by, note=note, now=now, sets=sets, seen_version=seen_version)


def take_back(approval: Approval, *, by: User, now: datetime, seen_version: int | None = None) -> Approval:
    """Take it back before anybody decided. Raises Refused ("lapsed"), MoveRefused."""
    _refuse_lapsed(approval, now)
    return make_move(APPROVAL_FLOW, "take_back", approval, by=by, now=now, seen_version=seen_version)


def take_effect(approval: Approval, *, now: datetime) -> bool:
    """Do an act that nobody could approve, once its 24 hours have passed; returns whether it was done.

    Where somebody could by now, they are told and it waits for them. An act that is no longer possible is refused in the portal's name, with the sentence of its refusal.
    """
    if approval.state != ApprovalState.WAITING or approval.takes_effect_at is None or approval.takes_effect_at > now:
        return False
    if others := [one for one in second_people((), now) if not is_concerned(one, approval)]:
        _tell(approval, others, at=None, now=now)
        return False
    note = "Tidak ada orang kedua; berlaku setelah 24 jam."
    try:
        _do(approval, by=SYSTEM, sets={"decided_at": now, "answer": note}, note=note, now=now, seen=None)
    except REFUSALS as exc:
        _close(approval, known(exc).sentence, now=now)
        return False
    return True


def _close(approval: Approval, why: str, *, now: datetime) -> None:
    """Refuse it in the portal's name."""
    sets = {"decided_at": now, "answer": why}
    make_move(APPROVAL_FLOW, "refuse", approval, by=SYSTEM, note=why, now=now, sets=sets)


def _close_outdated(approval: Approval, *, now: datetime) -> None:
    """Refuse it in the portal's name where nobody could approve it any more."""
    try:
        _refuse_lapsed(approval, now)
        _refuse_outdated(approval)
    except REFUSALS as exc:
        _close(approval, known(exc).sentence, now=now)


def _refuse_outdated(approval: Approval) -> None:
    """Raise Refused unless whoever asked still may, and everything is as was read; the transaction holds it so."""
    act = act_of(approval.kind)
    if not has_role(*act.askers)(approval.asked_by):
        raise Refused(ASKER_GONE, code="asker_gone", subject=approval)
    if act.with_read(approval.facts) != approval.facts:
        raise Refused(CHANGED, code="changed", subject=approval)


def _refuse_lapsed(approval: Approval, now: datetime) -> None:
    if approval.has_lapsed(now):
        raise Refused(_lapsed(approval), code="lapsed", subject=approval)


def _lapsed(approval: Approval) -> str:
    return LAPSED.format(moment_in_words(approval.asked_at + STANDS))


@transaction.atomic
def _do(
    approval: Approval, *, by: Maker, sets: Mapping[str, Any], note: str, now: datetime, seen: int | None
) -> Approval:
    _refuse_lapsed(approval, now)
    columns = {"answer": note.strip(), **sets}
    # A row of its own: where the act is refused afterwards, the caller's object must not look approved.
    fresh = Approval.objects.select_related("asked_by").get(pk=approval.pk)
    moved = make_move(APPROVAL_FLOW, "approve", fresh, by=by, note=note, now=now, sets=columns, seen_version=seen)
    _refuse_outdated(moved)
    act_of(moved.kind).perform(moved, now)
    return moved
