"""Signing out: not while this device still holds something of the person that the portal does not have.

Apps that keep something on a device say so by `keeps_on_device` in AppConfig.ready(). What a device holds it tells by
cookies of its own, so that no page carries a script for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from allauth.account import views
from django.http import HttpResponseRedirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class OnDevice:
    """What an app finds on the device of a request.

    `unsent` is the address that says what was not sent yet, "" where nothing waits; `cookies` are the names by which the
    device tells what it holds: all of it is erased when somebody signs out and nothing of anybody waits.
    """

    unsent: str
    waits_for_others: bool
    cookies: tuple[str, ...]


_ASKED: dict[str, Callable[[HttpRequest], OnDevice]] = {}


def keeps_on_device(app: str, ask: Callable[[HttpRequest], OnDevice]) -> None:
    """Let an app say what it keeps on devices."""
    _ASKED[app] = ask


@wraps(views.logout)
def sign_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """As allauth's; with unsent rows it leads to the page that says which, and nobody is signed out."""
    if request.method != "POST" or not request.user.is_authenticated:
        return cast("HttpResponse", views.logout(request, *args, **kwargs))
    found = [ask(request) for ask in _ASKED.values()]
    for one in found:
        if one.unsent:
            return HttpResponseRedirect(one.unsent)
    response = cast("HttpResponse", views.logout(request, *args, **kwargs))
    names = [name for one in found for name in one.cookies]
    if names and not any(one.waits_for_others for one in found):
        response["Clear-Site-Data"] = '"storage"'  # kept data, key and worker
        for name in names:
            response.set_cookie(name, "", max_age=0, path="/", secure=name.startswith("__Host-"), samesite="Lax")
    return response
