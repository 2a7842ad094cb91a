"""Raw SQL is bound too: nobody interviews themselves, and what was signed stands."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

INTERVIEW = "applicants_interview"
ANOTHER = """EXISTS (SELECT 1 FROM applicants_dossier d WHERE d.id = NEW.dossier_id
    AND d.applicant_id <> NEW.interviewer_id)"""
DRAFT = """OLD.signed_at IS NULL AND NEW.dossier_id = OLD.dossier_id AND NEW.interviewer_id = OLD.interviewer_id"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, INTERVIEW, "interview_by_another", ANOTHER)
    forbid_change(schema_editor, INTERVIEW, unless=DRAFT)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, INTERVIEW, "interview_by_another")
    allow_change(schema_editor, INTERVIEW)


class Migration(migrations.Migration):
    dependencies = [("applicants", "0039_interviews")]

    operations = [migrations.RunPython(forbid, allow)]
