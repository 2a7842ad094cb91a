"""Account pages of our own; the rest are allauth's views under our addresses (urls.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from certportal.kernel.accounts.actions import accept_invitation
from certportal.kernel.accounts.forms import FirstPasswordForm
from certportal.kernel.accounts.invitations import invited_person
from certportal.kernel.accounts.queries import identity_doubts, is_staff_person, memberships_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.models import User

_GONE = 410


@never_cache
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """Own data, the NIK masked, and the ways to password, e-mail and second factor."""
    person = cast("User", request.user)
    facts = {
        "person": person,
        "warnings": identity_doubts(person),
        "memberships": memberships_of(person),
        "second_factor": is_mfa_enabled(person, [Authenticator.Type.TOTP]),
        "second_factor_required": is_staff_person(person),
    }
    return render(request, "accounts/account.html", facts)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses a password, then signs in with it."""
    person = invited_person(token)
    if person is None:
        return render(request, "accounts/invitation_gone.html", status=_GONE)
    form = FirstPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept_invitation(person=person, password=form.cleaned_data["password1"], now=timezone.now())
        messages.success(request, "Kata sandi tersimpan. Silakan masuk dengan NIP, NIK, atau e-mail Anda.")
        return redirect("account_login")
    return render(request, "accounts/invitation.html", {"form": form, "person": person})
