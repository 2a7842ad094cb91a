"""Many letters of one occasion to one person become one that lists their cases; the notices in the portal stay."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.kernel.outbox.compose import Text, compose
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.write import email_to, ring_on_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    Listed = Callable[[Sequence[Message]], tuple[Mapping[str, Any], Sequence[str]]]
    """From letters to the facts of their summary and the lines of its list."""

SINGLE: Final = 3
"""So many letters of one occasion still come one by one."""


@transaction.atomic
def gather(kinds: Collection[str], summary: str, listed: Listed, *, since: datetime, now: datetime) -> None:
    """Letters of these kinds written after `since` and not tried yet: more than three to one person become a `summary`.

    Where nothing is left to list none is written. The others may be sent from now on, whatever they waited for.
    """
    waiting = Message.objects.filter(
        channel=Channel.EMAIL, state=MessageState.QUEUED, attempts=0, kind__in=kinds, created_at__gt=since
    )
    locked = waiting.select_for_update(of=("self",)).select_related("recipient").order_by("recipient_id", "pk")
    for person, rows in groupby(list(locked), attrgetter("recipient")):
        letters = list(rows)
        if person is None or len(letters) <= SINGLE:
            continue
        facts, lines = listed(letters)
        if lines:
            text = compose(summary, facts)
            body = "\n".join([text.body, "", *lines])
            row = email_to(person, Text(text.subject, body), f"{summary}:{now.isoformat()}", "")
            row.kind, row.created_at = summary, now
            row.save()
        Message.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    waiting.update(lease_until=None)
    ring_on_commit()
