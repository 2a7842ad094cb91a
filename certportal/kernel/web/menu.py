"""The navigation by role: every app registers its own entries in AppConfig.ready()."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Person, Policy

    Waiting = Callable[[User, datetime], "QuerySet[Any] | None"]


@dataclass(frozen=True)
class MenuEntry:
    """A menu entry. `policy` None makes it public: in the head of the page for visitors, at its foot once signed in.

    `icon` is a name in static/icons/sprite.svg or empty. `personal` is for entries about one's own applications: staff
    find them beside their account, everybody else in the head. `foot` is for public entries that stand at the foot alone.
    `at_work` is what staff call the page, where that is another name; `short` is its name where there is little room.
    `waiting` gives what waits there for this person: their turn, nothing else. `search` is the address to which a word
    from the bar of the bench is posted (as `kata`).
    """

    order: int
    label: str
    url_name: str
    policy: "Policy[object] | None"
    icon: str = ""
    personal: bool = False
    foot: bool = False
    at_work: str = ""
    short: str = ""
    waiting: "Waiting | None" = None
    search: str = ""

    def named_for(self, user: "Person") -> str:
        """What the page is called for this person: in the menu, in its own title, and wherever a page leads to it."""
        return self.at_work if self.at_work and is_staff_person(user) else self.label


@dataclass(frozen=True)
class Link:
    """An entry as the page draws it."""

    label: str
    url: str
    icon: str
    current: bool
    personal: bool = False
    short: str = ""
    key: str = ""


_ENTRIES: dict[str, MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    """Add the entry; the same url name replaces the earlier one."""
    _ENTRIES[entry.url_name] = entry


def entries() -> list[MenuEntry]:
    """All entries, in order."""
    return sorted(_ENTRIES.values(), key=lambda entry: (entry.order, entry.label))


def public_links(request: HttpRequest) -> list[Link]:
    """The entries everybody may open, but for those of the foot."""
    return _links(request, [entry for entry in entries() if entry.policy is None and not entry.foot])


def foot_links(request: HttpRequest) -> list[Link]:
    """Every entry anybody may open, those of the foot last."""
    return public_links(request) + _links(request, [entry for entry in entries() if entry.foot])


def own_links(request: HttpRequest, user: "Person") -> list[Link]:
    """The entries this person's roles may open."""
    held = [entry for entry in entries() if entry.policy is not None and entry.policy(user, None)]
    return _links(request, [replace(entry, label=entry.named_for(user)) for entry in held])


def waiting_for(user: "User", now: datetime) -> dict[str, "QuerySet[Any]"]:
    """By the entry's name, what waits there for this person: for one statement that counts them all."""
    asked = [entry for entry in entries() if entry.waiting and entry.policy and entry.policy(user, None)]
    found = {entry.url_name: entry.waiting(user, now) for entry in asked if entry.waiting}
    return {name: rows for name, rows in found.items() if rows is not None}


def search_for(user: "Person") -> str:
    """The name of the address to which this person's words are posted; "" where they search nothing."""
    names = (entry.search for entry in entries() if entry.search and entry.policy and entry.policy(user, None))
    return next(names, "")


def _links(request: HttpRequest, chosen: list[MenuEntry]) -> list[Link]:
    addresses = [(entry, _address(entry)) for entry in chosen]
    # Only the longest address that fits is current: on /antrian/saya/ the entry /antrian/ is not.
    here = max((url for _, url in addresses if url and _holds(url, request.path)), key=len, default="")
    return [
        Link(entry.label, url, entry.icon, url == here, entry.personal, entry.short or entry.label, entry.url_name)
        for entry, url in addresses
        if url
    ]


def _holds(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _address(entry: MenuEntry) -> str:
    """The address; empty for an unknown name, so that the page is shown without the entry (checks.py reports it)."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
