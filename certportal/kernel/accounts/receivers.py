"""Audit rows about what people do with their accounts. What was typed is never recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.contrib.auth.models import AnonymousUser
from django.dispatch import receiver

from certportal.kernel.accounts.middleware import begin_session
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import person_with_identifier
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

_DISPATCH = "certportal.accounts.audit"


@receiver(auth_signals.user_logged_in, dispatch_uid=f"{_DISPATCH}.in")
def signed_in(user: User, request: HttpRequest, **_others: Any) -> None:
    begin_session(request)
    record("sign_in.done", by=user, subject=user)


@receiver(auth_signals.user_logged_out, dispatch_uid=f"{_DISPATCH}.out")
def signed_out(user: User | None, **_others: Any) -> None:
    if user is not None:
        record("sign_out.done", by=user, subject=user)


@receiver(auth_signals.user_login_failed, dispatch_uid=f"{_DISPATCH}.failed")
def sign_in_failed(credentials: Mapping[str, Any], **_others: Any) -> None:
    """The account of the attempt, if it exists; what was typed may be a NIK or a password and is not kept."""
    identifier, handle = credentials.get("identifier"), credentials.get("username")
    person = (
        person_with_identifier(identifier)
        if identifier
        else User.objects.filter(username=handle).first()
        if handle
        else None
    )
    record("sign_in.refused", by=AnonymousUser(), subject=person, note="Data masuk atau kata sandi tidak cocok.")


@receiver(account_signals.password_changed, dispatch_uid=f"{_DISPATCH}.password_changed")
@receiver(account_signals.password_set, dispatch_uid=f"{_DISPATCH}.password_set")
def password_changed(user: User, **_others: Any) -> None:
    record("password.change", by=user, subject=user)


@receiver(account_signals.password_reset, dispatch_uid=f"{_DISPATCH}.password_reset")
def password_reset(user: User, **_others: Any) -> None:
    record("password.reset", by=user, subject=user)


@receiver(account_signals.email_confirmed, dispatch_uid=f"{_DISPATCH}.email_confirmed")
def email_confirmed(email_address: EmailAddress, **_others: Any) -> None:
    record("email.confirm", by=email_address.user, subject=email_address.user)


@receiver(account_signals.email_changed, dispatch_uid=f"{_DISPATCH}.email_changed")
def email_changed(user: User, **_others: Any) -> None:
    record("email.change", by=user, subject=user)


@receiver(mfa_signals.authenticator_added, dispatch_uid=f"{_DISPATCH}.second_factor_added")
def second_factor_added(user: User, authenticator: Authenticator, **_others: Any) -> None:
    record("second_factor.add", by=user, subject=user, after={"kind": authenticator.type})


@receiver(mfa_signals.authenticator_removed, dispatch_uid=f"{_DISPATCH}.second_factor_removed")
def second_factor_removed(user: User, authenticator: Authenticator, **_others: Any) -> None:
    record("second_factor.remove", by=user, subject=user, before={"kind": authenticator.type})


@receiver(mfa_signals.authenticator_reset, dispatch_uid=f"{_DISPATCH}.second_factor_reset")
def second_factor_reset(user: User, authenticator: Authenticator, **_others: Any) -> None:
    record("second_factor.reset", by=user, subject=user, after={"kind": authenticator.type})


@receiver(mfa_signals.authentication_failed, dispatch_uid=f"{_DISPATCH}.second_factor_refused")
def second_factor_refused(user: User, **_others: Any) -> None:
    record("second_factor.refused", by=user, subject=user, note="Kode verifikasi dua langkah tidak cocok.")
