"""Seals get a keyed code and digests of personal columns. Older seals are anchored by the code on the last of them."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import certportal.kernel.audit.models
import certportal.kernel.audit.keys as keys
from certportal.kernel.audit.triggers import allow_change, forbid_change

SEALS = "audit_auditseal"


def anchor(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each hash contains the one before it, so the code over the last speaks for all."""
    seals = apps.get_model("audit", "AuditSeal").objects.using(schema_editor.connection.alias)
    heads = [seals.filter(stream=stream).order_by("-position").first() for stream in ("acts", "issuance")]
    if not any(heads):
        return
    allow_change(schema_editor, SEALS)
    for head in filter(None, heads):
        key_id, code = keys.stamp(f"{head.stream}\n{head.position}\n{head.hash}")
        seals.filter(pk=head.pk).update(key_id=key_id, code=code)
    forbid_change(schema_editor, SEALS)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_no_switch")]

    operations = [
        migrations.AddField("auditseal", "digests", models.JSONField("sidik data pribadi", null=True, blank=True)),
        migrations.AddField("auditseal", "key_id", models.CharField("nama kunci", max_length=12, blank=True, default="")),
        migrations.AddField("auditseal", "code", models.CharField("kode berkunci", max_length=64, blank=True, default="")),
        # Empty on the rows that are there; every new one draws its own.
        migrations.AddField(
            "auditevent", "salt", models.CharField("garam", max_length=32, blank=True, default="", editable=False)
        ),
        migrations.AlterField(
            "auditevent",
            "salt",
            models.CharField(
                "garam", max_length=32, blank=True, default=certportal.kernel.audit.models.new_salt, editable=False
            ),
        ),
        migrations.RunPython(anchor, migrations.RunPython.noop),
    ]
