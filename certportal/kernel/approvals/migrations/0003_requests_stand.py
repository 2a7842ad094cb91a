"""A request for a second person stands as it was asked, and is decided once: also by raw SQL.

Who approves reads what they approve; whoever it is about stays somebody who may not.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_again, allow_change, forbid_change, forbid_unless

REQUEST = "approvals_approval"
CONCERNED = "approvals_approval_concerned"
ASKED = ("kind", "key", "facts", "reason", "asked_by_id", "asked_at")
SAME = " AND ".join(f"NEW.{column} = OLD.{column}" for column in ASKED)
AT = "(NEW.takes_effect_at = OLD.takes_effect_at OR (NEW.takes_effect_at IS NULL AND OLD.takes_effect_at IS NULL))"
DECIDED_ONCE = f"OLD.state = 'waiting' AND NEW.state <> 'waiting' AND {SAME} AND {AT}"
NEW_ONE = "NEW.state = 'waiting' AND NEW.decided_by_id IS NULL AND NEW.decided_at IS NULL"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, REQUEST, unless=DECIDED_ONCE)
    forbid_unless(schema_editor, REQUEST, "approval_begins_waiting", NEW_ONE, events=("INSERT",))
    forbid_change(schema_editor, CONCERNED)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, REQUEST)
    allow_again(schema_editor, REQUEST, "approval_begins_waiting", events=("INSERT",))
    allow_change(schema_editor, CONCERNED)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_concerned"), ("audit", "0003_no_switch")]

    operations = [migrations.RunPython(forbid, allow)]
