"""What is waited out and what counts: the fault of a full disk is nobody's, that of a page is its own."""

import errno
import smtplib
import socket
import sqlite3
import ssl
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.jobs.retry import MOST_FAILURES, Patience, after_fault, is_environment
from tests.factories.jobs import BORN

MINUTE = timedelta(minutes=1)
PATIENCE = Patience(first=MINUTE, longest=8 * MINUTE, outage=timedelta(days=5))


@dataclass
class Row:
    failures: int = 0
    outages: int = 0


def caused(fault, cause):
    fault.__cause__ = cause
    return fault


def postgresql(code):
    cause = type("OperationalError", (Exception,), {"pgcode": code})()
    return caused(OperationalError("…"), cause)


def sqlite(code):
    cause = sqlite3.OperationalError("…")
    cause.sqlite_errorcode = code
    return caused(OperationalError("…"), cause)


OUTSIDE = [
    *(OSError(number, "…") for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EHOSTUNREACH)),
    StorageFull(),
    caused(StorageFull(), OSError(errno.ENOSPC, "…")),
    caused(ValueError("drawing failed"), OSError(errno.ENOSPC, "…")),
    ConnectionRefusedError(),
    BrokenPipeError(),
    TimeoutError(),
    socket.gaierror(-3, "Temporary failure in name resolution"),
    MemoryError(),
    smtplib.SMTPServerDisconnected("gone"),
    smtplib.SMTPConnectError(421, b"busy"),
    smtplib.SMTPAuthenticationError(535, b"no"),
    smtplib.SMTPHeloError(501, b"who"),
    smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."),
    smtplib.SMTPException("No suitable authentication method found."),
    ssl.SSLCertVerificationError("certificate has expired"),
    OSError(errno.EAGAIN, "no process to be had"),
    PermissionError(errno.EACCES, "…"),
    smtplib.SMTPSenderRefused(550, b"who are you", "portal@contoh.go.id"),
    smtplib.SMTPDataError(451, b"later"),
    smtplib.SMTPRecipientsRefused({"a@contoh.go.id": (450, b"greylisted")}),
    InterfaceError("connection already closed"),
    DatabaseError("server closed the connection unexpectedly"),  # under a statement
    OperationalError("server closed the connection unexpectedly"),
    *(postgresql(code) for code in ("57P01", "53100", "08006", "40P01", "40001", "25006", "55P03")),
    sqlite(sqlite3.SQLITE_FULL),
    sqlite(sqlite3.SQLITE_IOERR_WRITE),
    sqlite(sqlite3.SQLITE_BUSY),
    sqlite(sqlite3.SQLITE_READONLY_DBMOVED),
]


@pytest.mark.parametrize("fault", OUTSIDE, ids=repr)
def test_fault_of_the_environment(fault):
    assert is_environment(fault)


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("page"),
        FileNotFoundError(errno.ENOENT, "…"),
        smtplib.SMTPDataError(554, b"looks like spam"),
        smtplib.SMTPRecipientsRefused({"a@contoh.go.id": (450, b"later"), "b@contoh.go.id": (550, b"no")}),
        IntegrityError("duplicate key"),
        DataError("too long"),
        ProgrammingError("no such column"),
        postgresql("57014"),  # ran into the limit of one statement: the next time it would again
        sqlite(sqlite3.SQLITE_ERROR),
    ],
    ids=repr,
)
def test_fault_of_its_own(fault):
    assert not is_environment(fault)


def test_pauses_double_and_stop_growing():
    row, waits = Row(), []
    for _ in range(6):
        back = after_fault(row, TimeoutError(), PATIENCE, since=BORN, now=BORN)
        row = Row(**back.counts)
        waits.append((back.again_at - BORN) / MINUTE)
    assert waits == [1, 2, 4, 8, 8, 8]


def test_outage_is_waited_for_until_its_last_day_and_no_longer():
    last = BORN + timedelta(days=5)
    assert after_fault(Row(), TimeoutError(), PATIENCE, since=BORN, now=last - MINUTE).again_at is not None
    assert after_fault(Row(), TimeoutError(), PATIENCE, since=BORN, now=last).again_at is None
    endless = Patience(first=MINUTE, longest=MINUTE)
    assert after_fault(Row(), TimeoutError(), endless, since=BORN, now=last + timedelta(days=900)).again_at is not None


@given(faults=st.lists(st.booleans(), max_size=60))
def test_person_has_to_look_exactly_after_six_failures_of_its_own(faults):
    row, own = Row(), 0
    endless = Patience(first=MINUTE, longest=MINUTE)
    for is_own in faults:
        back = after_fault(row, KeyError() if is_own else TimeoutError(), endless, since=BORN, now=BORN)
        own += is_own
        assert back.failures == own
        assert back.outages == (0 if is_own else row.outages + 1)
        assert (back.again_at is None) == (is_own and own >= MOST_FAILURES)
        if back.again_at is None:
            return
        row = Row(**back.counts)
