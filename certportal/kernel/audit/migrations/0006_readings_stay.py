"""Who read what is not taken away either: the portal's own role could delete the rows."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import forbid_change

TABLE = "audit_reading"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TABLE)


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TABLE, allow_delete=True)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_reading")]

    operations = [migrations.RunPython(forbid, as_before)]
