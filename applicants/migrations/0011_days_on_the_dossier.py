"""A dossier carries the days of its running clock itself, so that lists are ordered, cut and counted by an index."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NO_DAY = dt.date(9999, 12, 31)
ONE_DAY = dt.timedelta(days=1)
NEAR = 3  # working days before the limit, as the words on screen had it on the day of this migration
ENDED = ("closed", "withdrawn", "rejected", "expired", "handed_over")


def write_days(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The days of the running clock with the nearest limit, for every dossier that has one."""
    del schema_editor
    dossiers = apps.get_model("applicants", "Dossier").objects
    running = apps.get_model("sla", "Clock").objects.filter(subject_type="applicants.dossier", state="running")
    offices: dict[int, Callable[[dt.date], bool]] = {}
    written = set()
    for clock in running.select_related("organisation").order_by("limit_on", "pk"):
        if clock.subject_id in written:
            continue
        written.add(clock.subject_id)
        works = offices.setdefault(clock.organisation_id, _working_days(apps, clock.organisation))
        near, presses = _warning_days(clock, works)
        dossiers.filter(pk=clock.subject_id).update(due_on=clock.limit_on, near_on=near, presses_on=presses)


def _working_days(apps: StateApps, office: Any) -> Callable[[dt.date], bool]:
    """Whether this office works on a day, by its week and the calendar as it stands."""
    special = defaultdict(set)
    rows = apps.get_model("workdays", "Holiday").objects.filter(
        models.Q(organisation=None) | models.Q(organisation=office)
    )
    for day, kind in rows.values_list("date", "kind"):
        special[kind == "special_workday"].add(day)
    week = frozenset(office.weekdays)
    return lambda day: day in special[True] or (day.weekday() in week and day not in special[False])


def _warning_days(clock: Any, works: Callable[[dt.date], bool]) -> tuple[dt.date, dt.date]:
    """The first day that reads "Mendekati batas", and the first on which the desk shows it: half of the days are used."""
    length = (clock.limit_on - clock.started_on).days
    days = [day for n in range(1, length + 1) if works(day := clock.started_on + n * ONE_DAY)]
    before = len(days) - min(NEAR, len(days) // 2)
    near = days[before - 1] if before else clock.started_on
    if clock.target_on is not None:
        near = min(near, clock.target_on + ONE_DAY)
    return near, min(near, clock.limit_on - length // 2 * ONE_DAY)


def _day(name: str) -> models.DateField:
    return models.DateField(default=NO_DAY, editable=False, verbose_name=name)


def _live(name: str, *fields: str) -> migrations.AddIndex:
    condition = ~models.Q(state__in=ENDED)
    return migrations.AddIndex("dossier", models.Index(fields=list(fields), condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_merged_people"),
        ("applicants", "0010_refused_absences"),
        ("sla", "0003_going_up"),
        ("workdays", "0002_removed_days"),
    ]

    operations = [
        migrations.RemoveIndex("dossier", "dossier_queue"),
        migrations.AddField("dossier", "due_on", _day("batas terdekat")),
        migrations.AddField("dossier", "near_on", _day("mendekati batas sejak")),
        migrations.AddField("dossier", "presses_on", _day("mendesak sejak")),
        migrations.RunPython(write_days, migrations.RunPython.noop),
        migrations.AddIndex(
            "dossier", models.Index(fields=["agency", "state", "submitted_at", "id"], name="dossier_by_state")
        ),
        _live("dossier_live_due", "agency", "due_on", "submitted_at", "id", "near_on", "state"),
        _live("dossier_live_state_due", "agency", "state", "due_on", "submitted_at", "id", "presses_on"),
    ]
