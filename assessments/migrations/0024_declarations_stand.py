"""Raw SQL is bound too: declarations, waivers and forms about a site stand, and each is about people whom it concerns."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

DECLARATION = "assessments_impartialitydeclaration"
RELATION = "assessments_declaredrelation"
WAIVER = "assessments_impartialitywaiver"
CHECK, ITEM, PHOTO = "assessments_sitecheck", "assessments_sitecheckitem", "assessments_sitecheckphoto"
STAND = (DECLARATION, RELATION, WAIVER, CHECK, ITEM, PHOTO)

# Declared by the assessor of the assignment themselves, before the exam.
BY_THEMSELVES = """EXISTS (SELECT 1 FROM assessments_eventassessor e JOIN assessments_assessor s ON s.id = e.assessor_id
    JOIN assessments_examevent v ON v.id = e.event_id
    WHERE e.id = NEW.assignment_id AND s.user_id = NEW.person_id AND v.state = 'scheduled')"""
# A relation is declared about a candidate of that assessor in that exam.
THEIR_CANDIDATE = f"""EXISTS (SELECT 1 FROM {DECLARATION} d JOIN assessments_eventassessor e ON e.id = d.assignment_id
    JOIN assessments_assessment a ON a.event_id = e.event_id
    JOIN applicants_involvement i ON i.id = a.involvement_id
    WHERE d.id = NEW.declaration_id AND a.dossier_id = NEW.dossier_id AND i.person_id = d.person_id)"""
# A waiver is of a pair of that exam, with whoever made it: nobody waives their own pairing under another name.
OF_A_PAIR = """EXISTS (SELECT 1 FROM assessments_assessment a JOIN applicants_dossier d ON d.id = a.dossier_id
    JOIN applicants_involvement i ON i.id = a.involvement_id JOIN assessments_examevent v ON v.id = a.event_id
    WHERE a.event_id = NEW.event_id AND a.dossier_id = NEW.dossier_id AND d.applicant_id = NEW.candidate_id
    AND i.person_id = NEW.examiner_id AND coalesce(a.assigned_by_id, 0) = coalesce(NEW.paired_by_id, 0)
    AND v.state = 'scheduled')"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in STAND:
        forbid_change(schema_editor, table)
    forbid_unless(schema_editor, DECLARATION, "declared_by_themselves", BY_THEMSELVES, events=("INSERT",))
    forbid_unless(schema_editor, RELATION, "declared_of_their_candidate", THEIR_CANDIDATE, events=("INSERT",))
    forbid_unless(schema_editor, WAIVER, "waiver_of_a_pair", OF_A_PAIR, events=("INSERT",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, DECLARATION, "declared_by_themselves", events=("INSERT",))
    allow_again(schema_editor, RELATION, "declared_of_their_candidate", events=("INSERT",))
    allow_again(schema_editor, WAIVER, "waiver_of_a_pair", events=("INSERT",))
    for table in STAND:
        allow_change(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0023_agreed_before_assessed")]

    operations = [migrations.RunPython(forbid, allow)]
