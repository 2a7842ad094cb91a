"""One rule for all that is tried again: work, letters, reminders.

A fault of the environment (a full disk, a silent server, a lost connection) is waited out and costs no try. A fault of the
thing itself counts; after `MOST_FAILURES` of them a person has to look.
"""

from __future__ import annotations

import smtplib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from django.db import Error

from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.web.outages import database_is_troubled, machine_is_troubled

if TYPE_CHECKING:
    from datetime import datetime, timedelta

MOST_FAILURES: Final = 6
MOST_DOUBLINGS: Final = 20
_ABOUT_US: Final = (
    smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPNotSupportedError,
    smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused,
)  # fmt: skip


class Counted(Protocol):
    """A row that is tried again: `failures` are its own, `outages` those of the environment in a row."""

    failures: int
    outages: int


@dataclass(frozen=True)
class Patience:
    """Pauses double from `first` to `longest`; an outage is waited for as long as `outage` says, None: without end."""

    first: timedelta
    longest: timedelta
    outage: timedelta | None = None


@dataclass(frozen=True)
class Setback:
    """What a fault leaves on the row; `again_at` None: not tried again, a person has to look."""

    failures: int
    outages: int
    again_at: datetime | None

    @property
    def counts(self) -> dict[str, int]:
        return {"failures": self.failures, "outages": self.outages}


def after_fault(row: Counted, exc: BaseException, patience: Patience, *, since: datetime, now: datetime) -> Setback:
    """Weigh the fault that stopped the row now; `since` is when it was first wanted."""
    if is_environment(exc):
        outages = row.outages + 1
        over = patience.outage is not None and now >= since + patience.outage
        return Setback(row.failures, outages, None if over else now + _pause(patience, outages))
    failures = row.failures + 1
    over = failures >= MOST_FAILURES
    return Setback(failures, 0, None if over else now + _pause(patience, failures))


def _pause(patience: Patience, times: int) -> timedelta:
    doubled: int = 2 ** min(times - 1, MOST_DOUBLINGS)
    return min(patience.first * doubled, patience.longest)


def waited(patience: Patience, outages: int) -> timedelta:
    """The pauses of so many outages in a row, together: so long before the next try the first one failed."""
    doubling = min(outages, MOST_DOUBLINGS)
    return sum((_pause(patience, times) for times in range(1, doubling + 1)), (outages - doubling) * patience.longest)


def is_environment(exc: BaseException) -> bool:
    """Whether the fault, or what caused it, lies outside the thing that was tried."""
    fault: BaseException | None = exc
    while fault is not None:
        if _is_outside(fault):
            return True
        fault = fault.__cause__
    return False


def _is_outside(fault: BaseException) -> bool:
    if isinstance(fault, smtplib.SMTPException):
        return _mail_server_is_troubled(fault)
    if isinstance(fault, Error | sqlite3.Error):
        return database_is_troubled(fault)
    return isinstance(fault, StorageFull) or machine_is_troubled(fault)


def _mail_server_is_troubled(fault: smtplib.SMTPException) -> bool:
    """Every "later" (4xx), and everything that has nothing to do with the address: no greeting, no sign-in."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in fault.recipients.values())  # noqa: PLR2004 (classes of SMTP replies)
    if isinstance(fault, _ABOUT_US) or type(fault) is smtplib.SMTPException:
        return True
    return isinstance(fault, smtplib.SMTPResponseException) and 400 <= fault.smtp_code < 500  # noqa: PLR2004
