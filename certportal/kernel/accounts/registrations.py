"""Registering before the address is confirmed: the link, sending it again, another address, confirming."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import transaction
from django.db.models import Q, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts import claims, secrets
from certportal.kernel.accounts.identifiers import check_nip, compact
from certportal.kernel.accounts.letters import Letter, post
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

LIFETIME = timedelta(hours=48)
BETWEEN_MAILS = timedelta(minutes=1)
MOST_MAILS = 6
"""Per registration, and per address within an HOUR: nobody's mailbox is filled from here."""
HOUR = timedelta(hours=1)
OVER = "Pendaftaran ini sudah selesai atau sudah lewat 48 jam. Silakan mendaftar sekali lagi."
ENOUGH = "Tautan sudah enam kali dikirim. Buka pesan yang terakhir, atau mendaftar lagi setelah 48 jam."
_SALT = "certportal.accounts.registration"
_SESSION = "registration"


def ask_registration(
    *,
    full_name: str,
    email: str,
    password: str,
    employment_status: str,
    nip: str,
    nik: str,
    by: User | AnonymousUser,
    now: datetime,
) -> PendingRegistration:
    """Keep what was typed and mail the link; nothing is owned yet. The form has checked numbers and name.

    Raises IdentifierRefused for a number of another shape.
    """
    row = PendingRegistration(
        full_name=full_name,
        employment_status=employment_status,
        nip=check_nip(nip).value if nip else "",
        email=email.strip().lower(),
        password=make_password(password),
        asked_at=now,
        lapses_at=now + LIFETIME,
    )
    if nik:
        row.set_nik(nik)
    with transaction.atomic():
        row.save()
        record("registration.ask", by=by, subject=row, now=now)
        if not _flooded(row.email, now):
            _mail(row, now=now)
    return row


@transaction.atomic
def send_again(row: PendingRegistration, *, email: str, now: datetime) -> PendingRegistration:
    """Mail the link once more, to another address if one is given; links to the earlier address die.

    Raises PersonRefused ("gone", "too_soon", "too_many").
    """
    locked = PendingRegistration.objects.select_for_update().running(now).filter(pk=row.pk).first()
    if locked is None or locked.confirmed_at:
        raise PersonRefused(OVER, field="email", code="gone")
    address = email.strip().lower()
    if locked.mails >= MOST_MAILS or _flooded(address, now):
        raise PersonRefused(ENOUGH, field="email", code="too_many")
    opens = opens_again(locked)
    if now < opens:
        raise PersonRefused(
            f"Pesan baru saja dikirim. Tunggu sampai pukul {timezone.localtime(opens):%H.%M.%S}, lalu coba lagi.",
            field="email",
            code="too_soon",
        )
    locked.email = address
    _mail(locked, now=now)
    return locked


def opens_again(row: PendingRegistration) -> datetime:
    """From when another letter may be sent."""
    return row.mailed_at + BETWEEN_MAILS if row.mailed_at else row.asked_at


def registration_of(token: str, *, now: datetime) -> PendingRegistration | None:
    """The registration a link was made for; None when it is forged, lapsed, done, or its address was changed."""
    try:
        facts = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return PendingRegistration.objects.running(now).filter(pk=facts["registration"], email=facts["email"]).first()


@transaction.atomic
def confirm_registration(token: str, *, now: datetime) -> tuple[PendingRegistration, User | None] | None:
    """The address is confirmed: the registration and the account that opened, None instead while an officer must decide.

    None for a link that no longer works. Raises PersonRefused ("taken").
    """
    row = registration_of(token, now=now)
    row = row and PendingRegistration.objects.select_for_update().filter(pk=row.pk, email=row.email).first()
    if row is None:
        return None
    return row, None if row.confirmed_at else claims.settle(row, now=now)


def registration_for(identifier: str, password: str, *, now: datetime) -> PendingRegistration | None:
    """The registration of whoever signs in before confirming: the newest with this number or address.

    One password check whether or not there is one: the time of the answer must not tell that a number is waiting.
    """
    value = compact(identifier)
    typed = Q(email=identifier.strip().lower()) | Q(nik_index__in=secrets.blind_indexes(value))
    if value:
        typed |= Q(nip=value)
    row: PendingRegistration | None = PendingRegistration.objects.running(now).filter(typed).first()
    if row is None:
        make_password(password)
        return None
    return row if check_password(password, row.password) else None


def send_again_if_may(row: PendingRegistration, *, now: datetime) -> None:
    """As `send_again`, for those who did not ask for it: what may not be sent is left, and the page says when."""
    try:
        send_again(row, email=row.email, now=now)
    except PersonRefused:
        return


def newest_for_address(email: str, *, now: datetime) -> PendingRegistration | None:
    """The newest registration waiting at this address."""
    return PendingRegistration.objects.running(now).filter(email=email.strip().lower(), confirmed_at=None).first()


def keep_registration(request: HttpRequest, row: PendingRegistration) -> None:
    """Let the page after sign-up know, in this browser only, which registration it is about."""
    request.session[_SESSION] = row.pk


def kept_registration(request: HttpRequest, *, now: datetime) -> PendingRegistration | None:
    """The registration of this browser, None once it is done or has lapsed."""
    return PendingRegistration.objects.running(now).filter(pk=request.session.get(_SESSION, 0)).first()


def _flooded(address: str, now: datetime) -> bool:
    sent = PendingRegistration.objects.filter(email=address, mailed_at__gt=now - HOUR).aggregate(n=Sum("mails"))["n"]
    return (sent or 0) >= MOST_MAILS


def _mail(row: PendingRegistration, *, now: datetime) -> None:
    """The link; to an address that has an account only the news that it has one: the page tells neither."""
    row.mails, row.mailed_at = row.mails + 1, now
    row.save(update_fields=["email", "mails", "mailed_at"])
    taken = User.objects.filter(email=row.email).exclude(pk__in=claims.never_proved().values("pk")).exists()
    token = signing.dumps({"registration": row.pk, "email": row.email}, salt=_SALT)
    facts = {
        "name": row.full_name,
        "email": row.email,
        "link": settings.SITE_URL + reverse("account.open", args=[token]),
        "reset_link": settings.SITE_URL + reverse("account_reset_password"),
    }
    body = render_to_string(f"accounts/letters/{'known' if taken else 'confirm'}.txt", facts).strip()
    subject = "Anda sudah memiliki akun" if taken else "Konfirmasi pendaftaran Anda"
    post(Letter("registration_link", row.email, subject, body, row.lapses_at), now=now)
