"""A sheet is marked as there or missing only with its list counted: otherwise what never came could be handed over."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_unless

LIST = "certificates_transmittal"
SHEET = "certificates_transmittedsheet"
NAME = "sheet_marked_when_counted"
COUNTED = f"NEW.arrived IS NULL OR EXISTS (SELECT 1 FROM {LIST} t WHERE t.id = NEW.transmittal_id AND t.state = 'received')"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, SHEET, NAME, COUNTED)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, SHEET, NAME)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0007_transmittals_stand")]

    operations = [migrations.RunPython(forbid, allow)]
