"""allauth's pages for people who are not signed in yet, with our `site` in the context instead of allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa

from certportal.kernel.accounts import forms


class OurSite:
    """allauth puts its own `site` into these pages; ours replaces it, because the page head needs it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        facts.pop("site", None)
        return facts


class SignIn(OurSite, account.LoginView):  # type: ignore[misc]
    form_class = forms.SignInForm


class Registration(OurSite, account.SignupView):  # type: ignore[misc]
    form_class = forms.RegistrationForm


class ConfirmationSent(OurSite, account.EmailVerificationSentView):  # type: ignore[misc]
    pass


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


class SecondStep(OurSite, mfa.AuthenticateView):  # type: ignore[misc]
    form_class = forms.SecondStepForm
