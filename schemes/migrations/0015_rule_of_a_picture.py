"""What a picture must be is data of the requirement.

Versions in use are frozen for the catalogue's files. What 000 asks of the photo has not changed (administrative evidence 3:
3 × 4, red behind the head); the portal took a PDF, or a picture too small to print, all the same. 354 × 472 dots are
3 × 4 cm at 300 to the inch.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULE = {"least": [354, 472], "ratio": [3, 4], "backdrop": "red"}


def tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("schemes", "Requirement").objects.filter(code="000.adm.3").update(picture=RULE)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0014_clauses_of_the_office")]

    operations = [
        migrations.AddField(
            "requirement",
            "picture",
            models.JSONField(blank=True, default=dict, verbose_name="syarat gambar"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
