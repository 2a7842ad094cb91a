"""Sessions end by themselves; staff without a second factor are redirected to set one up before they see anything else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect
from django.urls import reverse

from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.models import User

BEGAN, SEEN = "began", "seen"
_WRITTEN_EVERY = 60  # seconds
SET_UP = "mfa_activate_totp"
# Pages needed to set it up, and to sign out.
OPEN_BEFORE_SET_UP = frozenset(
    {SET_UP, "mfa_index", "account_email", "account_reauthenticate", "account_logout", "account_set_password"}
)


class EndOldSessions:
    """Staff are signed out after half an hour without a request, everybody eight hours after signing in.

    The session keeps both moments; the last request is written down once a minute at most.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ended = SESSION_KEY in request.session and self._is_over(request)
        if ended:
            logout(request)
        response = self.get_response(request)
        if (
            ended
            and request.method != "POST"
            and response.headers.get("Location", "").startswith(reverse("account_login"))
        ):
            response["Location"] += "&sesi=diam"
        return response

    def _is_over(self, request: HttpRequest) -> bool:
        now, session = time.time(), request.session
        began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
        if now - began > settings.SESSION_COOKIE_AGE:
            return True
        if now - seen > settings.STAFF_IDLE_SECONDS and is_staff_person(request.user):
            return True
        if now - seen > _WRITTEN_EVERY:
            session[SEEN] = now
        return False


def begin_session(request: HttpRequest) -> None:
    """Note when this session began; called at every sign-in."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


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
        return None if not is_staff_person(request.user) or _has_totp(request.user) else redirect(SET_UP)


def _has_totp(person: User) -> bool:
    """As the sign-in backend read it with the person; queried where the person was loaded another way."""
    known = person.has_totp
    return bool(is_mfa_enabled(person, [Authenticator.Type.TOTP]) if known is None else known)
