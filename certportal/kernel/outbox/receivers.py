"""What the notices show elsewhere: the count in the head of the page, a warning on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts import letters, merging
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.queries import set_aside
from certportal.kernel.outbox.write import write_letter
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User

_admin = has_role(Role.SYSTEM_ADMIN)


def mail_set_aside(user: User, now: datetime) -> Iterator[desk.Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """E-mails that six attempts did not deliver."""
    if _admin(user) and (count := set_aside().count()):
        yield desk.Warn(f"{count} e-mail pemberitahuan tidak dapat dikirim. Periksa alamat penerima dan server e-mail.")


def _count(person: User) -> int:
    return Message.objects.filter(recipient=person).count()


def _nothing_in_the_way(_keep: User, _drop: User) -> None:
    return None


def _move(keep: User, drop: User) -> int:
    return int(Message.objects.filter(recipient=drop).update(recipient=keep))


MESSAGES = merging.Part("messages", "Pemberitahuan", _count, _nothing_in_the_way, _move)


def register_all() -> None:
    """Called once, from AppConfig.ready()."""
    letters.carried_by(write_letter)
