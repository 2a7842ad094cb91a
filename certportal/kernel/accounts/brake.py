"""Guessing at one account, from however many addresses: slowed down, and 30 wrong tries a day at most.

Beside django-axes, which counts per account and address. Names nobody has are treated alike. A browser in which somebody
has signed in before is counted for itself, so that strangers cannot keep the owner out.
"""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.letters import Letter, post
from certportal.kernel.accounts.models import User, WrongTries

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

FREE = 10
"""Wrong tries a day that cost no waiting; from the next on each doubles the wait."""
LONGEST_WAIT = timedelta(minutes=1)
PER_DAY = 30
KEPT = timedelta(days=7)
_REMEMBERED = timedelta(days=180)
_PEOPLE_PER_BROWSER = 5
_SALT, _COOKIE_SALT = "certportal.accounts.unlock", "certportal.accounts.known-browser"


class TooSoon(Exception):  # noqa: N818 (an answer, not a fault)
    """The try was not looked at; `until` says when the next one may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Held(Exception):  # noqa: N818 (an answer, not a fault)
    """Thirty wrong tries today: only the mailed link, or tomorrow, opens the account again."""


def counted_name(request: HttpRequest, name: str) -> str:
    """The name to count under: its own for a browser that has signed in as this person before."""
    browser, known = _read(request)
    return secrets.blind_index(f"browser {browser} {name}") if name in known else name


def take_try(name: str, *, now: datetime) -> None:
    """Count a try before the password is looked at, so that simultaneous ones are all counted. Raises TooSoon, Held."""
    day = timezone.localdate(now)
    with transaction.atomic():
        row, _ = WrongTries.objects.select_for_update().get_or_create(name=name, day=day, defaults={"last_at": now})
        if row.n >= PER_DAY:
            raise Held
        until = row.last_at + wait_after(row.n)
        if now < until:
            raise TooSoon(until)
        row.n, row.last_at = row.n + 1, now
        row.save(update_fields=["n", "last_at"])


def give_back(name: str, *, now: datetime) -> None:
    """The try was right, so it does not count; earlier wrong ones of the day do."""
    WrongTries.objects.filter(name=name, day=timezone.localdate(now), n__gt=0).update(n=F("n") - 1)


def wait_after(wrong: int) -> timedelta:
    """How long to wait after so many wrong tries of a day: nothing, then 2, 4, 8 … seconds, a minute at most."""
    if wrong <= FREE:
        return timedelta()
    return min(timedelta(seconds=2 ** min(wrong - FREE, 10)), LONGEST_WAIT)


def tell_owner(person: User | None, name: str, *, now: datetime) -> None:
    """Mail the link that opens the account again, once until it is used; nothing where there is nobody or no address."""
    row = WrongTries.objects.filter(name=name, day=timezone.localdate(now), told_at__isnull=True).first()
    if row is None or person is None or not person.email or not person.is_active:
        return
    token = signing.dumps({"tries": row.pk, "opened": row.opened}, salt=_SALT)
    facts = {"name": person.full_name, "link": settings.SITE_URL + reverse("account.unlock", args=[token])}
    body = render_to_string("accounts/letters/unlock.txt", facts).strip()
    with transaction.atomic():
        if WrongTries.objects.filter(pk=row.pk, told_at__isnull=True).update(told_at=now):
            post(Letter("account_unlock", person.email, "Buka kunci akun Anda", body, now + timedelta(days=1)), now=now)


def held_tries(token: str) -> WrongTries | None:
    """The tries a mailed link is about; None when it is forged, of another day, or used."""
    try:
        facts = signing.loads(token, salt=_SALT, max_age=timedelta(days=1))
    except signing.BadSignature:
        return None
    return WrongTries.objects.filter(pk=facts["tries"], opened=facts["opened"], told_at__isnull=False).first()


def unlock(token: str) -> bool:
    """Let the account be tried again; false for a link that no longer works."""
    row = held_tries(token)
    if row is None:
        return False
    opened = WrongTries.objects.filter(pk=row.pk, opened=row.opened).update(n=0, opened=F("opened") + 1, told_at=None)
    return bool(opened)


def remember_browser(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """After a sign-in: strangers' wrong tries at this account no longer hold up this browser."""
    browser, known = _read(request)
    value = signing.dumps(
        [browser, [name, *(one for one in known if one != name)][:_PEOPLE_PER_BROWSER]], salt=_COOKIE_SALT
    )
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        value,
        max_age=int(_REMEMBERED.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        kept = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
        browser, known = signing.loads(kept, salt=_COOKIE_SALT, max_age=_REMEMBERED)
    except signing.BadSignature:
        return token_hex(16), []
    return str(browser), [str(one) for one in known]
