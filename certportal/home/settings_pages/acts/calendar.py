"""Days of the calendar that have passed: one day, or a whole year from the built-in list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.actions import (
    add_special_day,
    plan_year,
    refuse_past_day,
    remove_special_day,
    seed_year,
)
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import Holiday
from certportal.kernel.workdays.refusals import CalendarRefused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


GONE = "Hari ini sudah tidak ada pada kalender."


def ask_day(data: dict[str, Any], *, by: User, now: datetime) -> Approval:
    """Ask to add or rename a day that has passed; `data` as the form of the day gives it."""
    refuse_past_day(data["date"], decree=data["decree"], by=by, second=SYSTEM, now=now)
    place = data["organisation"]
    facts = {
        "act": "add",
        "date": data["date"].isoformat(),
        "name": data["name"],
        "kind": data["kind"],
        "decree": data["decree"],
        "organisation": place.pk if place else None,
    }
    return _ask_day(facts, _key(data["date"], data["kind"], place.pk if place else None), by=by, now=now)


def ask_no_day(row: Holiday, *, decree: str, by: User, now: datetime) -> Approval:
    """Ask to take away a day that has passed, on the strength of a decree."""
    refuse_past_day(row.date, decree=decree, by=by, second=SYSTEM, now=now)
    facts = {"act": "remove", "day": row.pk, "decree": decree}
    return _ask_day(facts, _key(row.date, row.kind, row.organisation_id), by=by, now=now)


def _key(day: date, kind: str, office: int | None) -> str:
    return f"{day}:{kind}:{office}"


def _ask_day(facts: dict[str, Any], key: str, *, by: User, now: datetime) -> Approval:
    return ask("calendar.past_day", key=key, facts=facts, reason=facts["decree"], by=by, now=now)


def _day_as_it_is(facts: Facts) -> Facts:
    """Of a day that goes what it is now, of one that comes only where it counts."""
    if facts["act"] == "add":
        return {"place": _place(Organisation.objects.filter(pk=facts["organisation"]).first())}
    row = Holiday.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=facts["day"]).first()
    if row is None:
        raise CalendarRefused(GONE, code="gone")
    return {
        "date": row.date.isoformat(),
        "name": row.name,
        "kind": row.kind,
        "organisation": row.organisation_id,
        "place": _place(row.organisation),
    }


def _place(office: Organisation | None) -> str:
    return office.name if office else "semua kantor"


def _day_title(facts: Facts) -> str:
    verb = "Menambah hari" if facts["act"] == "add" else "Menghapus hari"
    return f"{verb} {facts['name']}, {day_in_words(date.fromisoformat(facts['date']))}, yang sudah lewat"


def _day_lines(facts: Facts) -> Lines:
    return [
        ("Tanggal", day_in_words(date.fromisoformat(facts["date"]))),
        ("Nama", facts["name"]),
        ("Jenis", DayKind(facts["kind"]).label),
        ("Dasar hukum", facts["decree"]),
        ("Berlaku untuk", facts["place"]),
    ]


def _change_day(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    who: dict[str, Any] = {"by": approval.asked_by, "second": second_of(approval), "now": now}
    if facts["act"] == "remove":
        remove_special_day(Holiday.objects.get(pk=facts["day"]), decree=facts["decree"], **who)
        return
    add_special_day(
        date.fromisoformat(facts["date"]),
        facts["name"],
        DayKind(facts["kind"]),
        decree=facts["decree"],
        organisation=Organisation.objects.filter(pk=facts["organisation"]).first(),
        **who,
    )


PAST_DAY = Act(
    "calendar.past_day",
    title=_day_title,
    lines=_day_lines,
    read=_day_as_it_is,
    concerned=lambda _facts: set(),
    perform=_change_day,
)


# --- A year whose days have passed is filled ---------------------------------------------------------------------------
def ask_year(year: int, *, decree: str, by: User, now: datetime) -> Approval:
    """Ask to fill a year where days that have passed come or go. Raises CalendarRefused ("decree_missing")."""
    passed = plan_year(year).passed(now)
    refuse_past_day(passed[0], decree=decree, by=by, second=SYSTEM, now=now)
    facts = {"year": year, "decree": decree, "passed": len(passed)}
    return ask("calendar.past_year", key=str(year), facts=facts, reason=decree, by=by, now=now)


def _year_as_planned(facts: Facts) -> Facts:
    plan = plan_year(facts["year"])
    days = {"come": sorted(str(day.date) for day in plan.added), "go": sorted(str(day.date) for day in plan.gone)}
    return {"added": len(plan.added), "removed": len(plan.gone), "days": days}


def _year_lines(facts: Facts) -> Lines:
    return [
        ("Tahun", str(facts["year"])),
        ("Hari ditambahkan", str(facts["added"])),
        ("Hari dihapus", str(facts["removed"])),
        ("Di antaranya sudah lewat", str(facts["passed"])),
        ("Dasar hukum", facts["decree"]),
    ]


def _fill_year(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    seed_year(facts["year"], decree=facts["decree"], by=approval.asked_by, second=second_of(approval), now=now)


PAST_YEAR = Act(
    "calendar.past_year",
    title=lambda facts: f"Mengisi kalender {facts['year']} dari daftar bawaan, termasuk hari yang sudah lewat",
    lines=_year_lines,
    read=_year_as_planned,
    concerned=lambda _facts: set(),
    perform=_fill_year,
)
