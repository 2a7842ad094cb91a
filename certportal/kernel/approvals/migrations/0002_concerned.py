"""Whom an act is about, as rows that lists filter by; of acts asked for before, read from what was stored with them."""

from django.conf import settings
from django.db import migrations, models

_ABOUT = {
    "role.grant": lambda facts: {facts["user"]},
    "person.merge": lambda facts: {facts["keep"], facts["drop"]},
    "person.number": lambda facts: {int(pk) for pk in facts["holders"]},
}


def fill(apps, schema_editor):
    """Nothing is lost where a kind is unknown: an act without people is about a day of the calendar."""
    rows = apps.get_model("approvals", "Approval").objects.using(schema_editor.connection.alias)
    for row in rows.filter(kind__in=_ABOUT).iterator():
        row.concerned.set(_ABOUT[row.kind](row.facts))


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="concerned",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="menyangkut"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
