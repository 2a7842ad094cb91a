"""Questions to superiors about papers that are the applicant's own to sign are over."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def end_questions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    waiting = apps.get_model("applicants", "Endorsement").objects.filter(outcome="")
    own = waiting.exclude(document__requirement__signing="uploaded_or_superior")
    own.update(outcome="cancelled", answered_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("applicants", "0025_profile_proposal"), ("schemes", "0009_own_letter")]

    operations = [migrations.RunPython(end_questions, migrations.RunPython.noop)]
