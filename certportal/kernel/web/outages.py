"""Faults that lie outside the portal's own code: a full or read-only disk, a database that is away or cannot write."""

from __future__ import annotations

import errno
import socket
import sqlite3
import ssl
from http import HTTPStatus
from typing import Final

from django.db import Error

CANNOT_WRITE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_MACHINE: Final = CANNOT_WRITE | {
    errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EACCES, errno.EPERM,
    errno.ENOTCONN, errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH,
}  # fmt: skip
_CUT: Final = (MemoryError, ConnectionError, TimeoutError, ssl.SSLError, socket.gaierror, socket.herror)
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
_SQLITE_CANNOT_WRITE: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}
_POSTGRESQL: Final = ("08", "25006", "40", "53", "55P03", "57P", "58")
"""Beginnings of its codes: connection, read-only, lost a race, no resources, lock not to be had, shutdown, disk."""
_WITHOUT_A_CODE: Final = {"OperationalError", "InterfaceError", "DatabaseError"}
"""A connection that cannot be made, was closed, or breaks under a statement."""
_POSTGRESQL_CANNOT_WRITE: Final = ("25006", "53100")


class FilesAway(ConnectionError):  # noqa: N818 - a state of the store, as StorageFull is
    """The store of files elsewhere does not answer, or not usefully. Nothing is lost: it is asked again later."""


class FileDamaged(OSError):  # noqa: N818 - a state of the file
    """The stored bytes are no longer those that were stored; asking again changes nothing, a person brings them back."""


class FileLost(FileDamaged):
    """None of the stored bytes are there any more."""


def page_for(exc: BaseException | None) -> HTTPStatus | None:
    """The status that says what is wrong: 507 where nothing can be written, 503 where database, files or machine are troubled.

    500 for a damaged file, which has words of its own. None for any other fault: that one is the portal's own.
    """
    fault = exc
    while fault is not None:
        if isinstance(fault, OSError) and fault.errno in CANNOT_WRITE:
            return HTTPStatus.INSUFFICIENT_STORAGE
        if machine_is_troubled(fault):
            return HTTPStatus.SERVICE_UNAVAILABLE
        if isinstance(fault, FileDamaged):
            return HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(fault, Error) and database_is_troubled(fault):
            full = _cannot_write(fault.__cause__ or fault)
            return HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.SERVICE_UNAVAILABLE
        fault = fault.__cause__
    return None


def files_away(exc: BaseException | None) -> bool:
    """Whether the store of files is what is away."""
    return exc is not None and (isinstance(exc, FilesAway) or files_away(exc.__cause__))


def machine_is_troubled(fault: BaseException) -> bool:
    """Whether it is the disk, memory, files that may be open or the network: people read of an outage, and jobs wait for its end."""
    return isinstance(fault, _CUT) or (isinstance(fault, OSError) and fault.errno in _MACHINE)


def database_is_troubled(fault: Exception) -> bool:
    """Whether the database could not do its part, whatever it was asked."""
    driver = fault.__cause__ or fault
    if (code := _sqlite_code(driver)) is not None:
        return code in _SQLITE
    state = getattr(driver, "pgcode", "") or ""
    return state.startswith(_POSTGRESQL) if state else type(driver).__name__ in _WITHOUT_A_CODE


def _cannot_write(driver: BaseException) -> bool:
    state = getattr(driver, "pgcode", "") or ""
    return _sqlite_code(driver) in _SQLITE_CANNOT_WRITE or state in _POSTGRESQL_CANNOT_WRITE


def _sqlite_code(driver: BaseException) -> int | None:
    code: int | None = getattr(driver, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # the rest tells it more finely
