"""Changes of the office calendar. Each one renews the stamp; running clocks notice it and are planned anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import CalendarStamp, CalendarYear, Holiday, RemovedDay
from certportal.kernel.workdays.refusals import CalendarRefused
from certportal.kernel.workdays.seed import SeedDay, days_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.audit.record import Actor

SEEDED = (DayKind.NATIONAL, DayKind.JOINT_LEAVE)


def renew_stamp() -> None:
    """Tell every process and every clock that the calendar has changed."""
    CalendarStamp.objects.update_or_create(id=1, defaults={"value": uuid4().hex})


@dataclass(frozen=True)
class SeedPlan:
    """What filling a year would add, take away (rows), and rename or make certain (rows as they will be)."""

    added: list[SeedDay]
    gone: list[Holiday]
    changed: list[Holiday]

    def passed(self, now: datetime) -> list[date]:
        """Days before today that come or go: deadlines have been counted over them."""
        days = {row.date for row in self.added} | {row.date for row in self.gone}
        return sorted(day for day in days if has_passed(day, now))


def plan_year(year: int) -> SeedPlan:
    """Compare an unconfirmed year with the `holidays` library; nothing is written, and a confirmed year stays as it is.

    Days a person wrote (they name their decree) and days of a single office are left alone, days a person took away stay
    away until they are added again.
    """
    if CalendarYear.objects.filter(year=year, confirmed_at__isnull=False).exists():
        return SeedPlan([], [], [])
    known = {
        (day.date, day.kind): day
        for day in Holiday.objects.filter(date__year=year, organisation__isnull=True, kind__in=SEEDED)
    }
    removed = set(RemovedDay.objects.filter(date__year=year).values_list("date", "kind"))
    seed = {(day.date, day.kind.value): day for day in days_of(year)}
    wanted = {key: day for key, day in seed.items() if key not in removed}
    return SeedPlan(
        added=[day for key, day in wanted.items() if key not in known],
        gone=[row for key, row in known.items() if key not in wanted and not row.decree],
        changed=[row for key, row in known.items() if key in wanted and not row.decree and _renew(row, wanted[key])],
    )


@transaction.atomic
def seed_year(
    year: int, *, by: Actor = SYSTEM, second: Actor | None = None, decree: str = "", now: datetime | None = None
) -> int:
    """Bring the days of an unconfirmed year in line with the `holidays` library; returns the number of changed rows.

    Where a day that has passed comes or goes, a person needs a decree and a `second` one. Raises CalendarRefused
    ("decree_missing") and PersonRefused ("needs_second").
    """
    at, plan = now or timezone.now(), plan_year(year)
    if isinstance(by, User) and (passed := plan.passed(at)):
        refuse_past_day(passed[0], decree=decree, by=by, second=second, now=at)
    row, new = CalendarYear.objects.get_or_create(year=year)
    Holiday.objects.filter(pk__in=[day.pk for day in plan.gone]).delete()
    Holiday.objects.bulk_update(plan.changed, ["name", "estimated"])
    Holiday.objects.bulk_create(
        Holiday(date=day.date, name=day.name, kind=day.kind, estimated=day.estimated) for day in plan.added
    )
    total = len(plan.gone) + len(plan.changed) + len(plan.added)
    if total or new:
        renew_stamp()
        record(
            "calendar.seed",
            by=by,
            subject=row,
            after={"added": len(plan.added), "removed": len(plan.gone)},
            note=decree.strip(),
            now=at,
        )
    return total


@transaction.atomic
def confirm_year(year: int, by: Actor, now: datetime, *, without_joint_leave: bool = False) -> CalendarYear:
    """Write down that the year was checked against the joint decree; its due dates stop being provisional.

    Raises CalendarRefused ("calendar_empty") for a year without holidays, and ("joint_leave_missing") for one without
    joint leave unless `without_joint_leave` says that there is none. Confirming twice changes nothing.
    """
    row, _ = CalendarYear.objects.select_for_update().get_or_create(year=year)
    if row.confirmed_at:
        return row
    kinds = set(Holiday.objects.filter(date__year=year, organisation__isnull=True).values_list("kind", flat=True))
    if DayKind.NATIONAL not in kinds:
        raise CalendarRefused(
            f"Kalender {year} belum diisi. Isi hari libur nasionalnya lebih dahulu, lalu konfirmasi lagi.",
            code="calendar_empty",
        )
    if DayKind.JOINT_LEAVE not in kinds and not without_joint_leave:
        raise CalendarRefused(
            f"Kalender {year} belum memuat cuti bersama. Tambahkan menurut SKB 3 Menteri, atau nyatakan bahwa tahun itu "
            "tidak memiliki cuti bersama.",
            code="joint_leave_missing",
        )
    row.confirmed_at, row.confirmed_by = now, by if isinstance(by, User) else None
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    Holiday.objects.filter(date__year=year, estimated=True).update(estimated=False)
    renew_stamp()
    record("calendar.confirm", by=by, subject=row, after={"confirmed_at": now.isoformat()}, now=now)
    return row


@transaction.atomic
def add_special_day(
    day: date,
    name: str,
    kind: DayKind,
    *,
    decree: str,
    by: Actor,
    second: Actor | None = None,
    now: datetime,
    organisation: Organisation | None = None,
) -> Holiday:
    """Add or rename a special day on the strength of a decree, also in a confirmed year (late decrees happen).

    A day that has passed only with the approval of a `second` person. Raises CalendarRefused ("decree_missing") and
    PersonRefused ("needs_second").
    """
    refuse_past_day(day, decree=decree, by=by, second=second, now=now)
    row, new = Holiday.objects.update_or_create(
        date=day,
        kind=kind,
        organisation=organisation,
        defaults={"name": name.strip(), "decree": decree.strip(), "estimated": False},
    )
    if organisation is None:
        RemovedDay.objects.filter(date=day, kind=kind).delete()
    renew_stamp()
    record("calendar.day_add" if new else "calendar.day_change", by=by, subject=row, after=_facts(row), now=now)
    return row


@transaction.atomic
def remove_special_day(
    row: Holiday, *, decree: str = "", by: Actor, second: Actor | None = None, now: datetime
) -> None:
    """Take a special day away: the decree was withdrawn, or the seed was wrong. The seed does not bring it back.

    A day that has passed only on the strength of a decree and with the approval of a `second` person. Raises
    CalendarRefused ("decree_missing") and PersonRefused ("needs_second").
    """
    if has_passed(row.date, now):
        refuse_past_day(row.date, decree=decree, by=by, second=second, now=now)
    record("calendar.day_remove", by=by, subject=row, before=_facts(row), note=decree.strip(), now=now)
    if row.organisation_id is None and row.kind in SEEDED:
        RemovedDay.objects.get_or_create(date=row.date, kind=row.kind)
    row.delete()
    renew_stamp()


def has_passed(day: date, now: datetime) -> bool:
    """Whether the day lies before today: deadlines have been counted over it."""
    return day < timezone.localdate(now)


def refuse_past_day(day: date, *, decree: str, by: Actor, second: Actor | None, now: datetime) -> None:
    """CalendarRefused without a decree; PersonRefused where somebody alone changes a day that has passed."""
    if not decree.strip():
        raise CalendarRefused(
            "Tuliskan dasar hukum hari itu, misalnya nomor SKB.", field="decree", code="decree_missing"
        )
    if isinstance(by, User) and has_passed(day, now):
        refuse_without_second(second, by=by)


def _facts(row: Holiday) -> dict[str, str]:
    return {"date": row.date.isoformat(), "name": row.name, "kind": row.kind, "decree": row.decree}


def _renew(row: Holiday, day: SeedDay) -> bool:
    """Take over name and certainty from the library; False when nothing differs."""
    if (row.name, row.estimated) == (day.name, day.estimated):
        return False
    row.name, row.estimated = day.name, day.estimated
    return True
