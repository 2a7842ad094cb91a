"""A desk counts as near what its rows call near: the day on which half of the days were used had a column of its own."""

from django.db import migrations, models

ENDED = ("closed", "withdrawn", "rejected", "expired", "handed_over")


class Migration(migrations.Migration):
    dependencies = [("applicants", "0021_officers_on_the_dossier")]

    operations = [
        migrations.RemoveIndex("dossier", "dossier_live_state_due"),
        migrations.RemoveField("dossier", "presses_on"),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["agency", "state", "due_on", "submitted_at", "id", "near_on"],
                condition=~models.Q(state__in=ENDED),
                name="dossier_live_state_due",
            ),
        ),
    ]
