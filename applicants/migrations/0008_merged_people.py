"""An applicant stays the applicant for good, except that the other account of the same person may take over."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

INVOLVEMENT = "applicants_involvement"
DOSSIER = "applicants_dossier"
BEFORE = f"NEW.applicant_id = (SELECT d.applicant_id FROM {DOSSIER} d WHERE d.id = NEW.id)"
SAME_PERSON = f"""EXISTS (SELECT 1 FROM {DOSSIER} d JOIN accounts_user u ON u.id = d.applicant_id
    WHERE d.id = NEW.id AND (d.applicant_id = NEW.applicant_id OR u.merged_into_id = NEW.applicant_id))"""
STANDS = f"""EXISTS (SELECT 1 FROM {INVOLVEMENT} i JOIN accounts_user u ON u.id = i.person_id
    WHERE i.id = NEW.id AND i.dossier_id = NEW.dossier_id AND i.duty = NEW.duty AND i.since = NEW.since
    AND u.merged_into_id = NEW.person_id)"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, DOSSIER, "dossier_keeps_its_applicant", SAME_PERSON, events=("UPDATE",))
    allow_change(schema_editor, INVOLVEMENT)
    forbid_unless(schema_editor, INVOLVEMENT, "involvement_stands", STANDS, events=("UPDATE",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, INVOLVEMENT, "involvement_stands", events=("UPDATE",))
    forbid_change(schema_editor, INVOLVEMENT, allow_delete=True)
    forbid_unless(schema_editor, DOSSIER, "dossier_keeps_its_applicant", BEFORE, events=("UPDATE",))


class Migration(migrations.Migration):
    dependencies = [("applicants", "0007_office_work"), ("accounts", "0003_merged_people")]

    operations = [migrations.RunPython(forbid, allow)]
