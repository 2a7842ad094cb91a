"""Acts that cannot be undone: staff prove once more that it is them, unless they did within ten minutes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.utils.http import urlencode

from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound="Callable[..., HttpResponseBase]")


def asked_again(view: View) -> View:
    """Above `@refusals` and `@once`: what was posted is kept, and goes on once the password or code was right."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and is_staff_person(request.user):
            ask_again(request)
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def ask_again(request: HttpRequest) -> None:
    """Unless whoever asks proved within ten minutes that it is them, raise what answers with the page that asks.

    What was posted goes on afterwards only if the way back is its path: allauth compares both, and keeps what stands after
    the "?" of the address with what was posted.
    """
    if not is_reauthentication_required(request, app="portal"):
        return
    ways = get_adapter().get_reauthentication_methods(request.user)
    if request.method != "POST" or not ways:
        raise ReauthenticationRequired
    suspend_request(request, ways[0]["url"])
    back = urlencode({REDIRECT_FIELD_NAME: request.path})
    raise ImmediateHttpResponse(redirect(f"{ways[0]['url']}?{back}"))
