"""What was sent and does not hold stands too: it comes from an assessor of the exam, and only the examiner settles it, once."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

OTHER = "assessments_otherresult"
RATED = ("assessment_id", "scheme_unit_id", "client_id", "why", "result", "note", "by_id", "at")
TICKS = ("valid", "authentic", "current", "sufficient")
UNCHANGED = " AND ".join(f"NEW.{name} = OLD.{name}" for name in (*RATED, *TICKS))
SETTLED = f"OLD.settled_at IS NULL AND NEW.settled_at IS NOT NULL AND {UNCHANGED}"
BY_AN_ASSESSOR = """NEW.settled_at IS NULL AND EXISTS (SELECT 1 FROM assessments_assessment a
    JOIN assessments_eventassessor e ON e.event_id = a.event_id JOIN assessments_assessor s ON s.id = e.assessor_id
    JOIN applicants_dossier d ON d.id = a.dossier_id
    WHERE a.id = NEW.assessment_id AND s.user_id = NEW.by_id AND d.applicant_id <> NEW.by_id)"""
BY_THE_EXAMINER = """EXISTS (SELECT 1 FROM assessments_assessment a JOIN applicants_involvement i ON i.id = a.involvement_id
    WHERE a.id = NEW.assessment_id AND i.person_id = NEW.settled_by_id)"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, OTHER, unless=SETTLED)
    forbid_unless(schema_editor, OTHER, "other_result_by_an_assessor", BY_AN_ASSESSOR, events=("INSERT",))
    forbid_unless(schema_editor, OTHER, "other_result_settled_by_examiner", BY_THE_EXAMINER, events=("UPDATE",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, OTHER)
    allow_again(schema_editor, OTHER, "other_result_by_an_assessor", events=("INSERT",))
    allow_again(schema_editor, OTHER, "other_result_settled_by_examiner", events=("UPDATE",))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0025_other_results"),
        ("applicants", "0002_who_may_decide"),
    ]

    operations = [migrations.RunPython(forbid, allow)]
