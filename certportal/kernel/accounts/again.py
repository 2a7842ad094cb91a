"""Acts that cannot be undone: staff prove once more that it is them, unless they did within ten minutes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired

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
    """Raise ReauthenticationRequired unless whoever asks proved within ten minutes that it is them."""
    if is_reauthentication_required(request, app="portal"):
        raise ReauthenticationRequired
