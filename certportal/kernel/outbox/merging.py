"""What of a person's notices moves with a merge of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts import merging
from certportal.kernel.outbox.models import Message

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def _count(person: User) -> int:
    return Message.objects.filter(recipient=person).count()


def _nothing_in_the_way(_keep: User, _drop: User) -> None:
    return None


def _move(keep: User, drop: User) -> merging.Moved:
    return merging.follow(Message.objects.filter(recipient=drop), "recipient", keep)


MESSAGES = merging.Part("messages", "Pemberitahuan", _count, _nothing_in_the_way, _move)
