"""SQLite changes a column by remaking the whole table, and dropping a table drops its triggers without an error.

The append-only guards are triggers, so a later migration would have removed them unnoticed on SQLite. Here the schema
editor writes a table's triggers down before it remakes the table and puts them back in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

if TYPE_CHECKING:
    from django.db.models import Model


class TriggerKeepingSchemaEditor(DatabaseSchemaEditor):
    """Django's editor, except that `_remake_table` keeps the triggers."""

    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        table = model._meta.db_table  # noqa: SLF001 (Django's public _meta)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            triggers = cursor.fetchall()
            # Other tables' triggers may read this one; while it is away SQLite would refuse the renaming.
            cursor.execute("PRAGMA legacy_alter_table = ON")
            super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]  # the stubs do not know this method  # type: ignore[misc] # Django's own, missing in the stubs
            cursor.execute("PRAGMA legacy_alter_table = OFF")
            for _name, sql in triggers:
                cursor.execute(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = TriggerKeepingSchemaEditor
