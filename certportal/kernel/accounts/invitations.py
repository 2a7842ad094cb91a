"""Invitations: a signed link, good for seven days and until the person has a password or signs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from certportal.kernel.accounts.letters import Letter, post
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import has_staff_role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import Actor, record

LIFETIME = timedelta(days=7)
_SALT = "certportal.accounts.invitation"


@dataclass(frozen=True)
class Invitation:
    """The link of an invitation: mailed when the person has an address, else printed or read out."""

    person: User
    url: str
    expires_at: datetime


@transaction.atomic
def invite_person(*, person: User, by: Actor, now: datetime) -> Invitation:
    """Make an invitation, with a letter where there is an address.

    Inviting again is allowed: earlier links stay valid until one of them is used. Raises PersonRefused for a closed
    account ("inactive"), for one that has a password ("has_password"), and for staff without an address ("no_address"):
    whoever makes their link could open the account.
    """
    if person.has_usable_password():
        raise PersonRefused("Orang ini sudah memiliki kata sandi dan dapat langsung masuk.", code="has_password")
    if not person.is_active:
        raise PersonRefused("Akun orang ini sedang tidak aktif.", code="inactive")
    if isinstance(by, User) and _others_would_open(person):
        raise PersonRefused(
            f"{person.full_name} memegang peran petugas tetapi belum memiliki alamat e-mail, dan tautannya tidak "
            "ditampilkan kepada orang lain. Cabut perannya, isi alamatnya lewat “Ubah data”, lalu beri peran itu lagi.",
            code="no_address",
        )
    invitation = Invitation(
        person, settings.SITE_URL + reverse("account.invitation", args=[_token(person)]), now + LIFETIME
    )
    record("person.invite", by=by, subject=person, after={"by_mail": bool(person.email)}, now=now)
    if person.email:
        post(_letter(invitation, person.email), now=now)
    return invitation


def may_be_invited(person: User) -> bool:
    """Whether the page offers it: an open account without a password, whose link nobody else would read."""
    return person.is_active and not person.has_usable_password() and not _others_would_open(person)


def _others_would_open(person: User) -> bool:
    return not person.email and has_staff_role(person)


def invited_person(token: str) -> User | None:
    """The person a link was made for; None when it is forged, older than seven days or used."""
    try:
        facts = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=facts["person"], is_active=True).first()
    return None if person is None or not constant_time_compare(facts["state"], _state(person)) else person


def _token(person: User) -> str:
    return signing.dumps({"person": person.pk, "state": _state(person)}, salt=_SALT)


def _state(person: User) -> str:
    # Changes as soon as a password is set or the address changes, which makes the link single use.
    return salted_hmac(_SALT, f"{person.pk} {person.password} {person.email}", algorithm="sha256").hexdigest()[:32]


def _letter(invitation: Invitation, address: str) -> Letter:
    facts = {"person": invitation.person, "url": invitation.url, "expires_at": invitation.expires_at}
    body = render_to_string("accounts/invitation_mail.txt", facts).strip()
    return Letter(
        "account_invitation", address, "Undangan membuka akun Portal Sertifikasi", body, invitation.expires_at
    )
