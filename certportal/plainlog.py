"""Log lines without the rows a database quotes when it refuses them."""

import logging

from certportal.kernel.audit.faults import without_rows

_formatter = logging.Formatter()


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
