"""Raw SQL is bound too: whoever examines somebody is among the assessors of that exam."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from certportal.kernel.audit.triggers import allow_again, forbid_unless

ASSESSMENT = "assessments_assessment"
NAME = "assessment_examiner_of_the_event"
# An assessment that keeps its examiner may be written to also after that assessor declined; it then waits for another.
NAMED = """EXISTS (SELECT 1 FROM assessments_eventassessor e
    JOIN assessments_assessor a ON a.id = e.assessor_id
    JOIN applicants_involvement i ON i.person_id = a.user_id
    WHERE i.id = NEW.involvement_id AND e.event_id = NEW.event_id AND e.released_at IS NULL)"""


def bind(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, ASSESSMENT, NAME, NAMED)


def unbind(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, ASSESSMENT, NAME)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0014_assessors_of_events"), ("applicants", "0002_who_may_decide")]

    operations = [
        migrations.RemoveConstraint(model_name="examevent", name="exam_event_held_by_an_assessor"),
        migrations.RemoveField(model_name="examevent", name="assessor"),
        migrations.RunPython(bind, unbind),
    ]
