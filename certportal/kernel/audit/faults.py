"""An error in words that may be kept: a database that refuses a row quotes it, and the row is about people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import Error

if TYPE_CHECKING:
    from collections.abc import Iterator

# PostgreSQL's class 22: "invalid input syntax for type integer: …" and its like quote the value in the first line.
_QUOTES_THE_VALUE = "22"
# What follows on these lines repeats the row, over several lines when a value has line breaks.
_WITH_THE_ROW = re.compile(
    r"^([ \t|]*)(DETAIL|CONTEXT|QUERY):.*?(?=\n[ \t|]*\n|\n[ \t|]*(?:HINT:|Traceback |The above |During )|\Z)",
    re.DOTALL | re.MULTILINE,
)
_CUT = "[tidak dicatat]"


def plain_fault(exc: BaseException) -> str:
    """The kind of error and what it says, without the values of a row.

    For an error of the database only its main message stays (the name of the constraint is in it); where the main
    message itself quotes a value, only the code of the fault.
    """
    return f"{type(exc).__name__}: {_said(exc)}".removesuffix(": ")


def without_rows(text: str, exc: BaseException | None = None) -> str:
    """`text` (a log line, a traceback) without the rows that PostgreSQL quotes; `exc` is the error it tells of."""
    for fault in _chain(exc):
        if _database_error(fault) is not None and (full := str(fault)):
            text = text.replace(full, _said(fault))
    return _WITH_THE_ROW.sub(rf"\1\2: {_CUT}", text)


def _said(exc: BaseException) -> str:
    error = _database_error(exc)
    if error is None:
        return without_rows(str(exc), exc.__cause__ or exc.__context__)
    diag = getattr(error, "diag", None)
    code = str(getattr(diag, "sqlstate", None) or "")
    if code.startswith(_QUOTES_THE_VALUE):
        return f"{_CUT} ({code})"
    main = getattr(diag, "message_primary", None) or (str(exc).splitlines() or [""])[0]
    return f"{main} ({code})" if code else str(main)


def _database_error(exc: BaseException) -> BaseException | None:
    """The driver's own error behind Django's, Django's where there is none, None for any other error."""
    if isinstance(exc, Error):
        return exc.__cause__ or exc
    return exc if hasattr(exc, "diag") else None


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    """The error and those behind it, each once; groups are opened."""
    waiting, seen = [exc], set[int]()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]
