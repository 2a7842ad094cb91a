"""What every page shows: the name of the site, the menu, and the count of unread notices."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.web import menu, reaching, visitor
from certportal.kernel.web.together import counted_together

if TYPE_CHECKING:
    from django.db.models import QuerySet

ACCOUNT_PAGE = "account.show"
# More entries than this do not fit beside each other on a phone and in the head at 1280 px; the last ones go under "Lainnya".
MOST_IN_HEAD = 5

Unread = Callable[[Any], "QuerySet[Any]"]
_UNREAD: dict[str, tuple[str, Unread]] = {}


def register_unread(url_name: str, rows: Unread) -> None:
    """Let the app that keeps the notices say which are unread and where they are read."""
    _UNREAD["notices"] = (url_name, rows)


class Site:
    """Each value is computed when a template first uses it, and once: a page without a menu makes no query."""

    name = "Portal Sertifikasi"
    tagline = "Sertifikasi kompetensi aparatur, dari berkas sampai sertifikat"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def signed_in(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated)

    @cached_property
    def at_bench(self) -> bool:
        """Which of the two frames a page has, decided here alone: the rail of the office, or the frame for reading.

        Staff have the rail on every page of their work; a page that anybody may open, and the pages of their own
        applications (a menu entry of that kind, or a case that `load` found to be theirs), look to them as to everybody.
        """
        if getattr(self._request, "reads_own", False):
            return False
        return self._works_here and _asks_who(self._request) and not any(link.current for link in self.personal_links)

    @cached_property
    def layout(self) -> str:
        return "bench" if self.at_bench else "reading"

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def house(self) -> reaching.House | None:
        """The office whose portal this is, where one can say so."""
        return reaching.house()

    @cached_property
    def frame(self) -> tuple[str, reaching.House | None]:
        """What the head of a visitor's page depends on."""
        return self.here, self.house

    @cached_property
    def links(self) -> list[menu.Link]:
        """The head of the page: own entries for those signed in, public ones for visitors."""
        return self._entries if len(self._entries) <= MOST_IN_HEAD else self._entries[: MOST_IN_HEAD - 1]

    @cached_property
    def here(self) -> str:
        """The address of the entry of the head that is current; "" where none is."""
        return next((link.url for link in self.links if link.current), "")

    @cached_property
    def more_links(self) -> list[menu.Link]:
        """The entries for which the head has no space."""
        return self._entries[len(self.links) :]

    @cached_property
    def more_current(self) -> bool:
        return any(link.current for link in self.more_links)

    @cached_property
    def personal_links(self) -> list[menu.Link]:
        """For staff: the entries about their own applications, shown beside their account."""
        return [link for link in self._own if link.personal] if self._works_here else []

    @cached_property
    def _own(self) -> list[menu.Link]:
        return menu.own_links(self._request, self._request.user)

    @cached_property
    def _works_here(self) -> bool:
        return self.signed_in and is_staff_person(self._request.user)

    @cached_property
    def _entries(self) -> list[menu.Link]:
        return self._work if self.signed_in else self.public_links

    @cached_property
    def _work(self) -> list[menu.Link]:
        return [link for link in self._own if not (link.personal and self._works_here)]

    @cached_property
    def public_links(self) -> list[menu.Link]:
        return menu.public_links(self._request)

    @cached_property
    def foot_links(self) -> list[menu.Link]:
        return menu.foot_links(self._request)

    @cached_property
    def unread(self) -> int:
        return self.waiting.get("notices", 0)

    @cached_property
    def waiting(self) -> dict[str, int]:
        """How much waits for this person: unread notices, and by entry of the rail what is their turn; one query."""
        if not self.signed_in:
            return {}
        user = visitor.signed_in(self._request)
        rows = {name: unread(user) for name, (_, unread) in _UNREAD.items()}
        if self.at_bench:
            rows |= menu.waiting_for(user, timezone.now())
        return counted_together(user, rows)

    @cached_property
    def search_url(self) -> str:
        """Where the word typed into the bar of the bench goes."""
        name = menu.search_for(self._request.user) if self.at_bench else ""
        return reverse(name) if name else ""

    @cached_property
    def unread_url(self) -> str:
        return resolve_url(_UNREAD["notices"][0]) if _UNREAD else ""

    @cached_property
    def account_url(self) -> str:
        try:
            return reverse(ACCOUNT_PAGE)
        except NoReverseMatch:
            return ""

    @cached_property
    def desk_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    @cached_property
    def desk_name(self) -> str:
        """What the first page of somebody signed in is called for them."""
        return next((link.label for link in self._own if link.url == self.desk_url), "")


def _asks_who(request: HttpRequest) -> bool:
    """Not a page that anybody may open (`login_not_required`)."""
    return request.resolver_match is None or getattr(request.resolver_match.func, "login_required", True)


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor: `site` in every template."""
    return {"site": Site(request)}
