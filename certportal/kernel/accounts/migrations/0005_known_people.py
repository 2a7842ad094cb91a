"""Which office knows which person: rooms that ask whose papers an office may see need no dossier for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_words_of_names")]

    operations = [
        migrations.CreateModel(
            name="KnownPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="dikenal sejak")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="known_people",
                        to="accounts.organisation",
                        verbose_name="perangkat daerah",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="known_at",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="orang",
                    ),
                ),
            ],
            options={
                "verbose_name": "orang yang dikenal kantor",
                "verbose_name_plural": "orang yang dikenal kantor",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(name="known_person_once", fields=["organisation", "person"]),
                ],
            },
        ),
    ]
