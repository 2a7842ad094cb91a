"""allauth's pages for people who are not signed in yet, with our `site` in the context instead of allauth's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect
from django.utils import timezone

from certportal.kernel.accounts import forms
from certportal.kernel.accounts.attempts import name_of
from certportal.kernel.accounts.brake import remember_browser
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.registrations import keep_registration, registration_for, send_again_if_may
from certportal.kernel.accounts.sessions import give_another_key

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


class OurSite:
    """allauth puts its own `site` into these pages; ours replaces it, because the page head needs it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        facts.pop("site", None)
        return facts


class RemembersBrowser:
    """After the last step of a sign-in the browser is known (`brake`)."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        if isinstance(request.user, User):
            remember_browser(request, answer, name_of(request.user))
        return answer


class SignIn(RemembersBrowser, OurSite, account.LoginView):  # type: ignore[misc]
    form_class = forms.SignInForm

    def form_invalid(self, form: forms.SignInForm) -> HttpResponse:
        """Whoever registered and has not confirmed gets the link again; the right password is needed to learn that."""
        typed, now = form.cleaned_data, timezone.now()
        whole = bool(typed.get("login") and typed.get("password")) and not form.has_error(NON_FIELD_ERRORS, "too_soon")
        if whole and not AxesProxyHandler.is_locked(self.request, form.user_credentials()):
            row = registration_for(typed["login"], typed["password"], now=now)
            if row is not None:
                send_again_if_may(row, now=now)
                keep_registration(self.request, row)
                return redirect("account_email_verification_sent")
        answer: HttpResponse = super().form_invalid(form)
        return answer


class Registration(OurSite, account.SignupView):  # type: ignore[misc]
    form_class = forms.RegistrationForm


class ConfirmEmail(OurSite, account.ConfirmEmailView):  # type: ignore[misc]
    def logout_other_user(self, confirmation: object) -> None:
        """Opening the link changes nothing: only the button signs out whoever is signed in under another account.

        allauth already signs out on GET; a link on any other site could then end an officer's session.
        """
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


class ForgottenPassword(OurSite, account.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ForgottenPasswordForm


class ForgottenPasswordSent(OurSite, account.PasswordResetDoneView):  # type: ignore[misc]
    pass


class NewPassword(OurSite, account.PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = forms.NewPasswordForm


class NewPasswordDone(OurSite, account.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    pass


class Inactive(OurSite, account.AccountInactiveView):  # type: ignore[misc]
    pass


class ProvesAgain:
    """Signing in once more during a session: what it opens belongs to a session with another key."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        give_another_key(self.request)  # type: ignore[attr-defined]
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer


class PasswordAgain(ProvesAgain, account.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.ConfirmPasswordForm


class CodeAgain(ProvesAgain, mfa.ReauthenticateView):  # type: ignore[misc]
    form_class = forms.ConfirmCodeForm


class SecondStep(RemembersBrowser, OurSite, mfa.AuthenticateView):  # type: ignore[misc]
    form_class = forms.SecondStepForm
