"""Many letters of one occasion to one person become one that lists them; their notices in the portal stay, each by itself."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from certportal.kernel.outbox.compose import Text, compose
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.write import email_to, ring_on_commit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

SINGLE: Final = 3
"""So many letters of one occasion still come one by one."""


@transaction.atomic
def gather(kinds: Collection[str], summary: str, *, since: datetime, now: datetime) -> None:
    """Letters of these kinds written after `since` and not tried yet: more than three to one person become a `summary`.

    The others may be sent from now on, whatever they waited for.
    """
    waiting = Message.objects.filter(
        channel=Channel.EMAIL, state=MessageState.QUEUED, attempts=0, kind__in=kinds, created_at__gt=since
    )
    locked = waiting.select_for_update(of=("self",)).select_related("recipient").order_by("recipient_id", "pk")
    for person, rows in groupby(list(locked), attrgetter("recipient")):
        letters = list(rows)
        if person is None or len(letters) <= SINGLE:
            continue
        text = compose(summary, {"count": len(letters)})
        listed = "\n".join(f"- {row.subject}\n  {settings.SITE_URL}{row.url}" for row in letters)
        row = email_to(person, Text(text.subject, f"{text.body}\n\n{listed}"), f"{summary}:{now.isoformat()}", "")
        row.kind, row.created_at = summary, now
        row.save()
        Message.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    waiting.update(lease_until=None)
    ring_on_commit()
