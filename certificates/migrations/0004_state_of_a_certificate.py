"""A certificate passes the door of the flows like everything that has a state: what was called status is its state."""

import datetime as dt

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def since_it_was_issued(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """No state has ever been changed so far: each certificate is as it was issued. A change of rows the register allows."""
    apps.get_model("certificates", "Certificate").objects.update(state_since=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_holder_agreement")]

    operations = [
        migrations.RemoveConstraint("certificate", "certificate_status_known"),
        migrations.RenameField("certificate", "status", "state"),
        migrations.AlterField(
            "certificate", "state", models.CharField(db_index=True, max_length=40, verbose_name="status")
        ),
        migrations.AddField(
            "certificate",
            "state_since",
            models.DateTimeField(default=dt.datetime(2026, 11, 22, tzinfo=dt.UTC), verbose_name="sejak"),
            preserve_default=False,
        ),
        migrations.AddField("certificate", "version", models.PositiveIntegerField(default=0, verbose_name="versi")),
        migrations.AddConstraint(
            "certificate",
            models.CheckConstraint(
                condition=models.Q(state__in=["issued", "suspended", "withdrawn"]), name="certificate_state_known"
            ),
        ),
        migrations.RunPython(since_it_was_issued, migrations.RunPython.noop),
    ]
