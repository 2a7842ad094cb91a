"""Rows that were there before get their branch, their service, who pays, and the day of their last submission."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    dossiers = apps.get_model("applicants", "Dossier").objects
    version = apps.get_model("schemes", "ServiceStandardVersion").objects.filter(pk=OuterRef("service_version_id"))
    dossiers.update(
        branch=Subquery(version.values("branch")[:1]),
        service=Subquery(version.values("standard_id")[:1]),
        received_at=F("submitted_at"),
    )
    payer = apps.get_model("schemes", "ServicePayer").objects.filter(
        version_id=OuterRef("service_version_id"), code=OuterRef("fee_borne_by")
    )
    dossiers.exclude(fee_borne_by="").update(payer=Subquery(payer.values("pk")[:1]))
    resubmitted = apps.get_model("audit", "AuditEvent").objects.filter(verb="dossier.resubmit")
    for dossier_id, at in resubmitted.order_by("pk").values_list("subject_id", "at"):
        dossiers.filter(pk=dossier_id).update(received_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0016_subject_of_a_dossier"),
        ("schemes", "0007_service_data_filled"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
