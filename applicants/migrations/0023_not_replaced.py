"""Rows whose rules speak of updates are not replaced either (SQLite: INSERT OR REPLACE asks no trigger of updates)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import forbid_replacing

TABLES = ("applicants_dossier", "applicants_involvement")


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        forbid_replacing(schema_editor, table)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("applicants", "0022_one_meaning_of_near"), ("audit", "0003_no_switch")]

    operations = [migrations.RunPython(forbid, allow)]
