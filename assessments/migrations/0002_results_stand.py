"""Raw SQL is bound too: an assessment has its own examiner, results stand once recommended, decisions come from members."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

ASSESSMENT = "assessments_assessment"
RESULT = "assessments_unitresult"
ITEM = "assessments_plenaryitem"

EXAMINER = """EXISTS (SELECT 1 FROM applicants_involvement i WHERE i.id = NEW.involvement_id
    AND i.dossier_id = NEW.dossier_id AND i.duty = 'examiner')"""
STILL_OPEN = f"EXISTS (SELECT 1 FROM {ASSESSMENT} a WHERE a.id = NEW.assessment_id AND a.recommended_at IS NULL)"
# The decision of an item is about the dossier of the item, and whoever decided sat in the meeting.
DECISION = f"""NEW.decision_id IS NULL OR EXISTS (SELECT 1 FROM applicants_decision d
    JOIN {ASSESSMENT} a ON a.dossier_id = d.dossier_id
    JOIN applicants_involvement i ON i.id = d.involvement_id
    JOIN assessments_plenarymember m ON m.person_id = i.person_id
    WHERE d.id = NEW.decision_id AND d.kind = 'certification' AND a.id = NEW.assessment_id
    AND m.meeting_id = NEW.meeting_id)"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, ASSESSMENT, "assessment_by_its_examiner", EXAMINER)
    # A wrong assignment may go before the exam; with results it is held by their foreign keys.
    forbid_change(
        schema_editor,
        ASSESSMENT,
        allow_delete=True,
        unless="OLD.recommended_at IS NULL AND NEW.dossier_id = OLD.dossier_id AND NEW.event_id = OLD.event_id",
    )
    forbid_unless(schema_editor, RESULT, "unit_result_while_open", STILL_OPEN)
    forbid_change(
        schema_editor,
        RESULT,
        unless="NEW.assessment_id = OLD.assessment_id AND NEW.scheme_unit_id = OLD.scheme_unit_id",
    )
    forbid_unless(schema_editor, ITEM, "plenary_decision_by_member", DECISION)
    forbid_change(
        schema_editor,
        ITEM,
        unless="OLD.decision_id IS NULL AND NEW.assessment_id = OLD.assessment_id AND NEW.meeting_id = OLD.meeting_id",
    )


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in (ASSESSMENT, RESULT, ITEM):
        allow_change(schema_editor, table)
    allow_again(schema_editor, ASSESSMENT, "assessment_by_its_examiner")
    allow_again(schema_editor, RESULT, "unit_result_while_open")
    allow_again(schema_editor, ITEM, "plenary_decision_by_member")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
        ("applicants", "0002_who_may_decide"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunPython(forbid, allow)]
