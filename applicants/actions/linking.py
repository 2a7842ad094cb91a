"""Single-use links for superiors without an account: mailed to the official address, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from applicants.models import ConfirmationLink, Endorsement
from certportal.kernel.accounts.letters import LONGEST_LIFE, Letter, post
from certportal.kernel.audit.record import record
from certportal.kernel.web import throttle
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

LIFE: Final = timedelta(days=7)
OPEN_FOR: Final = timedelta(hours=2)
"""How long the documents stay open in the browser that used the link."""
MOST_LETTERS: Final = 6
"""Per address and day: nobody's mailbox is filled from here."""
DAY: Final = timedelta(days=1)
READ_ALONG: Final = (
    "superior",
    "document__requirement",
    "document__dossier__applicant__nip_checked_by",
    "document__dossier__agency",
    "document__dossier__service_version",
    "document__dossier__scheme_version",
    "document__dossier__scheme",
    "document__dossier__service",
)
"""What the superior's page reads along with a request."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def send_link(asked: Endorsement, *, by: object, now: datetime) -> ConfirmationLink:
    """Mail a link to the superior's official address, in the caller's transaction; earlier ones of this request end.

    Raises Refused (code "too_often") for the seventh letter of a day to one address.
    """
    if throttle.count("tautan.surat", asked.email, window=DAY, now=now) > MOST_LETTERS:
        raise Refused(
            "Hari ini sudah beberapa kali surat dikirim ke alamat kedinasan atasan. Mintalah atasan memeriksa kotak suratnya, atau "
            "coba lagi besok.",
            code="too_often",
            subject=asked,
        )
    asked.links.filter(opened_at=None, ended_at=None).update(ended_at=now)
    token = secrets.token_urlsafe(32)
    link = ConfirmationLink.objects.create(
        endorsement=asked, address=asked.email, digest=digest_of(token), sent_at=now, expires_at=now + LIFE
    )
    facts = {
        "name": asked.name,
        "applicant": asked.document.dossier.applicant.full_name,
        "subject": str(asked.document.dossier.subject),
        "document": asked.document.requirement.title,
        "link": settings.SITE_URL + reverse("link.open", args=[token]),
        "until": link.expires_at,
    }
    write_to_address("superior_link", "Permintaan konfirmasi dari pegawai Anda", asked.email, facts, now=now, life=LIFE)
    record("endorsement.mail", by=by, subject=asked, after={"address": masked(asked.email)}, now=now)
    return link


def link_for(token: str) -> ConfirmationLink | None:
    """The link of this token, whether or not it may still be used; None for anything else."""
    rows = ConfirmationLink.objects.select_related("endorsement__document__dossier__applicant")
    found: ConfirmationLink | None = rows.filter(digest=digest_of(token)).first()
    return found


def link_with_key(key: int) -> ConfirmationLink | None:
    """The link a browser has used, by the key that its session keeps."""
    found: ConfirmationLink | None = ConfirmationLink.objects.filter(pk=key).first()
    return found


def request_of(link: ConfirmationLink) -> Endorsement:
    """The request of a link, with everything the superior's page shows."""
    found: Endorsement = Endorsement.objects.select_related(*READ_ALONG).get(pk=link.endorsement_id)
    return found


def can_open(link: ConfirmationLink, *, now: datetime) -> bool:
    """Never used, not replaced, not lapsed, and its request waits for an answer."""
    unused = link.opened_at is None and link.ended_at is None and now < link.expires_at
    return unused and not link.endorsement.outcome


@transaction.atomic
def use_link(link: ConfirmationLink, *, by: object, now: datetime) -> bool:
    """Use the link up; False for whoever comes second. Only one of two requests at the same moment gets True."""
    locked = ConfirmationLink.objects.select_for_update(of=("self",)).select_related("endorsement").get(pk=link.pk)
    if not can_open(locked, now=now):
        return False
    locked.opened_at = now
    locked.save(update_fields=["opened_at"])
    note = f"tautan sekali pakai yang dikirim ke {masked(locked.address)}"
    record("endorsement.open_link", by=by, subject=locked.endorsement, note=note, now=now)
    return True


@transaction.atomic
def renew_link(link: ConfirmationLink, *, by: object, now: datetime) -> ConfirmationLink:
    """Whoever holds a used or lapsed link of an open request has a new one mailed to the same official address.

    Raises Refused (code "answered" or "too_often").
    """
    asked = Endorsement.objects.select_for_update(of=("self",)).get(pk=link.endorsement_id)
    if asked.outcome or asked.links.order_by("-pk").values_list("pk", flat=True).first() != link.pk:
        raise Refused("Permintaan ini sudah selesai atau tautan yang lebih baru sudah dikirim.", code="answered")
    return send_link(asked, by=by, now=now)


def open_until(link: ConfirmationLink) -> datetime | None:
    """Until when the browser that used the link may read and answer."""
    return link.opened_at + OPEN_FOR if link.opened_at else None


def masked(address: str) -> str:
    """An address as it may be told: "r•••@dinas.go.id"."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


def write_to_address(
    template: str, subject: str, address: str, facts: dict[str, Any], *, now: datetime, life: timedelta = LONGEST_LIFE
) -> None:
    """A letter to somebody without an account; its text is erased once sent, as it may carry a link."""
    body = render_to_string(f"applicants/letters/{template}.txt", facts).strip()
    post(Letter(template, address, subject, body, now + life), now=now)
