"""The letter 001.3 is the applicant's own to sign, and identity card, photo and CV are not the superior's to open.

Versions in use are frozen for the catalogue's files. What each paper is has not changed (001 component 1, items 3 and 12);
what the portal offered for it was wrong, so it is put right where dossiers are about it already.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PRIVATE = ("001.7", "000.adm.1", "000.adm.2", "000.adm.3")


def tell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    requirements = apps.get_model("schemes", "Requirement").objects
    own = requirements.filter(form="application_letter", signing="uploaded_or_superior")
    own.update(signing="on_screen")
    requirements.filter(code__in=PRIVATE).update(shown_to_superior=False)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0008_agency")]

    operations = [
        migrations.AddField(
            "requirement",
            "shown_to_superior",
            models.BooleanField(default=True, verbose_name="boleh dibuka atasan"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
