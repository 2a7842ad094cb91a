"""Tables as lines of JSON: one line per row, columns by name, rows by key, so that equal content has an equal digest."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from certportal.home.backup.engines import Counters, engine, in_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.utils import CursorWrapper

# Sessions and their keys give access to people's accounts and the cache can be filled again: none belongs in an archive.
LEFT_OUT = ("cache_entries", "django_session", "usersessions_usersession")
# What `migrate` itself writes; everything else in a fresh database is empty.
WRITTEN_BY_MIGRATE = ("auth_permission", "django_content_type", "django_migrations")
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Table:
    """A table: its columns sorted by name, and the SQL by which its rows are sorted."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """How many rows, and the SHA-256 of their lines."""

    rows: int
    sha256: str


def all_tables() -> list[Table]:
    """Every table of the portal's database but those in LEFT_OUT, by name."""
    with connection.cursor() as cursor:
        names = sorted(
            info.name
            for info in connection.introspection.get_table_list(cursor)
            if info.type in {"t", "p"} and info.name not in LEFT_OUT
        )
        return [_table(cursor, name) for name in names]


def _table(cursor: CursorWrapper, name: str) -> Table:
    introspection = connection.introspection
    types = {info.name: info.type_code for info in introspection.get_table_description(cursor, name)}
    key = introspection.get_primary_key_columns(cursor, name) or sorted(types)
    return Table(name, tuple(sorted(types)), tuple(engine().order(column, types[column]) for column in key))


@contextmanager
def one_moment() -> Iterator[None]:
    """Inside this block everything read is of one moment, whatever others write meanwhile; nobody has to wait.

    RuntimeError inside a transaction: that one may have begun to read earlier.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a backup needs a transaction of its own")
    with connection.cursor() as cursor:
        cursor.execute(engine().begin_reading)
        try:
            engine().no_hurry(cursor)
            yield
        finally:
            cursor.execute("ROLLBACK")


def lines(table: Table) -> Iterator[bytes]:
    """The rows of a table, each a line of JSON with its values in the order of `table.columns`."""
    store = engine()
    columns = ", ".join(map(store.picture, table.columns))
    name = connection.ops.quote_name(table.name)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {name} ORDER BY {', '.join(table.order)}")  # noqa: S608 (names from the schema)
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                values = [store.out(value) for value in row]
                yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digest(rows: Iterable[bytes]) -> Digest:
    """Count and digest of lines."""
    count, content = 0, hashlib.sha256()
    for line in rows:
        count += 1
        content.update(line)
    return Digest(count, content.hexdigest())


def counters() -> Counters:
    """The last automatic numbers given."""
    with connection.cursor() as cursor:
        return engine().counters(cursor)


def is_empty(table: Table) -> bool:
    """Whether the table has no row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table.name)} LIMIT 1")  # noqa: S608 (a name from the schema)
        return cursor.fetchone() is None


@contextmanager
def loading() -> Iterator[None]:
    """One transaction for a whole restore.

    Triggers that check a new row against other rows are off meanwhile, because the archive holds the last state and not
    the steps that led to it (a result may only be added to an open assessment, and this one is closed). Those that
    forbid changes stay on, and so do foreign keys, which are checked at the end.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        engine().no_hurry(cursor)
        back = engine().lay_aside(cursor)
        yield
        for statement in back:
            cursor.execute(statement)
        connection.check_constraints()


def load(name: str, columns: Iterable[str], rows: Iterable[bytes]) -> None:
    """Write lines of `lines` into the table, in place of what migrate wrote there."""
    named = tuple(columns)
    with connection.cursor() as cursor:
        if name in WRITTEN_BY_MIGRATE:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 (one of three names)
        for batch in in_batches(_rows(rows)):
            engine().insert(cursor, name, named, batch)


def set_counters(wanted: Counters) -> None:
    """Continue the automatic numbers after those of the archive."""
    with connection.cursor() as cursor:
        engine().set_counters(cursor, wanted)


def _rows(rows: Iterable[bytes]) -> Iterator[list[Any]]:
    for line in rows:
        yield json.loads(line)
