"""The assessor of every exam becomes the first of its assessors; everybody may go on assessing what their body certifies."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def carry_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("assessments", "ExamEvent")
    named = apps.get_model("assessments", "EventAssessor")
    for event in events.objects.exclude(assessor=None).order_by("pk").iterator():
        ahead = event.state in {"scheduled", "cancelled"}
        named.objects.create(
            event=event,
            assessor_id=event.assessor_id,
            assigned_by_id=event.created_by_id,
            assigned_at=event.created_at,
            answer="open" if ahead else "accepted",
            answered_at=None if ahead else event.state_since,
        )
    scopes, schemes = apps.get_model("assessments", "AssessorScope"), apps.get_model("schemes", "Scheme")
    for assessor in apps.get_model("assessments", "Assessor").objects.order_by("pk"):
        body = assessor.certification_body_id
        own = schemes.objects.filter(body_id=body) if body else schemes.objects.all()
        scopes.objects.bulk_create(scopes(assessor=assessor, scheme=scheme) for scheme in own)


def take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("assessments", "ExamEvent")
    for row in apps.get_model("assessments", "EventAssessor").objects.order_by("-pk"):
        events.objects.filter(pk=row.event_id).update(assessor=row.assessor_id)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0013_several_assessors")]

    operations = [migrations.RunPython(carry_over, take_back)]
