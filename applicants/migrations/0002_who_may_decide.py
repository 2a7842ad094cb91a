"""Raw SQL is bound by the rules of involvement too: duty, dossier, and one applicant for good."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

DECISION = "applicants_decision"
INVOLVEMENT = "applicants_involvement"
DOSSIER = "applicants_dossier"

# The involvement a decision points to belongs to the same dossier and carries the duty its kind needs.
DECIDER = f"""EXISTS (SELECT 1 FROM {INVOLVEMENT} i WHERE i.id = NEW.involvement_id AND i.dossier_id = NEW.dossier_id
    AND ((NEW.kind = 'admission' AND i.duty = 'officer')
        OR (NEW.kind IN ('certification', 'review') AND i.duty = 'decider')))"""
# The applicant is the applicant of the dossier and nothing else; nobody else is.
APPLICANT = f"""EXISTS (SELECT 1 FROM {DOSSIER} d WHERE d.id = NEW.dossier_id
    AND ((NEW.duty = 'applicant' AND d.applicant_id = NEW.person_id)
        OR (NEW.duty <> 'applicant' AND d.applicant_id <> NEW.person_id)))"""
SAME_APPLICANT = f"NEW.applicant_id = (SELECT d.applicant_id FROM {DOSSIER} d WHERE d.id = NEW.id)"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, DECISION, "decision_by_whom_it_says", DECIDER)
    forbid_unless(schema_editor, INVOLVEMENT, "involvement_of_the_right_person", APPLICANT)
    forbid_unless(schema_editor, DOSSIER, "dossier_keeps_its_applicant", SAME_APPLICANT, events=("UPDATE",))
    forbid_change(schema_editor, DECISION)
    # An involvement nobody points to may go (a wrong assignment); one with a decision is held by its foreign key.
    forbid_change(schema_editor, INVOLVEMENT, allow_delete=True)
    forbid_change(schema_editor, "applicants_verdict")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in (DECISION, INVOLVEMENT, "applicants_verdict"):
        allow_change(schema_editor, table)
    allow_again(schema_editor, DECISION, "decision_by_whom_it_says")
    allow_again(schema_editor, INVOLVEMENT, "involvement_of_the_right_person")
    allow_again(schema_editor, DOSSIER, "dossier_keeps_its_applicant", events=("UPDATE",))


class Migration(migrations.Migration):
    dependencies = [("applicants", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
