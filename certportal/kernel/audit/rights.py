"""Rights of the application's role on PostgreSQL: rows only, and of append-only tables only reading and adding.

The owner of the tables gives them after every migration. Which tables are append-only is read from their triggers, so
that a table is protected twice by being protected once (`triggers.forbid_change`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# Migrations are written down by the owner alone.
_READ_ONLY = "django_migrations"
# A trigger with a condition (tgqual) leaves some updates open, which the portal makes.
_TABLES = """
    SELECT c.oid::regclass::text,
           EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = c.relname || '_no_update'
                   AND t.tgqual IS NULL) AS no_update,
           EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = c.relname || '_no_delete') AS no_delete
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY 1
"""


def grant(role: str, *, using: str = "default") -> None:
    """Give `role` what the portal needs and take away everything else; run as the owner, safe to run again."""
    connection = connections[using]
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = {name: _rights(name, no_update, no_delete) for name, no_update, no_delete in cursor.fetchall()}
        for name, rights in tables.items():
            _only(cursor, name, rights, quoted)
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")


def after_migrating(using: str = "default", **_facts: Any) -> None:
    """Listener of post_migrate: where the portal works under another role than the one that migrates."""
    if settings.APPLICATION_ROLE and connections[using].vendor == "postgresql":
        grant(settings.APPLICATION_ROLE, using=using)


def _rights(table: str, no_update: bool, no_delete: bool) -> list[str]:
    if table == _READ_ONLY:
        return ["SELECT"]
    return ["SELECT", "INSERT", *([] if no_update else ["UPDATE"]), *([] if no_delete else ["DELETE"])]


def _only(cursor: CursorWrapper, table: str, rights: list[str], role: str) -> None:
    cursor.execute(f"REVOKE ALL ON {table} FROM PUBLIC, {role}")
    cursor.execute(f"GRANT {', '.join(rights)} ON {table} TO {role}")
