"""Who wrote down the people of earlier days, as far as the audit trail says so; the others were written down by nobody known."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    people = apps.get_model("accounts", "User").objects.using(alias)
    events = apps.get_model("audit", "AuditEvent").objects.using(alias)
    added = events.filter(verb="person.add", subject_type="accounts.user", actor_id__isnull=False)
    known = set(people.values_list("pk", flat=True))
    for person, officer in added.order_by("-pk").values_list("subject_id", "actor_id"):
        if officer in known:
            people.filter(pk=person, added_by__isnull=True).update(added_by=officer)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_added_by"), ("audit", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
