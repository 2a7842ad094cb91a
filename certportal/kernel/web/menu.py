"""The navigation by role: every app registers its own entries in AppConfig.ready()."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from certportal.kernel.accounts.policies import Person, Policy


@dataclass(frozen=True)
class MenuEntry:
    """A menu entry. `policy` None makes it public: in the head of the page for visitors, at its foot once signed in.

    `icon` is a name in static/icons/sprite.svg or empty. `personal` is for entries about one's own applications: staff
    find them beside their account, everybody else in the head. `foot` is for public entries that stand at the foot alone.
    `at_work` is what staff call the page, where that is another name.
    """

    order: int
    label: str
    url_name: str
    policy: "Policy[object] | None"
    icon: str = ""
    personal: bool = False
    foot: bool = False
    at_work: str = ""

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


def _links(request: HttpRequest, chosen: list[MenuEntry]) -> list[Link]:
    addresses = [(entry, _address(entry)) for entry in chosen]
    # Only the longest address that fits is current: on /antrian/saya/ the entry /antrian/ is not.
    here = max((url for _, url in addresses if url and _holds(url, request.path)), key=len, default="")
    return [Link(entry.label, url, entry.icon, url == here, entry.personal) for entry, url in addresses if url]


def _holds(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _address(entry: MenuEntry) -> str:
    """The address; empty for an unknown name, so that the page is shown without the entry (checks.py reports it)."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
