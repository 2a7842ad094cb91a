"""Who makes the request, and what they had on screen."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from certportal.kernel.accounts.models import User

_LONGEST_VERSION = 7  # digits: a longer number cannot be a count of moves


def signed_in(request: HttpRequest) -> User:
    """The signed-in person of the request; PermissionDenied for a visitor.

    AskToSignIn lets visitors reach public views only, so that this error means a mistake in a public view.
    """
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def seen_version(request: HttpRequest) -> int | None:
    """How often the object had moved when the form was drawn; None when the form does not say."""
    return version_of(request.POST.get("version", ""))


def version_of(typed: str) -> int | None:
    """The number a form sent as the version of an object; None where it is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_VERSION else None
