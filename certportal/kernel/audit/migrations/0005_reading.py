"""Who read what of whom, one row per day. Rows are not changed; a retention job may delete them."""

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

TABLE = "audit_reading"


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid_change(schema_editor, TABLE, allow_delete=True)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow_change(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_keyed_seals")]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="pertama kali")),
                ("day", models.DateField(verbose_name="hari")),
                ("kind", models.CharField(choices=[("person", "Data orang"), ("document", "Dokumen"), ("export", "Ekspor")], max_length=10, verbose_name="jenis")),
                ("reader_id", models.BigIntegerField(verbose_name="nomor pembaca")),
                ("reader_name", models.CharField(max_length=200, verbose_name="pembaca")),
                ("subject_type", models.CharField(blank=True, max_length=80, verbose_name="jenis objek")),
                ("subject_id", models.BigIntegerField(verbose_name="nomor objek")),
                ("title", models.CharField(max_length=200, verbose_name="yang dibuka")),
                ("about_id", models.BigIntegerField(blank=True, null=True, verbose_name="nomor orang yang bersangkutan")),
            ],
            options={
                "verbose_name": "pembacaan",
                "verbose_name_plural": "pembacaan",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["about_id", "-at"], name="audit_reading_about")],
                "constraints": [
                    models.UniqueConstraint(fields=["reader_id", "kind", "subject_type", "subject_id", "day"], name="audit_reading_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["person", "document", "export"])), name="audit_reading_kind_known"),
                ],
            },
        ),
        migrations.RunPython(forbid, allow),
    ]
