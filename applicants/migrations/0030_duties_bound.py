"""The table of duties as constraints: one UNIQUE per group of duties that one person must not carry together."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, forbid_unless

INVOLVEMENT = "applicants_involvement"
DECISION = "applicants_decision"
GROUPS = {
    "exclusive": ("applicant", "examiner", "reviewer", "decider", "appeal_panel"),
    "entry_apart": ("enterer", "verifier"),
    "admission_apart": ("verifier", "admitter"),
    "decision_apart": ("verifier", "decider"),
    "signing_apart": ("examiner", "reviewer", "appeal_panel", "signer"),
    "delivery_apart": ("signer", "deliverer"),
}
STANDS = f"""EXISTS (SELECT 1 FROM {INVOLVEMENT} i JOIN accounts_user u ON u.id = i.person_id
    WHERE i.id = NEW.id AND i.dossier_id = NEW.dossier_id AND i.duty = NEW.duty AND i.since = NEW.since
    AND i.exclusive = NEW.exclusive AND u.merged_into_id = NEW.person_id)"""
# Who made an applicant a participant has a duty of their own now.
DECIDER = f"""EXISTS (SELECT 1 FROM {INVOLVEMENT} i WHERE i.id = NEW.involvement_id AND i.dossier_id = NEW.dossier_id
    AND ((NEW.kind = 'admission' AND i.duty = 'admitter')
        OR (NEW.kind IN ('certification', 'review') AND i.duty = 'decider')))"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_unless(schema_editor, INVOLVEMENT, "involvement_stands", STANDS, events=("UPDATE",))
    forbid_unless(schema_editor, INVOLVEMENT, "involvement_is_bound", "NEW.exclusive", events=("INSERT",))
    forbid_unless(schema_editor, DECISION, "decision_by_whom_it_says", DECIDER)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_again(schema_editor, INVOLVEMENT, "involvement_is_bound", events=("INSERT",))


class Migration(migrations.Migration):
    dependencies = [("applicants", "0029_duties_filled")]

    operations = [
        migrations.RemoveConstraint(model_name="involvement", name="involvement_exclusive"),
        *(
            migrations.AddConstraint(
                model_name="involvement",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("duty__in", duties), ("exclusive", True)),
                    fields=("dossier", "person"),
                    name=f"involvement_{name}",
                ),
            )
            for name, duties in GROUPS.items()
        ),
        migrations.RunPython(forbid, allow),
    ]
