"""A case whose meeting was called off stays released: it is decided at that meeting no more."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

ITEM = "assessments_plenaryitem"
SAME = "OLD.decision_id IS NULL AND NEW.assessment_id = OLD.assessment_id AND NEW.meeting_id = OLD.meeting_id"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ITEM)
    forbid_change(schema_editor, ITEM, unless=f"OLD.released_at IS NULL AND {SAME}")


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ITEM)
    forbid_change(schema_editor, ITEM, unless=SAME)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_meetings_called_off")]

    operations = [migrations.RunPython(forbid, as_before)]
