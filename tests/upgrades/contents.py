"""The rows of the current database, so that those before an upgrade can be compared with those after it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from tests.upgrades.moves import GONE, GROWN, MOVED, RENAMED, REWRITTEN

ABSENT: Final = "the table is gone and moves.py does not say where to"


@dataclass(frozen=True)
class Table:
    """Every row of one table."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def only(self, columns: list[str]) -> Counter[str]:
        """How often each combination of the values of these columns occurs."""
        places = [self.columns.index(column) for column in columns]
        return Counter(repr([row[place] for place in places]) for row in self.rows)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def contents() -> dict[str, Table]:
    """Every table of the current database."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
            found[name] = Table(tuple(column[0] for column in cursor.description), rows)
    return found


def losses(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """What is not as it was, apart from what moves.py declares: tables, columns, rows, values."""
    for name, then in before.items():
        new = after.get(MOVED.get(name, name))
        if name in GONE and not then.rows:
            continue
        if new is None:
            yield f"{name}: {ABSENT}"
            continue
        old = Table(tuple(RENAMED.get((name, column), column) for column in then.columns), then.rows)
        kept = [column for column in old.columns if (name, column) not in REWRITTEN]
        gone = [column for column in kept if column not in new.columns]
        yield from (f"{name}.{column}: the column is gone" for column in gone)
        yield from _changes(name, old, new, [column for column in kept if column not in gone])


def _changes(name: str, old: Table, new: Table, columns: list[str]) -> Iterator[str]:
    if len(old.rows) != len(new.rows) and name not in GROWN:
        yield f"{name}: {len(old.rows)} rows are {len(new.rows)}"
    if not old.only(columns) - new.only(columns):
        return
    changed = [column for column in columns if old.only([column]) - new.only([column])]
    yield f"{name}: rows have changed, in {', '.join(changed) or 'how their values belong together'}"
