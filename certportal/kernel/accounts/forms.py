"""Forms of the account pages. They check and normalise; actions write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.shortcuts import redirect
from django.utils import timezone

from certportal.kernel.accounts.enums import EmploymentStatus
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.queries import is_taken
from certportal.kernel.accounts.registrations import (
    ask_registration,
    keep_registration,
    newest_for_address,
    send_again_if_may,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PASSWORD_HINT = "Paling sedikit 12 karakter. Kalimat pendek yang hanya Anda ketahui mudah diingat dan kuat."  # noqa: S105 (a hint)
AGAIN = "Kedua isian kata sandi belum sama."
_LONGEST_PASSWORD = 256


def _word(form: forms.BaseForm, name: str, label: str, *, hint: str = "", **attrs: str) -> None:
    """Give a field of allauth's our label and hint, and remove its English placeholder."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)
    if isinstance(field.widget, forms.PasswordInput) and isinstance(field, forms.CharField):
        field.max_length = _LONGEST_PASSWORD
        field.widget.attrs["maxlength"] = str(_LONGEST_PASSWORD)


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]
    """NIP, NIK or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        _word(self, "login", "NIP, NIK, atau e-mail")
        _word(self, "password", "Kata sandi")
        self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, str]:
        """The credentials for the backend; the identifier is never kept in the session."""
        return {"identifier": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class RegistrationForm(account_forms.SignupForm):  # type: ignore[misc]
    """An applicant registers: name as printed, status, NIP or NIK, e-mail, password."""

    full_name = forms.CharField(
        label="Nama lengkap",
        max_length=150,
        help_text="Tulis lengkap dengan gelar, seperti akan dicetak pada sertifikat.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    employment_status = forms.ChoiceField(
        label="Status kepegawaian", choices=EmploymentStatus.choices, initial=EmploymentStatus.PNS
    )
    nip = forms.CharField(
        label="NIP",
        required=False,
        max_length=30,
        help_text="18 angka. Wajib diisi oleh PNS.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=30,
        help_text="16 angka pada KTP. Wajib bagi selain PNS.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ["full_name", "employment_status", "nip", "nik", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", "E-mail", hint="Kami mengirim tautan konfirmasi ke alamat ini.")
        _word(self, "password1", "Kata sandi", hint=PASSWORD_HINT)
        _word(self, "password2", "Ketik ulang kata sandi")

    def clean_full_name(self) -> str:
        return _checked(check_name, self.cleaned_data["full_name"])

    def clean_nip(self) -> str:
        typed = self.cleaned_data["nip"]
        return _checked(lambda text: check_nip(text).value, typed) if typed else ""

    def clean_nik(self) -> str:
        typed = self.cleaned_data["nik"]
        return _checked(lambda text: check_nik(text).value, typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        # forms.Form.clean is called in place of allauth's, whose check of the password knows neither name nor NIP.
        forms.Form.clean(self)
        facts: dict[str, Any] = self.cleaned_data
        self._check_number(facts)
        self._check_password(facts)
        return facts

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Keep the registration, whether or not the NIP or the address is known: the page says the same."""
        facts = self.cleaned_data
        keep_registration(
            request,
            ask_registration(
                full_name=facts["full_name"],
                email=facts["email"],
                password=facts["password1"],
                employment_status=facts["employment_status"],
                nip=facts["nip"],
                nik=facts["nik"],
                by=request.user,
                now=timezone.now(),
            ),
        )
        return None, redirect("account_email_verification_sent")

    def _check_number(self, facts: dict[str, Any]) -> None:
        status = facts.get("employment_status")
        if status == EmploymentStatus.PNS and facts.get("nip") == "":
            self.add_error("nip", "PNS mendaftar dengan NIP. Isikan 18 angka NIP Anda.")
        if status != EmploymentStatus.PNS and facts.get("nik") == "":
            self.add_error("nik", "Isikan 16 angka NIK seperti tertulis pada KTP Anda.")

    def _check_password(self, facts: dict[str, Any]) -> None:
        first, second = facts.get("password1"), facts.get("password2")
        if first and second and first != second:
            self.add_error("password2", AGAIN)
        if first:
            person = User(full_name=facts.get("full_name") or "", email=facts.get("email"), nip=facts.get("nip"))
            try:
                validate_password(first, person)
            except forms.ValidationError as weak:
                self.add_error("password1", weak)


class AddressForm(forms.Form):
    """Where the link of a registration goes next."""

    email = forms.EmailField(
        label="Alamat e-mail",
        help_text="Salah ketik? Betulkan alamatnya di sini; tautan lama tidak berlaku lagi.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ForgottenPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", "E-mail", hint="Alamat yang terpasang pada akun Anda.")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The link of a new password; to an address that waits for its confirmation, that link again."""
        now, address = timezone.now(), str(self.cleaned_data["email"])
        waiting = None if self.users else newest_for_address(address, now=now)
        if waiting is None:
            return str(super().save(request, **kwargs))
        send_again_if_may(waiting, now=now)
        return address


class NewPasswordForm(account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", "Kata sandi baru", hint=PASSWORD_HINT)
        _word(self, "password2", "Ketik ulang kata sandi baru")


class FirstPasswordForm(account_forms.SetPasswordForm):  # type: ignore[misc]
    """The first password of somebody whom others added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", "Kata sandi", hint=PASSWORD_HINT)
        _word(self, "password2", "Ketik ulang kata sandi")


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", "Kata sandi saat ini")
        _word(self, "password1", "Kata sandi baru", hint=PASSWORD_HINT)
        _word(self, "password2", "Ketik ulang kata sandi baru")


class ChangeEmailForm(account_forms.AddEmailForm):  # type: ignore[misc]
    """A new address; the old one stays until the new one is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", "E-mail baru", hint="Kami mengirim tautan konfirmasi ke alamat ini.")

    def clean_email(self) -> str:
        if is_taken(email=self.cleaned_data["email"], among=User.objects.exclude(pk=self.user.pk)):
            raise forms.ValidationError("Alamat e-mail ini tidak dapat dipakai. Gunakan alamat lain.", code="taken")
        return str(super().clean_email())


class ConfirmPasswordForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", "Kata sandi")


_CODE_HINT = "6 angka dari aplikasi autentikator Anda."


class ActivateTotpForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", "Kode", hint=_CODE_HINT, inputmode="numeric")


class SecondStepForm(mfa_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", "Kode", hint=f"{_CODE_HINT} Kode cadangan juga dapat dipakai.", inputmode="text")


class ConfirmCodeForm(mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", "Kode", hint=f"{_CODE_HINT} Kode cadangan juga dapat dipakai.", inputmode="text")


def _checked(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except (NameRefused, IdentifierRefused) as refused:
        raise forms.ValidationError(refused.sentence) from refused
