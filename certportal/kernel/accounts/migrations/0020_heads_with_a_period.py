# Whoever was written down as head leads from the day of the upgrade on: since when they did, nobody had asked.

from django.db import migrations
from django.utils import timezone


def move_heads(apps, schema_editor):
    Organisation = apps.get_model("accounts", "Organisation")
    OfficeHead = apps.get_model("accounts", "OfficeHead")
    named = Organisation.objects.exclude(head=None).order_by("pk").values_list("pk", "head_id")
    OfficeHead.objects.bulk_create(
        OfficeHead(organisation_id=office, person_id=head, starts_on=timezone.localdate()) for office, head in named
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_office_facts"),
    ]

    operations = [migrations.RunPython(move_heads, migrations.RunPython.noop)]
