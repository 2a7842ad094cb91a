"""What the code knew of the one service there was becomes rows: who pays, and which page prints which document."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PAYERS = (
    ("regional_budget", "APBD Provinsi DKI Jakarta", "APBD Provinsi DKI Jakarta", False),
    ("candidate", "Saya sendiri, sesuai peraturan yang berlaku", "Peserta, sesuai peraturan yang berlaku", True),
)
FORMS = {"001.3": "application_letter", "001.9": "registration_form", "001.12": "validity_statement"}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    versions = apps.get_model("schemes", "ServiceStandardVersion").objects.all()
    payer = apps.get_model("schemes", "ServicePayer")
    payer.objects.bulk_create(
        payer(version=version, position=position, code=code, label=label, paper_label=printed, needs_proof=proof)
        for version in versions
        for position, (code, label, printed, proof) in enumerate(PAYERS, start=1)
    )
    requirement = apps.get_model("schemes", "Requirement")
    for code, form in FORMS.items():
        requirement.objects.filter(code=code, prefilled=True).update(form=form)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0006_service_is_data")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name="requirement", name="prefilled"),
    ]
