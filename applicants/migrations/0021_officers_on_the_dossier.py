"""Who has a dossier in each stage stands on the dossier, so that lists and figures need not look up its assignments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Q, Subquery

ENDED_STATES = ("closed", "withdrawn", "rejected", "expired", "handed_over")
STAGES = ("intake", "verification")


def write_officers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The person of the open assignment of each stage; there is at most one."""
    del schema_editor
    opened = apps.get_model("applicants", "Assignment").objects.filter(ended_at__isnull=True)
    dossiers = apps.get_model("applicants", "Dossier").objects
    for stage in STAGES:
        given = opened.filter(stage=stage)
        person = Subquery(given.filter(dossier=OuterRef("pk")).values("person")[:1])
        dossiers.filter(pk__in=given.values("dossier")).update(**{f"{stage}_officer": person})


def _officer(stage: str, label: str) -> migrations.AddField:
    field = models.ForeignKey(
        blank=True,
        db_index=False,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )
    return migrations.AddField("dossier", f"{stage}_officer", field)


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0020_leave_and_lack"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _officer("intake", "petugas kelengkapan"),
        _officer("verification", "petugas verifikasi"),
        migrations.RemoveIndex("dossier", "dossier_live_due"),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=[
                    *("agency", "due_on", "submitted_at", "id"),
                    *("near_on", "state", "intake_officer", "verification_officer"),
                ],
                condition=~Q(state__in=ENDED_STATES),
                name="dossier_live_due",
            ),
        ),
        # Last: PostgreSQL builds no index on rows that were changed in the same transaction.
        migrations.RunPython(write_officers, migrations.RunPython.noop),
    ]
