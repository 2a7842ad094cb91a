from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

TABLE = "sla_clockevent"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TABLE)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial"), ("audit", "0002_append_only")]

    operations = [migrations.RunPython(forbid, allow)]
