"""Send what waits: claim by conditional UPDATE, a lease, growing pauses, quarantine. At least once, never silently lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q

from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(minutes=1)
MAX_ATTEMPTS = 6
AT_ONCE = 100
ERROR_LENGTH = 2000
EXPIRED = "Tautannya kedaluwarsa sebelum e-mail ini dapat dikirim."


def waiting(now: datetime) -> Q:
    """E-mails a sender may claim: waiting ones whose pause is over, and claims whose lease ran out."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Q(channel=Channel.EMAIL, state__in=[MessageState.QUEUED, MessageState.SENDING]) & free


def send_due(now: datetime) -> int:
    """Send up to a hundred waiting e-mails, the oldest first; returns how many were sent.

    Any number of senders may run at once. An address or a server that fails puts its row back with a growing pause
    (1, 2, 4, 8, 16 minutes) and quarantines it after six attempts; the others go out all the same.
    """
    started = monotonic()
    _blank_expired(now)
    found = list(
        Message.objects.filter(waiting(now)).order_by("created_at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    if not found:
        return 0
    sent = 0
    post = get_connection()
    try:
        for pk in found:
            # The batch may take minutes; leases start when they are taken, not when the batch began.
            moment = now + timedelta(seconds=monotonic() - started)
            sent += _send(pk, post, moment)
    finally:
        post.close()
    return sent


def _send(pk: int, post: BaseEmailBackend, now: datetime) -> bool:
    message = _claim(pk, now)
    if message is None:
        return False
    try:
        _mail(message, post).send()
    except Exception as exc:  # noqa: BLE001 - one address, one server hiccup must not hold up the other notices
        log.warning("message %s, attempt %s: %s", message.pk, message.attempts, type(exc).__name__)
        post.close()
        _put_back(message, exc, now)
        return False
    kept = {"body": ""} if message.expires_at else {}
    return bool(_mine(message).update(state=MessageState.SENT, sent_at=now, lease_until=None, error="", **kept))


def _blank_expired(now: datetime) -> None:
    """A link that no longer opens anything is not sent any more, and is not kept either."""
    secret = Message.objects.filter(expires_at__lte=now).exclude(body="")
    secret.filter(waiting(now)).update(state=MessageState.QUARANTINED, lease_until=None, body="", error=EXPIRED)
    # One that is being sent at this very moment is left to its sender.
    secret.exclude(state__in=[MessageState.QUEUED, MessageState.SENDING]).update(body="")


def _claim(pk: int, now: datetime) -> Message | None:
    free = Message.objects.filter(waiting(now), pk=pk)
    # Senders that were killed each time never reach the code that counts failures, so the row is set aside here.
    free.filter(attempts__gte=MAX_ATTEMPTS).update(state=MessageState.QUARANTINED, lease_until=None)
    claimed = free.update(state=MessageState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    return Message.objects.get(pk=pk) if claimed else None


def _mail(message: Message, post: BaseEmailBackend) -> EmailMessage:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(message.subject, message.body, to=[message.address], headers=headers, connection=post)


def _put_back(message: Message, exc: Exception, now: datetime) -> None:
    error = plain_fault(exc)[:ERROR_LENGTH]
    if message.attempts >= MAX_ATTEMPTS:
        _mine(message).update(state=MessageState.QUARANTINED, lease_until=None, error=error)
        log.error("message %s quarantined after %s attempts", message.pk, message.attempts)
    else:
        pause = FIRST_PAUSE * 2 ** (message.attempts - 1)
        _mine(message).update(state=MessageState.QUEUED, lease_until=now + pause, error=error)


def _mine(message: Message) -> Any:
    """The row, as long as this claim still holds it (`attempts` moves with every claim)."""
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
