"""Log entries: no row that a database quotes, no path that is somebody's key, and nothing typed passes for an entry."""

import json
import logging
from datetime import UTC, datetime

from certportal.kernel.audit.faults import without_rows
from certportal.kernel.audit.request_facts import request_facts
from certportal.kernel.audit.routes import asked_in_entry, without_path

_formatter = logging.Formatter()


class WithoutRows(logging.Filter):
    """Lets every record through, its message and its traceback cut where PostgreSQL repeats a row, and where a path stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        exc = record.exc_info[1] if record.exc_info else None
        message = record.getMessage()
        plain = without_path(without_rows(message, exc), record)
        if plain != message:
            record.msg, record.args = plain, ()
        if record.exc_info and exc is not None:
            # A formatter writes this text where it is given, instead of making its own from the error.
            told = record.exc_text or _formatter.formatException(record.exc_info)
            record.exc_text = without_path(without_rows(told, exc), record)
        return True


class OneEntry(logging.Formatter):
    """One JSON object on one line: moment in UTC, level, logger, request and address where there is one, message, fault.

    What the writer of the line handed over as `extra={"facts": …}` stands beside these. Everything but plain ASCII is
    written out, so nothing typed ends a line, steers a terminal, or becomes a fact of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        facts = request_facts()
        code = facts.request_id or getattr(asked_in_entry(record), "request_id", "")
        known = {"request": code, "address": facts.address}
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **{name: value for name, value in known.items() if value},
            **getattr(record, "facts", {}),
            "message": record.getMessage(),
        }
        if record.exc_info or record.exc_text:
            entry["fault"] = record.exc_text or self.formatException(record.exc_info or (None, None, None))
        return json.dumps(entry).replace("\x7f", "\\u007f")  # the one sign of ASCII that JSON leaves as it is
