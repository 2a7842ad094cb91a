"""What was said of who did not come stands too: no later change, and no unit result beside it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change, forbid_unless

ASSESSMENT = "assessments_assessment"
RESULT = "assessments_unitresult"

SAME = "NEW.dossier_id = OLD.dossier_id AND NEW.event_id = OLD.event_id"
STILL_OPEN = f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id AND a.recommended_at IS NULL)"
STILL_THERE = (
    f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id"
    " AND a.recommended_at IS NULL AND a.absent_at IS NULL)"
)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ASSESSMENT)
    open_row = f"OLD.recommended_at IS NULL AND OLD.absent_at IS NULL AND {SAME}"
    forbid_change(schema_editor, ASSESSMENT, allow_delete=True, unless=open_row)
    forbid_unless(schema_editor, RESULT, "unit_result_while_open", STILL_THERE)


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, ASSESSMENT)
    forbid_change(schema_editor, ASSESSMENT, allow_delete=True, unless=f"OLD.recommended_at IS NULL AND {SAME}")
    forbid_unless(schema_editor, RESULT, "unit_result_while_open", STILL_OPEN)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_absent_candidates")]

    operations = [migrations.RunPython(forbid, as_before)]
