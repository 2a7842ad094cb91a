"""The charts of whoever leads: whose days it takes, which step takes them, and whether more comes than goes."""

from __future__ import annotations

import datetime as dt
from statistics import median, quantiles
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from applicants.queries import queue_of
from certportal.figures.charts import (
    APPLICANT,
    BODY,
    OFFICE,
    SOFT,
    Bar,
    Chart,
    Mark,
    Part,
    drawn,
    in_words,
    place_of,
    standing,
)
from certportal.figures.days import OWNERS, days_in_steps, newest_finished, spent_by_owner
from certportal.figures.measures import finished, service_clocks
from certportal.figures.scope import WEEKS
from certportal.figures.tiles import list_url
from certportal.kernel.sla.queries import owner_label
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.flow import flows_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from certportal.figures.days import Spent
    from certportal.figures.scope import Scope
    from certportal.kernel.workflow.rows import State

MOST_SUBJECTS = 6
NINE_OF_TEN = 8  # of the nine cuts that make ten parts
_TONES = dict(zip(OWNERS, (OFFICE, APPLICANT, BODY), strict=True))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_NOT_YET = "Belum ada berkas yang selesai dalam 90 hari; angkanya tampil di sini setelah ada."


def owners_chart(scope: Scope) -> Chart:
    """Where the working days went, on average of a case, by scheme or service."""
    found = spent_by_owner(scope, newest_finished(scope))
    bars = [_owners_bar(one) for one in found[:MOST_SUBJECTS]]
    return Chart(
        "hari-kerja", "Di mana hari kerja habis", "rata-rata tiap berkas selesai, 90 hari", _owners_finding(found),
        ("Skema atau layanan", "Berkas", *(owner_label(owner) for owner in OWNERS), "Jumlah"),
        [
            (one.name, one.cases, *(round(one.each(owner), 1) for owner in OWNERS), round(_whole(one), 1))
            for one in found
        ],
        legend=[(_TONES[owner], owner_label(owner)) for owner in OWNERS], bars=drawn(bars),
    )  # fmt: skip


def _owners_bar(one: Spent) -> Bar:
    parts = [Part(_TONES[owner], owner_label(owner), one.each(owner), in_words(one.each(owner))) for owner in OWNERS]
    return Bar(one.name, parts, f"{in_words(_whole(one))} hari", list_url("selesai", one.key), f"{one.cases} berkas")


def _whole(one: Spent) -> float:
    return sum(one.each(owner) for owner in OWNERS)


def _owners_finding(found: Sequence[Spent]) -> str:
    days = {owner: sum(one.days.get(owner, 0) for one in found) for owner in OWNERS}
    whole = sum(days.values())
    if not whole:
        return _NOT_YET
    most = max(OWNERS, key=lambda owner: days[owner])
    return f"{owner_label(most)} memakai {days[most] * 100 // whole} % dari semua hari kerja."


def steps_chart(scope: Scope) -> Chart:
    """How many working days a step takes: half of the cases stay within the first number, nine of ten in the second."""
    stood = days_in_steps(scope, newest_finished(scope))
    rows = [
        (state, median(days), _nine_of_ten(days), len(days))
        for state in _steps()
        if (days := stood.get(state.code)) and not state.turn.concerned
    ]
    bars = [
        Bar(
            state.staff,
            (
                Part(OFFICE, "median", half, in_words(half)),
                Part(SOFT, "sampai 9 dari 10", max(0, most - half), in_words(most)),
            ),
            in_words(half),
            list_url("langkah", state.code),
            f"9 dari 10: {in_words(most)}" if most > half else "",
        )
        for state, half, most, _ in rows
    ]
    slowest = max(rows, key=lambda row: row[1], default=None)
    finding = f"{slowest[0].staff} paling lama: median {in_words(slowest[1])} hari kerja." if slowest else _NOT_YET
    return Chart(
        "langkah", "Hari kerja per tahap", "berkas selesai, 90 hari", finding,
        ("Tahap", "Median", "9 dari 10", "Berkas"),
        [(state.staff, half, most, count) for state, half, most, count in rows],
        legend=((OFFICE, "Median"), (SOFT, "9 dari 10 berkas")), bars=drawn(bars),
    )  # fmt: skip


def _steps() -> Iterable[State]:
    """The states of a case that have a place among its steps, in their order; one code once."""
    known = {state.code: state for flow in flows_named("dossier") for state in flow.states if state.place}
    return sorted((state for state in known.values() if not state.final), key=lambda state: state.place)


def _nine_of_ten(days: Sequence[int]) -> float:
    return quantiles(days, n=10, method="inclusive")[NINE_OF_TEN] if len(days) > 1 else days[0]


def weeks_chart(scope: Scope) -> Chart:
    """Cases that came and cases that were finished, by week."""
    weeks = [scope.first_week + dt.timedelta(weeks=n) for n in range(WEEKS)]
    came, went = _came_by_week(scope, weeks), _went_by_week(scope, weeks)
    rows = list(zip(weeks, came, went, strict=True))
    columns, scale = standing([((SOFT, inn), (OFFICE, out)) for _, inn, out in rows])
    more = sum(came) - sum(went)
    finding = (
        f"Dalam 12 pekan berkas yang masuk {more} lebih banyak daripada yang selesai."
        if more > 0
        else f"Dalam 12 pekan {sum(went)} berkas selesai dan {sum(came)} masuk: antrian tidak bertambah."
    )
    marks = [Mark(place_of(n, WEEKS), f"{day.day} {_MONTHS[day.month - 1]}") for n, day in enumerate(weeks)]
    return Chart(
        "pekan", "Berkas per pekan", "12 pekan", finding, ("Pekan mulai", "Masuk", "Selesai"),
        [(day_in_words(day), inn, out) for day, inn, out in rows],
        legend=((SOFT, f"Masuk {sum(came)}"), (OFFICE, f"Selesai {sum(went)}")),
        columns=columns, lines=scale, marks=marks[::3],
        urls=[("", list_url("masuk", day.isoformat()), list_url("keluar", day.isoformat())) for day in weeks],
    )  # fmt: skip


def _came_by_week(scope: Scope, weeks: Sequence[date]) -> list[int]:
    zone = ZoneInfo(scope.offices[0].zone)
    sent = queue_of(scope.person).order_by().filter(submitted_at__gte=scope.midnight(weeks[0]))
    return _per_week(weeks, [at.astimezone(zone).date() for at in sent.values_list("submitted_at", flat=True) if at])


def _went_by_week(scope: Scope, weeks: Sequence[date]) -> list[int]:
    ids = finished(scope, weeks[0]).order_by().values("pk")
    clocks = service_clocks(scope, weeks[0]).filter(subject_id__in=ids)
    once = {(case, _monday(day)) for case, day in clocks.values_list("subject_id", "stopped_on") if day}
    return _per_week(weeks, [monday for _, monday in once])


def _per_week(weeks: Sequence[date], days: Iterable[date]) -> list[int]:
    counts = dict.fromkeys(weeks, 0)
    for day in days:
        if _monday(day) in counts:
            counts[_monday(day)] += 1
    return list(counts.values())


def _monday(day: date) -> date:
    return day - dt.timedelta(days=day.weekday())
