"""Letters about accounts (links to confirm, to begin, to choose a new password): by e-mail only, shown on no page.

The package that sends mail (`outbox`) stands above this one and registers itself; until then asking for a letter is a
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
    """A text for an address; after `expires_at` it is worth nothing, and nobody may read it any more."""

    kind: str
    address: str
    subject: str
    body: str
    expires_at: datetime


_CARRIERS: list[Callable[[Letter, datetime], object]] = []


def carried_by(carrier: Callable[[Letter, datetime], object]) -> None:
    """Let `carrier(letter, now)` send the letters from now on."""
    _CARRIERS[:] = [carrier]


def post(letter: Letter, *, now: datetime) -> None:
    """Hand the letter over, in the transaction of the act it speaks of. Raises ImproperlyConfigured without a carrier."""
    if not _CARRIERS:
        raise ImproperlyConfigured("Nobody carries the letters about accounts.")
    _CARRIERS[0](letter, now)


def life_of(kind: str) -> timedelta:
    """How long a letter of allauth is worth reading: as long as the link in it, a week where there is none."""
    if kind.startswith("password_reset_key"):
        return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    if kind.startswith("email_confirmation"):
        return timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)
    return LONGEST_LIFE
