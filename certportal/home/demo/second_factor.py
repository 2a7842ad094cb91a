"""The second factor of demo officers: set up with a fresh seed, and its current code told to whoever runs the demo."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


def enrol(person: User) -> None:
    """Set up TOTP and recovery codes; a person who has them keeps them."""
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)


def current_code(person: User) -> str:
    """The six digits that are valid now; "" for somebody without TOTP. Only on a plain-http portal (DEBUG=1)."""
    if not settings.LOCAL:
        raise RuntimeError("Kode autentikator hanya ditampilkan pada portal contoh (DEBUG=1).")
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if row is None:
        return ""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter)))
