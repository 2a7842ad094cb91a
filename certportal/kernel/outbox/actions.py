"""What a person does with notices."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import record, record_all
from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.queries import hindered, notices_of, set_aside
from certportal.kernel.outbox.write import ring_on_commit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor


def mark_read(message: Message, *, now: datetime) -> None:
    """Note the first time the notice was opened; later openings change nothing."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(*, user: "User", now: datetime) -> int:
    """Mark every unread notice of the person; returns how many there were."""
    return notices_of(user).filter(read_at__isnull=True).update(read_at=now)


@transaction.atomic
def retry(mails: "QuerySet[Message]", *, by: "Actor | object", now: datetime) -> int:
    """Send these again from the start; returns how many. One whose secret link is blanked already is left alone.

    To the address the person has now; a letter to an address, or with a secret link (`expires_at`), goes where it went.
    """
    rows = list(_still_stuck(mails).exclude(body=""))
    if rows:
        again = Message.objects.filter(pk__in=[row.pk for row in rows])
        again.update(state=MessageState.QUEUED, lease_until=None, failures=0, outages=0, losses=0, hindered_since=None)
        present = User.objects.filter(pk=OuterRef("recipient"), is_active=True).exclude(email="").values("email")
        again.filter(expires_at=None).update(address=Coalesce(Subquery(present), "address"))
        record_all(
            "message.retry", by=by, facts=[(row, {"kind": row.kind, "error": row.error}) for row in rows], now=now
        )
        ring_on_commit()
    return len(rows)


@transaction.atomic
def stop(mails: "QuerySet[Message]", *, by: "Actor | object", note: str, now: datetime) -> None:
    """Give these up for good, with the reason."""
    for row in _still_stuck(mails):
        row.state, row.lease_until = MessageState.STOPPED, None
        row.save(update_fields=["state", "lease_until"])
        record("message.stop", by=by, subject=row, after={"kind": row.kind, "error": row.error}, note=note, now=now)


def _still_stuck(mails: "QuerySet[Message]") -> "QuerySet[Message]":
    """Locked; what was sent since the page was drawn, or is being sent, is left alone."""
    return (set_aside() | hindered()).filter(pk__in=mails.values("pk")).select_for_update()
