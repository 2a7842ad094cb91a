"""What a database is made of, as the database engine describes it.

Rows of text that two databases can be compared by.
"""

import re
from typing import Final

from django.db import connection

_SQLITE: Final = ("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",)
_POSTGRESQL: Final = (
    """SELECT 'column', table_name, column_name, udt_name, character_maximum_length, numeric_precision, numeric_scale,
              datetime_precision, is_nullable, column_default, is_identity, identity_generation, collation_name,
              generation_expression
       FROM information_schema.columns WHERE table_schema = 'public'""",
    # Whether a column may be empty is listed with the column; "n" would repeat it under a generated name.
    """SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated, condeferrable,
              condeferred
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled
       FROM pg_trigger WHERE NOT tgisinternal""",
    """SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "SELECT 'sequence', sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'",
    "SELECT 'extension', extname FROM pg_extension",
)
# PostgreSQL writes a condition down differently once it has been read from a dump: ANY (ARRAY['a'::varchar]::text[]) comes
# back as ANY (ARRAY[('a'::varchar)::text]). The meaning is the same, so casts between texts and brackets are not compared.
_SPELLING: Final = re.compile(r"::(character varying|text)(\[\])?|[()]")


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(_SPELLING.sub("", value) if isinstance(value, str) else value for value in row)


def schema() -> set[tuple[object, ...]]:
    """Tables, columns, indexes, constraints, triggers and functions of the current database."""
    on_sqlite = connection.vendor == "sqlite"
    found: set[tuple[object, ...]] = set()
    with connection.cursor() as cursor:
        for query in _SQLITE if on_sqlite else _POSTGRESQL:
            cursor.execute(query)
            found.update(cursor.fetchall() if on_sqlite else map(_plain, cursor.fetchall()))
    return found


def unvalidated() -> list[tuple[object, ...]]:
    """Constraints that PostgreSQL has not validated for existing rows; SQLite has none of these."""
    return sorted(row for row in schema() if row[0] == "constraint" and row[4] is False)
