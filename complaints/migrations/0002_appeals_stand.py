"""An appeal stands as it was handed in; what ended it stands too. It is about its own case, and so is whoever judged it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

APPEAL = "complaints_appeal"
FILE = "complaints_appealfile"
RULE = "appeal_of_its_case"

MADE = (
    "code", "number", "dossier_id", "decision_id", "office_id", "addressee", "channel", "reason", "late_reason",
    "received_on", "due_on", "filed_at",
)  # fmt: skip
SAME = " AND ".join(f"NEW.{column} = OLD.{column}" for column in MADE)
STILL_OPEN = (
    f"OLD.state IN ('filed', 'late', 'received') AND {SAME} "
    "AND coalesce(NEW.recorded_by_id, 0) = coalesce(OLD.recorded_by_id, 0)"
)
ITS_CASE = """EXISTS (SELECT 1 FROM applicants_decision d
    WHERE d.id = NEW.decision_id AND d.dossier_id = NEW.dossier_id AND d.kind = 'certification')
AND (NEW.judged_as_id IS NULL OR EXISTS (SELECT 1 FROM applicants_involvement i
    WHERE i.id = NEW.judged_as_id AND i.dossier_id = NEW.dossier_id AND i.duty = 'appeal_panel'))"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, APPEAL, unless=STILL_OPEN)
    forbid_unless(schema_editor, APPEAL, RULE, ITS_CASE)
    forbid_change(schema_editor, FILE)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, FILE)
    allow_again(schema_editor, APPEAL, RULE)
    allow_change(schema_editor, APPEAL)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("applicants", "0034_numbers_of_letters")]

    operations = [migrations.RunPython(forbid, allow)]
