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
        "place": place.name if place else "semua kantor",
    }
    return _ask_day(facts, by=by, now=now)


def ask_no_day(row: Holiday, *, decree: str, by: User, now: datetime) -> Approval:
    """Ask to take away a day that has passed, on the strength of a decree."""
    refuse_past_day(row.date, decree=decree, by=by, second=SYSTEM, now=now)
    facts = {
        "act": "remove",
        "day": row.pk,
        "date": row.date.isoformat(),
        "name": row.name,
        "kind": row.kind,
        "decree": decree,
        "organisation": row.organisation_id,
        "place": row.organisation.name if row.organisation else "semua kantor",
    }
    return _ask_day(facts, by=by, now=now)


def _ask_day(facts: dict[str, Any], *, by: User, now: datetime) -> Approval:
    key = f"{facts['date']}:{facts['kind']}:{facts['organisation']}"
    return ask("calendar.past_day", key=key, facts=facts, reason=facts["decree"], by=by, now=now)


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
        row = Holiday.objects.filter(pk=facts["day"]).first()
        if row is None:
            raise CalendarRefused(GONE, code="gone")
        remove_special_day(row, decree=facts["decree"], **who)
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
    "calendar.past_day", title=_day_title, lines=_day_lines, concerned=lambda _facts: set(), perform=_change_day
)


# --- A year whose days have passed is filled ---------------------------------------------------------------------------
def ask_year(year: int, *, decree: str, by: User, now: datetime) -> Approval:
    """Ask to fill a year where days that have passed come or go. Raises CalendarRefused ("decree_missing")."""
    plan = plan_year(year)
    refuse_past_day(plan.passed(now)[0], decree=decree, by=by, second=SYSTEM, now=now)
    facts = {
        "year": year,
        "decree": decree,
        "added": len(plan.added),
        "removed": len(plan.gone),
        "passed": len(plan.passed(now)),
    }
    return ask("calendar.past_year", key=str(year), facts=facts, reason=decree, by=by, now=now)


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
    concerned=lambda _facts: set(),
    perform=_fill_year,
)
