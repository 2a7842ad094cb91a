"""Held units become a room of their own: the table gets its new name with every row, and this app forgets the model.

The triggers are named after the table; they go here and come back under the new name in holdings 0001.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

HELD = "applicants_heldunit"
# As in 0005; only for going back.
SAME_ENTRY = """NEW.person_id = OLD.person_id AND NEW.unit_id = OLD.unit_id AND NEW.source = OLD.source
    AND NEW.certificate_number = OLD.certificate_number AND NEW.issuer = OLD.issuer AND NEW.issued_on = OLD.issued_on
    AND coalesce(NEW.valid_until, '0001-01-01') = coalesce(OLD.valid_until, '0001-01-01')
    AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
    AND coalesce(NEW.evidence_id, 0) = CASE WHEN OLD.confirmed_at IS NULL AND OLD.refused_at IS NULL
        THEN coalesce(NEW.evidence_id, 0) ELSE coalesce(OLD.evidence_id, 0) END
    AND (OLD.confirmed_at IS NULL OR (NEW.confirmed_at = OLD.confirmed_at
        AND coalesce(NEW.confirmed_by_id, 0) = coalesce(OLD.confirmed_by_id, 0)))
    AND (OLD.refused_at IS NULL OR (NEW.refused_at = OLD.refused_at AND NEW.refused_by_id = OLD.refused_by_id
        AND NEW.refusal_reason = OLD.refusal_reason))"""


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, HELD)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, HELD, unless=SAME_ENTRY)


class Migration(migrations.Migration):
    dependencies = [("applicants", "0012_leave_by_role")]

    operations = [
        migrations.RunPython(allow, forbid),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("HeldUnit", "holdings_heldunit")],
            state_operations=[migrations.DeleteModel("HeldUnit")],
        ),
    ]
