"""Where somebody is signed in. allauth keeps a row per sign-in; the session itself may have ended meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from certportal.kernel.accounts.models import User

# The first that fits names it: every Edge calls itself Chrome too, every Chrome Safari.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"))
_OTHER_BROWSERS = (("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))
_OTHER_SYSTEMS = (("CrOS", "ChromeOS"), ("Linux", "Linux"))


@dataclass(frozen=True)
class Place:
    """One browser: what it calls itself, the address it came from, and since when; `here` for the one that asks."""

    browser: str
    address: str
    since: datetime
    here: bool


def sessions_of(request: HttpRequest) -> list[Place]:
    """The sessions that are still open, this one first. Two queries."""
    rows = UserSession.objects.filter(user_id=request.user.pk).order_by("-created_at")
    running = Session.objects.filter(expire_date__gt=timezone.now(), session_key__in=rows.values("session_key"))
    keys = set(running.values_list("session_key", flat=True))
    mine = request.session.session_key
    places = [
        Place(browser_in_words(row.user_agent), row.ip, row.created_at, here=row.session_key == mine)
        for row in rows
        if row.session_key in keys
    ]
    return sorted(places, key=lambda place: not place.here)


def end_other_sessions(request: HttpRequest) -> int:
    """End every session of this person but this one; returns how many there were."""
    rows = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=request.session.session_key)
    others = list(rows)
    running = Session.objects.filter(session_key__in=[row.session_key for row in others]).count()
    end_sessions(request, others)
    person = cast("User", request.user)
    record("session.end_others", by=person, subject=person, after={"sessions": running})
    return running


def end_all_sessions(person: User) -> None:
    """End every session of this person, wherever it is open; opening the account again brings none of them back."""
    for row in UserSession.objects.filter(user_id=person.pk):
        row.end()


def give_another_key(request: HttpRequest) -> None:
    """The same session under a new key: whoever had read the old one is out."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def browser_in_words(agent: str) -> str:
    """Words like "Chrome di Android" from what a browser sends about itself."""
    browser = _first(agent, _BROWSERS + _OTHER_BROWSERS) or "Peramban"
    system = _first(agent, _SYSTEMS + _OTHER_SYSTEMS)
    return f"{browser} di {system}" if system else f"{browser} tak dikenal"


def _first(agent: str, words: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in words if mark in agent), "")
