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
_MARKED: set[str] = set()


def asked_again(view: View) -> View:
    """Above `@refusals` and `@once`: what was posted is kept, and goes on once the password or code was right."""
    _MARKED.add(_name(view))

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


def is_asked_again(view: Callable[..., HttpResponseBase]) -> bool:
    """Whether the view is one of those."""
    return _name(view) in _MARKED


def _name(view: Callable[..., HttpResponseBase]) -> str:
    return f"{view.__module__}.{view.__qualname__}"
