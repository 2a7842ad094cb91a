from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

TABLE = "papers_paper"
_SAME = ("id", "code", "kind", "number", "title", "facts", "about_type", "about_id", "template", "issued_on", "created_at")
# The one way a paper changes: from reserved to ready, with its file and nothing else.
BECOMES_READY = " AND ".join(
    ["OLD.state = 'reserved'", "NEW.state = 'ready'", *(f"NEW.{column} = OLD.{column}" for column in _SAME)]
)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TABLE, unless=BECOMES_READY)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial"), ("audit", "0002_append_only")]

    operations = [migrations.RunPython(forbid, allow)]
