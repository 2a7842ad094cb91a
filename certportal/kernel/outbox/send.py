"""Send what waits: claim by conditional UPDATE, a lease, growing pauses, quarantine. At least once, never silently lost."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q

from certportal.kernel.accounts.refusing import address_refused, address_took
from certportal.kernel.audit.faults import plain_fault
from certportal.kernel.jobs.models import MOST_LOSSES
from certportal.kernel.jobs.moment import AHEAD, written_down
from certportal.kernel.jobs.retry import Patience, after_fault
from certportal.kernel.jobs.run import ERROR_LENGTH
from certportal.kernel.jobs.trusted import TickHeldError, trusted
from certportal.kernel.jobs.turns import turn
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
TURN: Final = timedelta(minutes=4)
"""Longer than a batch with its last letter may take (the time limit of a task)."""
PATIENCE: Final = Patience(first=timedelta(minutes=1), longest=timedelta(minutes=30), outage=timedelta(days=5))
BUDGET_SECONDS: Final = 60
AT_ONCE: Final = 100
EXPIRED: Final = "Tautannya kedaluwarsa sebelum e-mail ini dapat dikirim."
STOPPED: Final = "Pengirim berhenti setiap kali mengirim e-mail ini."


class SilentServerError(Exception):
    """Raised inside a batch: the server does not take part, so the other letters need not be tried now."""


def waiting(now: datetime) -> Q:
    """E-mails a sender may claim: waiting ones whose pause is over, and claims whose lease ran out."""
    put_off = Q(state=MessageState.QUEUED, lease_until__gt=now + AHEAD)  # by a clock that was far ahead
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | put_off
    return Q(channel=Channel.EMAIL, state__in=[MessageState.QUEUED, MessageState.SENDING]) & free


def send_due(now: datetime) -> int:
    """Send up to a hundred waiting e-mails, the oldest first, for about a minute; returns how many were sent.

    One sender at a time. An address that fails puts its row back (`jobs.retry`) and the others go out all the same; a
    server that does not answer ends the batch.
    """
    with suppress(TickHeldError):  # by a clock that is ahead every link is over
        _blank_expired(trusted(now))
    with turn("outbox.send", longest=TURN, now=now) as mine:
        return _send_batch(now) if mine else 0


def _send_batch(now: datetime) -> int:
    started, sent = monotonic(), 0
    due = Message.objects.filter(waiting(now)).exclude(expires_at__lte=now)
    found = list(due.order_by("created_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    if not found:
        return 0
    post = get_connection()
    try:
        for pk in found:
            # The batch may take minutes; leases start when they are taken, not when the batch began.
            elapsed = monotonic() - started
            if elapsed > BUDGET_SECONDS:
                break
            sent += _send(pk, post, now + timedelta(seconds=elapsed))
    except SilentServerError as exc:
        log.warning("the mail server is waited for: %s", exc)
    finally:
        post.close()
    return sent


def _send(pk: int, post: BaseEmailBackend, now: datetime) -> bool:
    message = _claim(pk, now)
    if message is None:
        return False
    try:
        _mail(message, post).send()
    except Exception as exc:
        log.warning("message %s, attempt %s: %s", message.pk, message.attempts, type(exc).__name__)
        _put_back(message, exc, now)
        if isinstance(exc, SoftTimeLimitExceeded):
            raise
        if _is_server(exc):
            raise SilentServerError(type(exc).__name__) from exc
        post.close()
        return False
    kept = {"body": ""} if message.expires_at else {}
    outcome = {"state": MessageState.SENT, "sent_at": now, "lease_until": None, "error": "", **kept}
    sent = bool(written_down(lambda: _mine(message).update(**outcome)))
    if sent:
        address_took(message.address, now=now)
    return sent


def _is_server(exc: Exception) -> bool:
    """Whether the server itself failed, not this letter or its address."""
    about_the_letter = smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | smtplib.SMTPSenderRefused
    return isinstance(exc, OSError) and not isinstance(exc, about_the_letter)  # errors of smtplib are OSErrors


def _blank_expired(now: datetime) -> None:
    """A link that no longer opens anything is not sent any more, and is not kept either."""
    secret = Message.objects.filter(expires_at__lte=now).exclude(body="")
    secret.filter(waiting(now)).update(state=MessageState.QUARANTINED, lease_until=None, body="", error=EXPIRED)
    # One that is being sent at this very moment is left to its sender.
    secret.exclude(state__in=[MessageState.QUEUED, MessageState.SENDING]).update(body="")


def _claim(pk: int, now: datetime) -> Message | None:
    free = Message.objects.filter(waiting(now), pk=pk)
    # A sender that was killed each time never reaches the code that counts failures.
    lost = free.filter(state=MessageState.SENDING)
    lost.filter(losses__gte=MOST_LOSSES).update(state=MessageState.QUARANTINED, lease_until=None, error=STOPPED)
    lost.update(losses=F("losses") + 1)
    claimed = free.update(state=MessageState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    return Message.objects.get(pk=pk) if claimed else None


def _mail(message: Message, post: BaseEmailBackend) -> EmailMessage:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(message.subject, message.body, to=[message.address], headers=headers, connection=post)


def _put_back(message: Message, exc: Exception, now: datetime) -> None:
    if is_bounce(exc):
        outcome: dict[str, Any] = {"state": MessageState.FAILED, "lease_until": None}
        written_down(lambda: address_refused(message.address, now=now))
    else:
        since = message.hindered_since or now
        back = after_fault(message, exc, PATIENCE, since=since, now=now)
        state = MessageState.QUEUED if back.again_at else MessageState.QUARANTINED
        outcome = {"state": state, "lease_until": back.again_at, "hindered_since": since, **back.counts}
    written_down(lambda: _mine(message).update(error=plain_fault(exc)[:ERROR_LENGTH], **outcome))
    if outcome["state"] != MessageState.QUEUED:
        log.error("message %s is not tried again after %s attempts", message.pk, message.attempts)


def is_bounce(exc: Exception) -> bool:
    """Whether the server says that the address does not exist: then trying again helps nobody.

    RFC 5321 replies 550, 551 and 553 say so, unless the finer code speaks of policy (5.7.x) or of a full box (5.2.x).
    """
    if not isinstance(exc, smtplib.SMTPRecipientsRefused):
        return False
    return all(
        code in {550, 551, 553} and not said.startswith((b"5.7.", b"5.2.")) for code, said in exc.recipients.values()
    )


def _mine(message: Message) -> Any:
    """The row, as long as this claim still holds it (`attempts` moves with every claim)."""
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
