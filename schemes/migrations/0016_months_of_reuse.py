"""For how long a paper that was found right may be offered again is data of the requirement.

Versions in use are frozen for the catalogue's files; the sources print nothing about it, so the office's rule stands beside
what they ask. A statement that is signed is never offered.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MONTHS = {
    "000.1": 120,
    "000.2": 120,
    "000.3": 24,
    "000.4": 60,
    "000.5": 12,
    "000.adm.1": 60,
    "000.adm.2": 12,
    "000.adm.3": 12,
    "001.4": 24,
    "001.5": 12,
    "001.6": 12,
    "001.7": 12,
    "001.8": 24,
}


def tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("schemes", "Requirement").objects
    for code, months in MONTHS.items():
        rows.filter(code=code).update(reuse_months=months)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0015_rule_of_a_picture")]

    operations = [
        migrations.AddField(
            "requirement",
            "reuse_months",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dipakai lagi paling lama (bulan)"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
