"""What differs between the two engines: exact reading of rows, reading as of one moment, counters, triggers."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

Counters = dict[str, int]
_BATCH = 500

Row = TypeVar("Row")


class Engine(Protocol):
    """One database engine as the archive needs it. Values are what JSON can hold: null, text, numbers, {"b64": text}."""

    begin_reading: str

    def no_hurry(self, cursor: CursorWrapper) -> None:
        """Lift the time limits of the present transaction."""

    def picture(self, column: str) -> str:
        """SQL that gives a column exactly as it is stored, untouched by the driver."""

    def order(self, column: str, type_code: object) -> str:
        """SQL to sort by a column, the same in every database of this engine."""

    def out(self, value: object) -> object:
        """A value read by `picture`, ready for JSON."""

    def insert(self, cursor: CursorWrapper, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        """Write rows of `out` values."""

    def counters(self, cursor: CursorWrapper) -> Counters:
        """The last automatic number given, by counter name; unused counters are left out."""

    def set_counters(self, cursor: CursorWrapper, counters: Counters) -> None:
        """Continue the automatic numbers after these."""

    def lay_aside(self, cursor: CursorWrapper) -> list[str]:
        """Switch off the triggers that check new rows; returns the statements that switch them on again."""


class PostgreSQL:
    """Every value as the text the server writes; the server reads the same text back without loss."""

    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    _WHOLE_NUMBERS = frozenset({20, 21, 23})  # int8, int2, int4
    _SPELLING = ("datestyle TO 'ISO, YMD'", "timezone TO 'UTC'", "bytea_output TO 'hex'", "intervalstyle TO 'postgres'")

    def no_hurry(self, cursor: CursorWrapper) -> None:
        for setting in ("statement_timeout TO 0", "idle_in_transaction_session_timeout TO 0", *self._SPELLING):
            cursor.execute(f"SET LOCAL {setting}")

    def picture(self, column: str) -> str:
        return f"{_quoted(column)}::text"

    def order(self, column: str, type_code: object) -> str:
        # Texts sort differently from server to server unless the order of bytes is asked for.
        return _quoted(column) if type_code in self._WHOLE_NUMBERS else f'{_quoted(column)}::text COLLATE "C"'

    def out(self, value: object) -> object:
        return value

    def insert(self, cursor: CursorWrapper, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        names = ", ".join(map(_quoted, columns))
        one = f"({', '.join(['%s'] * len(columns))})"
        values = ", ".join([one] * len(rows))
        cursor.execute(
            f"INSERT INTO {_quoted(table)} ({names}) VALUES {values}",  # noqa: S608 (names come from the schema)
            [value for row in rows for value in row],
        )

    def counters(self, cursor: CursorWrapper) -> Counters:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename"
        )
        return dict(cursor.fetchall())

    def set_counters(self, cursor: CursorWrapper, counters: Counters) -> None:
        for name, value in counters.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, value])

    def lay_aside(self, cursor: CursorWrapper) -> list[str]:
        # Bit 4 of tgtype: fires on INSERT. Foreign keys are internal triggers and stay on.
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND (t.tgtype & 4) <> 0 AND t.tgenabled = 'O' "
            "AND pg_table_is_visible(c.oid) ORDER BY 1, 2"
        )
        # Foreign keys are checked at the end of the transaction; a table with pending checks cannot be altered.
        back = ["SET CONSTRAINTS ALL IMMEDIATE"]
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {_quoted(table)} DISABLE TRIGGER {_quoted(trigger)}")
            back.append(f"ALTER TABLE {_quoted(table)} ENABLE TRIGGER {_quoted(trigger)}")
        return back


class SQLite:
    """Everything by storage class: null, whole number, real, text or blob."""

    begin_reading = "BEGIN"
    _JUDGES_NEW_ROWS = re.compile(r"\bINSERT\s+ON\b", re.IGNORECASE)

    def no_hurry(self, cursor: CursorWrapper) -> None:
        """SQLite has no time limits."""

    def picture(self, column: str) -> str:
        # The plus sign keeps the value but hides the declared type, from which Python would make dates and booleans.
        return f"+{_quoted(column)}"

    def order(self, column: str, type_code: object) -> str:  # noqa: ARG002 (PostgreSQL needs the type)
        return _quoted(column)

    def out(self, value: object) -> object:
        return {"b64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value

    def insert(self, cursor: CursorWrapper, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        names, places = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {_quoted(table)} ({names}) VALUES ({places})",  # noqa: S608 (names come from the schema)
            [[_back(value) for value in row] for row in rows],
        )

    def counters(self, cursor: CursorWrapper) -> Counters:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return dict(cursor.fetchall())

    def set_counters(self, cursor: CursorWrapper, counters: Counters) -> None:
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", list(counters.items()))

    def lay_aside(self, cursor: CursorWrapper) -> list[str]:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        back = []
        for name, statement in cursor.fetchall():
            if self._JUDGES_NEW_ROWS.search(statement):
                cursor.execute(f"DROP TRIGGER {_quoted(name)}")
                back.append(statement)
        return back


def engine() -> Engine:
    """The engine of the portal's database."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Lists of at most a few hundred rows."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _back(value: object) -> Any:
    return base64.b64decode(value["b64"]) if isinstance(value, dict) else value
