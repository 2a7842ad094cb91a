"""Whoever sent an office a dossier is known there since the first one was sent."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Min


def write_down(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Dossier, KnownPerson = apps.get_model("applicants", "Dossier"), apps.get_model("accounts", "KnownPerson")
    sent = Dossier.objects.filter(submitted_at__isnull=False).order_by().values_list("agency_id", "applicant_id")
    KnownPerson.objects.bulk_create(
        (
            KnownPerson(organisation_id=office, person_id=person, since=since)
            for office, person, since in sent.annotate(since=Min("submitted_at")).iterator()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("applicants", "0013_held_units_leave"), ("accounts", "0005_known_people")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
