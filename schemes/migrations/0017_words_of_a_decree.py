"""The words of the decree that names participants are the office's to set; empty, they are those of the house."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schemes", "0016_months_of_reuse")]

    operations = [
        migrations.AddField(
            "servicestandardversion",
            "decree_words",
            models.JSONField("kata keputusan penetapan", default=dict, blank=True),
        ),
    ]
