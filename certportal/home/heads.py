"""The heads of the audit chains, mailed once a day to people who could notice that the chain was made anew.

What stands in a mailbox outside the portal cannot be rewritten together with the database; `verify_audit --anchor` takes
the lines as they stand in the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.audit import sealer
from certportal.kernel.audit.enums import Stream
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from certportal.kernel.outbox.models import Message

READERS = (Role.INSPECTORATE, Role.LEADERSHIP)


def holders_of(roles: Collection[Role], on: date) -> QuerySet[User]:
    """Active people who hold one of the roles on that day, wherever; who has given it up is told nothing more."""
    held = Membership.objects.current(on).filter(role__in=roles)
    return User.objects.filter(memberships__in=held, is_active=True).distinct().order_by("pk")


def mail_heads(now: datetime) -> list[Message]:
    """Write the letter of this day; a second call on the same day changes nothing. No letter before the first seal."""
    heads = [head for stream in Stream if (head := sealer.head(stream))]
    if not heads:
        return []
    today = timezone.localdate(now)
    return write(
        "audit_heads",
        to=holders_of(READERS, today),
        facts={"day": day_in_words(today), "heads": list(map(str, heads))},
        key=f"audit_heads:{today.isoformat()}",
        now=now,
    )
