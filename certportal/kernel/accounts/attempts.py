"""What django-axes stores of a failed sign-in: a keyed hash instead of the name, and our page when it locks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.utils import timezone

from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.addresses import counted_address
from certportal.kernel.accounts.brake import tell_owner
from certportal.kernel.accounts.identifiers import compact
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import person_with_identifier
from certportal.kernel.audit.record import refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

_TOO_MANY_REQUESTS = 429
# The hashes of one request, gone with it: axes asks for the same one several times, and each costs a query.
_NAMES: WeakKeyDictionary[HttpRequest, dict[tuple[str, str], str]] = WeakKeyDictionary()


def hashed_identifier(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The same hash for one person whichever of NIP, NIK and e-mail is typed; unknown names hash what was typed.

    After a full sign-in axes only knows the hidden username, which gives the same hash, so that success resets it.
    """
    given = credentials or {}
    handle, typed = given.get("username"), given.get("identifier")
    if not handle and not typed:
        typed = request.POST.get("login", "")
    names = _NAMES.setdefault(request, {})
    key = (str(handle or ""), str(typed or ""))
    if key not in names:
        names[key] = _hash(*key)
    return names[key]


def locked_out(
    request: HttpRequest,
    _original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
    *_others: Any,
) -> HttpResponse:
    """The page instead of the sign-in form while a name is locked from this address; says when to try again."""
    refused("sign_in.locked", by=AnonymousUser(), sentence="Terlalu banyak percobaan masuk dari alamat ini.")
    until = locked_until(request, credentials)
    response = render(request, "accounts/locked_out.html", {"until": until}, status=_TOO_MANY_REQUESTS)
    response["Retry-After"] = str(max(int((until - timezone.now()).total_seconds()), 1))
    return response


def held_page(request: HttpRequest, credentials: Mapping[str, Any], name: str) -> HttpResponse:
    """The page after thirty wrong tries at one account in a day; its owner is mailed a link, whoever asks."""
    sentence = "Tiga puluh percobaan salah pada satu akun hari ini."
    tell_owner(_person(credentials), name, now=timezone.now())
    refused("sign_in.held", by=AnonymousUser(), sentence=sentence)
    return render(request, "accounts/held.html", status=_TOO_MANY_REQUESTS)


def locked_until(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> datetime:
    """The moment from which the name may be tried again after its last counted attempt."""
    attempts = AccessAttempt.objects.filter(
        username=hashed_identifier(request, credentials), ip_address=counted_address(request)
    )
    last = attempts.order_by("-attempt_time").first()
    until: datetime = (last.attempt_time if last else timezone.now()) + (get_cool_off(request) or timedelta())
    return until


def _person(credentials: Mapping[str, Any]) -> User | None:
    handle = credentials.get("username")
    if handle:
        return User.objects.filter(username=handle).first()
    return person_with_identifier(str(credentials.get("identifier") or ""))


def name_of(person: User) -> str:
    """The hash under which the tries at this person's account are counted."""
    return _hash(person.username, "")


def _hash(handle: str, typed: str) -> str:
    person = _person({"username": handle, "identifier": typed})
    name = f"person {person.pk}" if person else f"text {handle} {compact(typed).lower()}"
    return secrets.blind_index(f"sign-in attempt {name}")
