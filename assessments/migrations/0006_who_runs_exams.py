"""Personnel officers who ran exams keep doing so, as officers of the test site: no office stands still.

That is whoever announced an event of the office, and everybody with the role where an exam is announced or under way.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q
from django.utils import timezone


def name_site_officers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles = apps.get_model("accounts", "Membership").objects
    events = apps.get_model("assessments", "ExamEvent").objects
    today = timezone.localdate()
    open_at = set(events.filter(state__in=["scheduled", "running"]).values_list("agency_id", flat=True))
    announced = set(events.values_list("agency_id", "created_by_id"))
    held = roles.filter(Q(ends_on=None) | Q(ends_on__gt=today), role="agency_officer")
    for row in held.order_by("pk"):
        if row.organisation_id in open_at or (row.organisation_id, row.user_id) in announced:
            roles.get_or_create(
                user_id=row.user_id,
                organisation_id=row.organisation_id,
                role="site_officer",
                ends_on=row.ends_on,
                defaults={"starts_on": max(row.starts_on, today)},
            )


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_agency"),
        ("accounts", "0015_seats_and_site_officers"),
    ]

    operations = [migrations.RunPython(name_site_officers, migrations.RunPython.noop)]
