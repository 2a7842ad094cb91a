"""What a person does with notices."""

from datetime import datetime
from typing import TYPE_CHECKING

from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.queries import notices_of

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def mark_read(message: Message, *, now: datetime) -> None:
    """Note the first time the notice was opened; later openings change nothing."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, user: "User", now: datetime) -> int:
    """Mark every unread notice of the person; returns how many there were."""
    return notices_of(user).filter(read_at__isnull=True).update(read_at=now)
