"""What was signed or said in a case stays as it was written."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from certportal.kernel.audit.triggers import allow_change, forbid_change

TABLES = ("applicants_casemessage", "applicants_signature")


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        forbid_change(schema_editor, table)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        allow_change(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("applicants", "0003_applicant_side")]

    operations = [migrations.RunPython(forbid, allow)]
