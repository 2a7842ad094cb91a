"""Staff without a second factor are redirected to set one up before they see anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.shortcuts import redirect

from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.models import User

SET_UP = "mfa_activate_totp"
# Pages needed to set it up, and to sign out.
OPEN_BEFORE_SET_UP = frozenset(
    {SET_UP, "mfa_index", "account_email", "account_reauthenticate", "account_logout", "account_set_password"}
)


class StaffNeedTotp:
    """Checked on every request: a role granted an hour ago counts, and so does a second factor removed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """None lets the request through; public pages always pass."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in OPEN_BEFORE_SET_UP:
            return None
        if not is_staff_person(request.user) or _has_totp(request.user):
            return None
        return redirect(SET_UP)


def _has_totp(person: User) -> bool:
    """As the sign-in backend read it with the person; queried where the person was loaded another way."""
    known = person.has_totp
    return bool(is_mfa_enabled(person, [Authenticator.Type.TOTP]) if known is None else known)
