"""Training institutions apply and take no part in certification: the seats they were given by default are taken back.

Where somebody holds, or is about to hold, a role that belongs to a seat, the row stays as it is: they act there.
"""

import datetime as dt

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

SEATED = (
    "intake_officer",
    "verifier",
    "technical_team",
    "site_officer",
    "assessor",
    "committee_member",
    "certificate_admin",
)


def take_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    running = Q(ends_on=None) | Q(ends_on__gt=dt.date.today())  # noqa: DTZ011 (a day more or less changes nothing here)
    held = apps.get_model("accounts", "Membership").objects.using(alias).filter(running, role__in=SEATED)
    institutions = apps.get_model("accounts", "Organisation").objects.using(alias).filter(kind="training_institution")
    institutions.exclude(pk__in=held.exclude(organisation=None).values("organisation_id")).update(seats=[])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_seats_and_site_officers")]

    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
