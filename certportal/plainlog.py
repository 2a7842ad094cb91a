"""Log entries: without the rows a database quotes when it refuses them, and so that nothing typed passes for an entry."""

import logging
from datetime import UTC, datetime

from certportal.kernel.audit.faults import without_rows
from certportal.kernel.audit.request_facts import request_facts

_formatter = logging.Formatter()
_CONTINUED = "\n  | "


class WithoutRows(logging.Filter):
    """Lets every record through, its message and its traceback cut where PostgreSQL repeats values of a row."""

    def filter(self, record: logging.LogRecord) -> bool:
        exc = record.exc_info[1] if record.exc_info else None
        message = record.getMessage()
        plain = without_rows(message, exc)
        if plain != message:
            record.msg, record.args = plain, ()
        if record.exc_info and exc is not None:
            # A formatter writes this text where it is given, instead of making its own from the error.
            record.exc_text = without_rows(record.exc_text or _formatter.formatException(record.exc_info), exc)
        return True


class OneEntry(logging.Formatter):
    """Moment in UTC, level, logger, `[request address]`, message. Every further line begins with "  | ".

    Characters that break lines or steer a terminal are written out, so that an entry begins where a moment stands at the
    start of a line and nowhere else.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        facts = request_facts()
        record.request = f"{facts.request_id} {facts.address}".strip() or "-"
        return _CONTINUED.join(_visible(line) for line in super().format(record).splitlines())

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 (logging's name)
        del datefmt
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _visible(line: str) -> str:
    return "".join(one if one.isprintable() or one == "\t" else repr(one)[1:-1] for one in line)
