"""A list stands as it was made and signed: it is counted once, sheet by sheet, and nothing is added or taken away."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

LIST = "certificates_transmittal"
SHEET = "certificates_transmittedsheet"

MADE = ("code", "number", "sender_id", "receiver_id", "issued_on", "passed_by_id", "passed_at")
PLACED = ("transmittal_id", "certificate_id", "position")
UNDER_WAY = f"EXISTS (SELECT 1 FROM {LIST} t WHERE t.id = NEW.transmittal_id AND t.state = 'passed')"


def same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"NEW.{column} = OLD.{column}" for column in columns)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, LIST, unless=f"OLD.state = 'passed' AND {same(MADE)}")
    forbid_change(schema_editor, SHEET, unless=f"OLD.arrived IS NULL AND {same(PLACED)}")
    forbid_unless(schema_editor, SHEET, "sheet_on_a_list_under_way", UNDER_WAY, events=("INSERT",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, LIST)
    allow_change(schema_editor, SHEET)
    allow_again(schema_editor, SHEET, "sheet_on_a_list_under_way", events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_transmittals")]

    operations = [migrations.RunPython(forbid, allow)]
