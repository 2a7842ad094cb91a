"""Raw SQL is bound too: a unit stands only by a result "kompeten" of the same person; questions and answers stand."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

EXPLANATION = "assessments_explanation"
REASSESSMENT = "assessments_reassessment"
STANDING = "assessments_standingresult"

# The earlier case is of the same person, about the same scheme, and ended without "kompeten".
SAME_PERSON = f"""EXISTS (SELECT 1 FROM applicants_dossier n JOIN applicants_dossier e ON e.applicant_id = n.applicant_id
    AND e.scheme_id = n.scheme_id WHERE n.id = NEW.dossier_id AND e.id = NEW.earlier_id)
    AND EXISTS (SELECT 1 FROM applicants_decision d WHERE d.dossier_id = NEW.earlier_id
    AND d.kind = 'certification' AND d.outcome = 'not_yet_competent')
    AND (NEW.attempt = 2 OR EXISTS (SELECT 1 FROM {REASSESSMENT} r
    WHERE r.dossier_id = NEW.earlier_id AND r.attempt = NEW.attempt - 1))"""
# The result is final, "kompeten", of the same unit of competency and the same person.
EARNED = f"""EXISTS (SELECT 1 FROM assessments_unitresult u
    JOIN assessments_assessment a ON a.id = u.assessment_id
    JOIN applicants_dossier o ON o.id = a.dossier_id
    JOIN schemes_schemeunit was ON was.id = u.scheme_unit_id
    JOIN {REASSESSMENT} r ON r.id = NEW.reassessment_id
    JOIN applicants_dossier n ON n.id = r.dossier_id AND n.applicant_id = o.applicant_id AND n.id <> o.id
    JOIN schemes_schemeunit today ON today.unit_id = was.unit_id AND today.version_id = n.scheme_version_id
    WHERE u.id = NEW.result_id AND today.id = NEW.scheme_unit_id
    AND u.result = 'competent' AND a.recommended_at IS NOT NULL)"""
STILL_OPEN = """OLD.answered_at IS NULL AND NEW.dossier_id = OLD.dossier_id AND NEW.decision_id = OLD.decision_id
    AND NEW.question = OLD.question AND NEW.asked_at = OLD.asked_at AND NEW.code = OLD.code"""
# The clocks write the days of the row, also after it was answered.
DAYS_ONLY = """NEW.answer = OLD.answer AND NEW.answered_by_id = OLD.answered_by_id AND NEW.answered_at = OLD.answered_at
    AND NEW.dossier_id = OLD.dossier_id AND NEW.decision_id = OLD.decision_id
    AND NEW.question = OLD.question AND NEW.asked_at = OLD.asked_at AND NEW.code = OLD.code"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, REASSESSMENT, "reassessment_of_the_same_person", SAME_PERSON, events=("INSERT",))
    forbid_change(schema_editor, REASSESSMENT)
    forbid_unless(schema_editor, STANDING, "standing_result_was_earned", EARNED, events=("INSERT",))
    forbid_change(schema_editor, STANDING)
    forbid_change(schema_editor, EXPLANATION, unless=f"({STILL_OPEN}) OR ({DAYS_ONLY})")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, REASSESSMENT, "reassessment_of_the_same_person", events=("INSERT",))
    allow_again(schema_editor, STANDING, "standing_result_was_earned", events=("INSERT",))
    for table in (REASSESSMENT, STANDING, EXPLANATION):
        allow_change(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0018_after_a_result"), ("applicants", "0038_declared_office")]

    operations = [migrations.RunPython(forbid, allow)]
