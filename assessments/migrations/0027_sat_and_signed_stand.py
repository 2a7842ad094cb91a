"""Who sat and what was signed stays: nobody is taken out of a meeting that has met, no answer out of a signed form.

The rules so far spoke of rows that are written; a row could still be deleted, or moved to a meeting in preparation or a
form without a signature. A meeting that met could be called "planned" again, and everything in it be changed.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import (
    allow_again,
    allow_change,
    forbid_change,
    forbid_deleting_unless,
    forbid_replacing,
    forbid_unless,
)

MEETING = "assessments_plenarymeeting"
MEMBER = "assessments_plenarymember"
RECORD = "assessments_formrecord"
ANSWER = "assessments_formanswer"
SIGNATURE = "assessments_formsignature"

# Once it met, a meeting only closes, and what its rule asked for stays; one that was called off stays called off.
FORWARD = """OLD.state = 'planned' OR ((NEW.state = OLD.state OR (OLD.state = 'in_session' AND NEW.state = 'closed'))
    AND NEW.least_present = OLD.least_present AND NEW.least_positions = OLD.least_positions)"""
PLANNED = f"EXISTS (SELECT 1 FROM {MEETING} p WHERE p.id = OLD.meeting_id AND p.state = 'planned')"
UNSIGNED = f"NOT EXISTS (SELECT 1 FROM {SIGNATURE} s WHERE s.record_id = OLD.record_id)"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, MEETING, "plenary_goes_forward", FORWARD, events=("UPDATE",))
    forbid_unless(
        schema_editor, MEMBER, "plenary_member_of_one_meeting", "NEW.meeting_id = OLD.meeting_id", events=("UPDATE",)
    )
    forbid_deleting_unless(schema_editor, MEMBER, "plenary_member_who_sat", PLANNED)
    forbid_unless(
        schema_editor, ANSWER, "form_answer_of_one_record", "NEW.record_id = OLD.record_id", events=("UPDATE",)
    )
    forbid_deleting_unless(schema_editor, ANSWER, "form_answer_signed_for", UNSIGNED)
    forbid_change(schema_editor, RECORD)
    for table in (MEETING, MEMBER, ANSWER):
        forbid_replacing(schema_editor, table)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, MEETING, "plenary_goes_forward", events=("UPDATE",))
    allow_again(schema_editor, MEMBER, "plenary_member_of_one_meeting", events=("UPDATE",))
    allow_again(schema_editor, MEMBER, "plenary_member_who_sat", events=("DELETE",))
    allow_again(schema_editor, ANSWER, "form_answer_of_one_record", events=("UPDATE",))
    allow_again(schema_editor, ANSWER, "form_answer_signed_for", events=("DELETE",))
    for table in (RECORD, MEETING, MEMBER, ANSWER):
        allow_change(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0026_other_results_stand")]

    operations = [migrations.RunPython(forbid, allow)]
