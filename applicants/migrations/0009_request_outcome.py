"""A request that was never answered no longer looks answered: how it ended is a column of its own."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q


def name_the_end(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now withdrawing and expiring stamped the open request as answered, in the same moment as the move."""
    del schema_editor
    requests = apps.get_model("applicants", "InformationRequest").objects
    requests.filter(answered_at__isnull=False).update(outcome="answered", closed_at=F("answered_at"))
    for state in ("withdrawn", "expired"):
        ended = requests.filter(dossier__state=state, answer="", answered_at=F("dossier__state_since"))
        requests.filter(pk__in=list(ended.values_list("pk", flat=True))).update(outcome=state, answered_at=None)


def stamp_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    requests = apps.get_model("applicants", "InformationRequest").objects
    requests.filter(closed_at__isnull=False, answered_at__isnull=True).update(answered_at=F("closed_at"))


class Migration(migrations.Migration):
    dependencies = [("applicants", "0008_merged_people")]

    operations = [
        migrations.RemoveConstraint(model_name="informationrequest", name="request_one_open"),
        migrations.AddField(
            model_name="informationrequest",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ditutup"),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Dijawab pemohon"),
                    ("withdrawn", "Ditutup karena permohonan ditarik"),
                    ("expired", "Ditutup tanpa jawaban"),
                ],
                default="",
                max_length=12,
                verbose_name="akhir",
            ),
        ),
        migrations.RunPython(name_the_end, stamp_again),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.UniqueConstraint(
                condition=Q(outcome=""), fields=("dossier",), name="request_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True, answered_at__isnull=True)
                | Q(outcome="answered", closed_at__isnull=False, answered_at__isnull=False)
                | Q(outcome__in=["withdrawn", "expired"], closed_at__isnull=False, answered_at__isnull=True),
                name="request_end_whole",
            ),
        ),
    ]
