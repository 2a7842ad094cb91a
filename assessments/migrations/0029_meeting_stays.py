"""A meeting that was called stays: whoever does not hold it calls it off. Raw SQL is bound too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_deleting_unless

MEETING, NAME = "assessments_plenarymeeting", "plenary_meeting_stays"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_deleting_unless(schema_editor, MEETING, NAME, "OLD.id IS NULL")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, MEETING, NAME, events=("DELETE",))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0028_meeting_begins")]

    operations = [migrations.RunPython(forbid, allow)]
