"""The decision of an external certification body is put on record by whoever checked its paper, who decided nothing."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import forbid_unless

DECISION = "applicants_decision"
BY_WHOM = """EXISTS (SELECT 1 FROM applicants_involvement i WHERE i.id = NEW.involvement_id AND i.dossier_id = NEW.dossier_id
    AND ((NEW.kind = 'admission' AND i.duty = 'admitter')
        OR (NEW.kind = 'review' AND i.duty = 'decider')
        OR (NEW.kind = 'certification' AND i.duty IN {duties})))"""


def allow_checkers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, DECISION, "decision_by_whom_it_says", BY_WHOM.format(duties="('decider', 'checker')"))


def as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, DECISION, "decision_by_whom_it_says", BY_WHOM.format(duties="('decider')"))


class Migration(migrations.Migration):
    dependencies = [("applicants", "0041_papers_of_a_body")]

    operations = [migrations.RunPython(allow_checkers, as_before)]
