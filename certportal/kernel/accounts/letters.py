"""Letters about accounts (links to confirm, to begin, to choose a new password): by e-mail only, shown on no page.

The package that sends mail (`outbox`) is above this one and registers itself; sending a letter before that is a
programming error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account import app_settings
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LONGEST_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Letter:
    """A text for an address; after `expires_at` its link no longer works and its text is erased."""

    kind: str
    address: str
    subject: str
    body: str
    expires_at: datetime


_CARRIERS: list[Callable[[Letter, datetime], object]] = []


def carried_by(carrier: Callable[[Letter, datetime], object]) -> None:
    """Register the function that sends letters: `carrier(letter, now)`."""
    _CARRIERS[:] = [carrier]


def post(letter: Letter, *, now: datetime) -> None:
    """Give the letter to the carrier, in the transaction of its act. Raises ImproperlyConfigured without a carrier."""
    if not _CARRIERS:
        raise ImproperlyConfigured("Nobody carries the letters about accounts.")
    _CARRIERS[0](letter, now)


def life_of(kind: str) -> timedelta:
    """How long a letter of allauth is kept: as long as the link in it works, a week where there is none."""
    if kind.startswith("password_reset_key"):
        return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return (
        timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)
        if kind.startswith("email_confirmation")
        else LONGEST_LIFE
    )
