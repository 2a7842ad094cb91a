"""Append-only tables lose the switch that tests used: anybody who could send a statement could turn it.

On SQLite, rows are no longer replaced either.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import FORBID_ON_POSTGRESQL, forbid_replacing

SWITCH = "audit_changes_allowed"
ASKED = f"WHEN NOT EXISTS (SELECT 1 FROM {SWITCH}) "


def without_switch(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORBID_ON_POSTGRESQL, params=None)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        triggers = cursor.fetchall()
    there = {name for name, _, _ in triggers}
    for name, table, sql in triggers:
        if ASKED in sql:
            schema_editor.execute(f"DROP TRIGGER {name}")
            schema_editor.execute(sql.replace(f"{ASKED}AND ", "WHEN ").replace(ASKED, ""), params=None)
        if name == f"{table}_no_update" and f"{table}_no_replace" not in there:
            forbid_replacing(schema_editor, table)
    schema_editor.execute(f"DROP TABLE IF EXISTS {SWITCH}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunPython(without_switch, migrations.RunPython.noop)]
