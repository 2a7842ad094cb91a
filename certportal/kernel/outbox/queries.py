"""Questions about notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from certportal.kernel.jobs.moment import ahead
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from certportal.kernel.accounts.models import User


def notices_of(user: User) -> QuerySet[Message]:
    """The in-app notices of a person, the newest first."""
    found: QuerySet[Message] = Message.objects.visible_to(user)
    return found


def unread(user: User) -> QuerySet[Message]:
    """The in-app notices the person has not opened yet."""
    return notices_of(user).filter(read_at__isnull=True)


def unread_count(user: User) -> int:
    """How many those are, one query."""
    return unread(user).count()


def notices_about(obj: Model) -> QuerySet[Message]:
    """Everything that was sent about an object, on every channel, the newest first."""
    found: QuerySet[Message] = Message.objects.filter(about_type=obj._meta.label_lower, about_id=obj.pk)  # noqa: SLF001
    return found


def set_aside() -> QuerySet[Message]:
    """E-mails that are not sent by themselves any more and that nobody has given up yet."""
    stuck = [MessageState.QUARANTINED, MessageState.FAILED]
    found: QuerySet[Message] = Message.objects.filter(channel=Channel.EMAIL, state__in=stuck)
    return found


def hindered() -> QuerySet[Message]:
    """E-mails that were tried and are tried again by themselves; and those a wrong clock put off for days or years."""
    tried = Q(outages__gt=0) | Q(failures__gt=0) | Q(losses__gt=0) | Q(lease_until__gt=ahead())
    found: QuerySet[Message] = Message.objects.filter(tried, channel=Channel.EMAIL, state=MessageState.QUEUED)
    return found
