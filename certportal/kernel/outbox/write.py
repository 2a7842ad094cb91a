"""Write notices inside the transaction of the act they speak of: no commit, no notice; no notice without its commit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from certportal.kernel.jobs.queue import call
from certportal.kernel.outbox.compose import SUBJECT_LENGTH, Text, compose
from certportal.kernel.outbox.compose import letter as letter_to
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import Model

    from certportal.kernel.accounts.letters import Letter
    from certportal.kernel.accounts.models import User

SEND_TASK = "certportal.kernel.outbox.tasks.send_due"
_AT_ONCE = 500


@dataclass(frozen=True)
class Notice:
    """What `write` takes: kind and facts make the text, `key` names the occasion, `url` is a path of this portal."""

    kind: str
    to: Iterable[User]
    facts: Mapping[str, Any]
    key: str
    about: Model | None = None
    url: str = ""


def write(
    kind: str,
    *,
    to: Iterable[User],
    facts: Mapping[str, Any],
    about: Model | None = None,
    url: str = "",
    key: str,
    now: datetime,
) -> list[Message]:
    """One in-app notice per person, and one e-mail where the person is active and has an address.

    `url` is a path of this portal. `key` names the occasion: writing it again gives the same rows and changes nothing.
    Returns the rows of all persons, in-app first. Raises ValueError for a URL that leaves the portal.
    """
    rows = _rows(Notice(kind, to, facts, key, about, url), now)
    if not rows:
        return []
    _insert(rows)
    stored = {row.key: row for row in Message.objects.filter(key__in=[row.key for row in rows])}
    return [stored[row.key] for row in rows]


def write_all(notices: Iterable[Notice], *, now: datetime, mail_after: datetime | None = None) -> None:
    """`write` for many notices at once; either all of them are written or, with an exception, none.

    Their letters wait for `mail_after`, where it is given.
    """
    rows = [row for notice in notices for row in _rows(notice, now)]
    for row in rows:
        if row.channel == Channel.EMAIL:
            row.lease_until = mail_after
    _insert(rows)


def _rows(notice: Notice, now: datetime) -> list[Message]:
    """The rows of one notice, in-app first, not yet stored."""
    url = notice.url
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notice points to a page of this portal, not to {url!r}")
    people = list({person.pk: person for person in notice.to}.values())
    if not people:
        return []
    text = compose(notice.kind, notice.facts)
    rows = [_in_app(person, text, notice.key, now) for person in people]
    rows += [email_to(person, text, notice.key, url) for person in people if person.is_active and person.email]
    for row in rows:
        row.kind, row.url, row.created_at = notice.kind, url, now
        if notice.about is not None:
            row.about_type, row.about_id = notice.about._meta.label_lower, notice.about.pk  # noqa: SLF001 (Django's public _meta)
    return rows


def _insert(rows: list[Message]) -> None:
    # Two writers of one key at once: the second waits for the first and then finds its row.
    Message.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)


def write_letter(letter: Letter, now: datetime) -> Message:
    """One e-mail to an address, which need not be anybody's yet; no notice in the portal.

    Its text may carry a secret link: it is blanked as soon as it is sent, and at `expires_at` at the latest.
    """
    key = f"{letter.kind}:{token_hex(16)}"
    row: Message = Message.objects.create(
        kind=letter.kind,
        channel=Channel.EMAIL,
        address=letter.address,
        subject=letter.subject[:SUBJECT_LENGTH],
        body=letter.body,
        key=key,
        state=MessageState.QUEUED,
        message_id=_message_id(key),
        created_at=now,
        expires_at=letter.expires_at,
    )
    # Somebody is reading the page that says "look into your mail"; while the broker is down the sweep sends it within
    # seconds.
    ring_on_commit()
    return row


def ring_on_commit() -> None:
    """Wake the sender after the commit; while the broker is down beat does."""
    transaction.on_commit(partial(call, SEND_TASK), robust=True)


def _in_app(person: User, text: Text, key: str, now: datetime) -> Message:
    return Message(
        channel=Channel.IN_APP,
        recipient=person,
        subject=text.subject,
        body=text.body,
        key=f"{key}:{Channel.IN_APP}:{person.pk}",
        state=MessageState.SENT,
        sent_at=now,
    )


def email_to(person: User, text: Text, key: str, url: str) -> Message:
    """The e-mail of an occasion to a person, not stored yet, still without kind and moment."""
    row_key = f"{key}:{Channel.EMAIL}:{person.pk}"
    return Message(
        channel=Channel.EMAIL,
        recipient=person,
        address=person.email or "",
        subject=text.subject,
        body=letter_to(text, name=person.display_name, url=url),
        key=row_key,
        state=MessageState.QUEUED,
        message_id=_message_id(row_key),
    )


def _message_id(key: str) -> str:
    """Stable for the row: a doubled delivery carries the same Message-ID, and mail programs show it once."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"
