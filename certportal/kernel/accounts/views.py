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
from certportal.kernel.accounts.again import ask_again
from certportal.kernel.accounts.brake import held_tries, unlock
from certportal.kernel.accounts.forms import AddressForm, FirstPasswordForm
from certportal.kernel.accounts.invitations import invited_person
from certportal.kernel.accounts.queries import identity_doubts, is_staff_person, memberships_of
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.registrations import (
    confirm_registration,
    keep_registration,
    kept_registration,
    registration_of,
    send_again,
)
from certportal.kernel.accounts.sessions import end_other_sessions, sessions_of
from certportal.kernel.audit.reading import readings_about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from certportal.kernel.accounts.models import User

_GONE = 410
_LATEST = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in; the button ends every session but this one."""
    if request.method == "POST":
        ask_again(request)
        count = end_other_sessions(request)
        messages.success(request, f"{count} sesi lain diakhiri." if count else "Tidak ada sesi lain.")
        return redirect("account.sessions")
    return render(request, "accounts/sessions.html", {"sessions": sessions_of(request)})


@never_cache
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """Own data, the NIK masked, and the ways to password, e-mail and second factor."""
    person = cast("User", request.user)
    return render(
        request,
        "accounts/account.html",
        {
            "person": person,
            "warnings": identity_doubts(person),
            "memberships": memberships_of(person),
            "second_factor": is_mfa_enabled(person, [Authenticator.Type.TOTP]),
            "second_factor_required": is_staff_person(person),
        },
    )


@never_cache
@require_safe
def show_readings(request: HttpRequest) -> HttpResponse:
    """Who opened what of the person signed in, the newest first."""
    person = cast("User", request.user)
    return render(request, "accounts/readings.html", {"readings": readings_about(person)[:_LATEST], "latest": _LATEST})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait_for_confirmation(request: HttpRequest) -> HttpResponse:
    """After sign-up: where the link went; another address, or the same one again."""
    now = timezone.now()
    row = kept_registration(request, now=now)
    if row is None:
        return render(request, "account/verification_sent.html", {})
    form = AddressForm(request.POST or None, initial={"email": row.email})
    if request.method == "POST" and form.is_valid():
        try:
            sent = send_again(row, email=form.cleaned_data["email"], now=now)
        except PersonRefused as refused:
            form.add_error("email", refused.sentence)
        else:
            messages.success(request, f"Tautan baru sudah kami kirim ke {sent.email}.")
            return redirect("account_email_verification_sent")
    return render(request, "account/verification_sent.html", {"registration": row, "form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_registration(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Looking changes nothing; the button opens the account."""
    now = timezone.now()
    row = registration_of(token, now=now)
    if row is None:
        return render(request, "accounts/registration_gone.html", status=_GONE)
    if request.method != "POST":
        return render(request, "accounts/registration_open.html", {"registration": row, "token": token})
    try:
        outcome = confirm_registration(token, now=now)
    except PersonRefused as refused:
        return render(request, "accounts/registration_gone.html", {"sentence": refused.sentence}, status=_GONE)
    if outcome is not None and outcome[1] is None:
        keep_registration(request, outcome[0])
        return redirect("account_email_verification_sent")
    messages.success(request, "Alamat e-mail terkonfirmasi. Silakan masuk dengan NIP, NIK, atau e-mail Anda.")
    return redirect("account_login")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_lock(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link after thirty wrong tries: looking changes nothing, the button lets the account be tried again."""
    if held_tries(token) is None or (request.method == "POST" and not unlock(token)):
        return render(request, "accounts/unlock.html", {"gone": True}, status=_GONE)
    if request.method != "POST":
        return render(request, "accounts/unlock.html", {"token": token})
    messages.success(request, "Kunci akun sudah dibuka. Silakan masuk.")
    return redirect("account_login")


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
