"""A handover names somebody who has the duty of handing over in that dossier; raw SQL is bound too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_unless

HANDOVER = "certificates_handover"
DELIVERER = """EXISTS (SELECT 1 FROM applicants_decision d JOIN applicants_involvement i ON i.dossier_id = d.dossier_id
    WHERE d.id = NEW.decision_id AND i.person_id = NEW.given_by_id AND i.duty = 'deliverer')"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, HANDOVER, "handover_by_its_deliverer", DELIVERER, events=("INSERT",))


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, HANDOVER, "handover_by_its_deliverer", events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_state_of_a_certificate"), ("applicants", "0030_duties_bound")]

    operations = [migrations.RunPython(forbid, allow)]
