"""How allauth behaves in this portal."""

from __future__ import annotations

import base64
import math
import time
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.addresses import NO_ADDRESS, counted_address, is_address
from certportal.kernel.accounts.attempts import hashed_identifier, held_page
from certportal.kernel.accounts.brake import Held, TooSoon, counted_name, give_back, take_try
from certportal.kernel.accounts.letters import Letter, life_of, post
from certportal.kernel.accounts.queries import is_staff_person

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

    from certportal.kernel.accounts.models import User

_STAGE_OF_ALLAUTH = "allauth.account.stages.EmailVerificationStage"
_STAGE_OF_OURS = "certportal.kernel.accounts.stages.ConfirmEmailIfAny"
_WAIT = "Terlalu banyak percobaan pada akun ini. Tunggu {seconds} detik, lalu coba lagi."
_MISMATCH = "Data masuk dan kata sandi tidak cocok. Periksa kembali, atau pilih “Lupa kata sandi”."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Indonesian sentences, identifiers instead of usernames, mail through the outbox."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Akun ini sedang tidak aktif. Hubungi petugas untuk mengaktifkannya kembali.",
        "duplicate_email": "Alamat e-mail ini sudah terpasang pada akun Anda.",
        "email_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "email_taken": "Alamat e-mail ini tidak dapat dipakai. Gunakan alamat lain.",
        "enter_current_password": "Kata sandi saat ini belum benar.",
        "incorrect_password": "Kata sandi belum benar.",
        "invalid_password_reset": "Tautan ini sudah dipakai atau kedaluwarsa. Mintalah tautan baru.",
        "max_email_addresses": "Masih ada alamat baru yang belum Anda konfirmasi.",
        "rate_limited": "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
        "too_many_login_attempts": "Terlalu banyak percobaan masuk. Tunggu beberapa menit, lalu coba lagi.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth's, with the brake per account around it; axes counts per account and address besides.

        Raises ValidationError where one must wait some seconds, ImmediateHttpResponse where a mailed link is needed.
        """
        if AxesProxyHandler.is_locked(request, credentials):
            refused: User | None = super().authenticate(request, **credentials)
            return refused  # this address may not try, so the try counts against nobody
        name, now = counted_name(request, hashed_identifier(request, credentials)), timezone.now()
        try:
            take_try(name, now=now)
        except TooSoon as soon:
            seconds = max(1, math.ceil((soon.until - now).total_seconds()))
            raise ValidationError(_WAIT.format(seconds=seconds), code="too_soon") from soon
        except Held as held:
            raise ImmediateHttpResponse(held_page(request, credentials, name)) from held
        person: User | None = super().authenticate(request, **credentials)
        if person is not None:
            give_back(name, now=now)
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth's own limit per name lives in the cache and would let anybody lock out others."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that allauth's limits count, of IPv6 the network of the connection; zeros where there is none."""
        address = counted_address(request)
        return address if is_address(address) else NO_ADDRESS

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether `password` is still this person's; counted by axes like a sign-in."""
        again = self.authenticate(context.request, username=user.username, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask again before a delicate change: not within ten minutes of signing in or of the last time."""
        return bool(super().is_reauthentication_required(app=app, **kwargs)) and not _proved_recently(context.request)

    def get_login_stages(self) -> list[str]:
        """The stages of allauth, with ours in place of the one that requires an e-mail address."""
        return [_STAGE_OF_OURS if stage == _STAGE_OF_ALLAUTH else stage for stage in super().get_login_stages()]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address unless somebody else confirmed it meanwhile."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            self.add_message(request, messages.ERROR, message=self.error_messages["email_taken"])
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Save the letter; it is sent in the background, so that a mail server that is down delays no page.

        Its links are made from SITE_URL, because a request's Host header is written by the visitor.
        """
        ours = {
            "request": self.request,
            "email": email,
            **{name: _on_our_site(name, value) for name, value in context.items()},
        }
        mail = self.render_mail(template_prefix, email, ours)
        kind, now = template_prefix.rpartition("/")[2], timezone.now()
        post(Letter(f"account_{kind}", email, mail.subject, mail.body, now + life_of(kind)), now=now)

    def format_email_subject(self, subject: str) -> str:
        """The subject as written in the template."""
        return str(subject)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 (allauth's signature)
        return reverse("account.show")


def _on_our_site(name: str, value: object) -> object:
    """The path of an address, after SITE_URL; what is no address stays."""
    if not name.endswith("_url") or not isinstance(value, str):
        return value
    return f"{settings.SITE_URL}{urlsplit(value).path}"


def _proved_recently(request: HttpRequest) -> bool:
    return any(
        time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        for record in get_authentication_records(request, request.user)
    )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds and recovery codes encrypted at rest; staff cannot switch the second factor off."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Lepaskan dahulu verifikasi dua langkah sebelum menambah alamat e-mail.",
        "cannot_delete_authenticator": "Peran Anda mewajibkan verifikasi dua langkah, jadi tidak dapat dilepas.",
        "cannot_generate_recovery_codes": "Pasang verifikasi dua langkah lebih dahulu.",
        "incorrect_code": "Kode belum benar. Tunggu kode berikutnya muncul, lalu ketik kembali.",
        "unverified_email": "Konfirmasikan alamat e-mail Anda lebih dahulu.",
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(secrets.encrypt(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(base64.b64decode(encrypted_text))

    def get_totp_label(self, user: User) -> str:
        """The name shown in the authenticator app."""
        return user.display_name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_staff_person(authenticator.user)
