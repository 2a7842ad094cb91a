"""What every page shows: the name of the site, the menu, and the count of unread notices."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse

from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.web import menu

ACCOUNT_PAGE = "account.show"
# More entries than this do not fit beside each other in the head at 1280 px; the last ones go under "Lainnya".
MOST_IN_HEAD = 5

Unread = Callable[[Any], int]
_UNREAD: dict[str, tuple[str, Unread]] = {}


def register_unread(url_name: str, count: Unread) -> None:
    """Let the app that keeps the notices say how many are unread and where they are read."""
    _UNREAD["notices"] = (url_name, count)


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
    def links(self) -> list[menu.Link]:
        """The head of the page: own entries for those signed in, public ones for visitors."""
        if not self.signed_in:
            return self.public_links
        return self._work if len(self._work) <= MOST_IN_HEAD else self._work[: MOST_IN_HEAD - 1]

    @cached_property
    def here(self) -> str:
        """The address of the entry of the head that is current; "" where none is."""
        return next((link.url for link in self.links if link.current), "")

    @cached_property
    def more_links(self) -> list[menu.Link]:
        """Own entries for which the head has no space."""
        return self._work[len(self.links) :] if self.signed_in else []

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
        return _UNREAD["notices"][1](self._request.user) if self.signed_in and _UNREAD else 0

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


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor: `site` in every template."""
    return {"site": Site(request)}
