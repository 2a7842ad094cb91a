"""Whoever holds the exam, the meeting or the test site is its agency, as with a dossier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_absence_stands")]

    operations = [
        migrations.RemoveConstraint("testsite", "test_site_once"),
        migrations.RenameField("examevent", "organisation", "agency"),
        migrations.RenameField("plenarymeeting", "organisation", "agency"),
        migrations.RenameField("testsite", "organisation", "agency"),
        migrations.AddConstraint(
            "testsite", models.UniqueConstraint(fields=["agency", "name"], name="test_site_once")
        ),
    ]
