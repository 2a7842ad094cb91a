"""Which charts whom concern, and what each of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F

from applicants.models.dossiers import OFFICER_FIELDS
from applicants.queries import where_late, with_officer
from certportal.figures.charts import LATE, OFFICE, Bar, Chart, Part, drawn
from certportal.figures.leading import owners_chart, steps_chart, weeks_chart
from certportal.figures.measures import (
    AGES,
    MINE,
    NOBODYS,
    finished,
    finished_late,
    of_age,
    offices_turn,
    still_open,
    worked_on_by,
)
from certportal.figures.tiles import list_url, percent
from certportal.kernel.workflow.flow import stage_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from certportal.figures.scope import Scope

MOST_COLLEAGUES = 8
_IN_WORDS = dict(zip(AGES, ("0–2 hari", "3–5 hari", "6–10 hari", "lebih dari 10 hari"), strict=True))


def charts_for(scope: Scope) -> list[Chart]:
    """The charts this person's roles have a use for, each with data or a sentence that says what will appear."""
    return [chart(scope) for _, chart in _wanted(scope)]


def chart_named(key: str, scope: Scope) -> Chart | None:
    """One of those charts; None where there is none of that name for this person."""
    return next((chart(scope) for name, chart in _wanted(scope) if name == key), None)


def _wanted(scope: Scope) -> list[tuple[str, Callable[[Scope], Chart]]]:
    own: list[tuple[str, Callable[[Scope], Chart]]] = [("tepat-waktu", share_chart)] if scope.works else []
    waiting: list[tuple[str, Callable[[Scope], Chart]]] = [("umur", age_chart)]
    if scope.works or scope.leads:  # who hands certificates over has no colleague's load to share
        waiting.append(("beban", load_chart))
    if not scope.leads:
        return [*own, *waiting]
    return [("hari-kerja", owners_chart), ("langkah", steps_chart), ("pekan", weeks_chart), *own, *waiting]


def share_chart(scope: Scope) -> Chart:
    """How many of one's own cases, and of the office's, were finished in time."""
    late = finished_late(scope, scope.quarter).order_by().values("pk")
    office = finished(scope, scope.quarter).order_by()
    counts = office.aggregate(all=Count("pk"))["all"], office.filter(pk__in=late).count()
    own = office.filter(worked_on_by(scope.person.pk))
    mine = own.count(), own.filter(pk__in=late).count()
    rows = [("Anda", *mine, MINE), ("Kantor", *counts, "")]
    bars = [
        Bar(
            name,
            (Part(OFFICE, "tepat waktu", whole - past, str(whole - past)), Part(LATE, "lewat batas", past, str(past))),
            percent(whole - past, whole),
            list_url("selesai", about),
            f"{whole} berkas",
        )
        for name, whole, past, about in rows
    ]
    # Two bars of their own length would say nothing of shares: each fills the width.
    shares = [drawn([bar])[0] for bar in bars]
    told = percent(mine[0] - mine[1], mine[0])
    finding = (
        f"{mine[0] - mine[1]} dari {mine[0]} berkas yang Anda kerjakan selesai tepat waktu ({told})."
        if mine[0]
        else "Belum ada berkas Anda yang selesai dalam 90 hari; angkanya tampil di sini setelah ada."
    )
    return Chart(
        "tepat-waktu", "Selesai tepat waktu", "90 hari", finding,
        ("Siapa", "Selesai", "Tepat waktu", "Lewat batas"),
        [(name, whole, whole - past, past) for name, whole, past, _ in rows],
        legend=((OFFICE, "Tepat waktu"), (LATE, "Lewat batas")),
        bars=shares,
    )  # fmt: skip


def age_chart(scope: Scope) -> Chart:
    """How long what waits for the office has stood in its present step."""
    found = offices_turn(scope).order_by()
    counts = found.aggregate(**{f"n{at}": Count("pk", filter=of_age(scope, age)) for at, age in enumerate(AGES)})
    rows = [(_IN_WORDS[age], counts[f"n{at}"], age) for at, age in enumerate(AGES)]
    bars = [Bar(name, (Part(OFFICE, "berkas", n, str(n)),), str(n), list_url("umur", age)) for name, n, age in rows]
    oldest = rows[-1][1]
    finding = (
        f"{oldest} berkas sudah lebih dari 10 hari kerja pada tahap yang sama."
        if oldest
        else "Tidak ada berkas yang lebih dari 10 hari kerja pada tahap yang sama."
    )
    return Chart(
        "umur", "Menunggu kantor", "hari kerja pada tahap sekarang", finding,
        ("Lama", "Berkas"), [(name, n) for name, n, _ in rows], bars=drawn(bars),
    )  # fmt: skip


def load_chart(scope: Scope) -> Chart:
    """How many open cases each colleague has in hand, and how many of them are late."""
    rows = _loads(scope)
    bars = [
        Bar(
            name,
            (Part(OFFICE, "dalam batas", n - late, str(n - late)), Part(LATE, "terlambat", late, str(late))),
            str(n),
            list_url("petugas", about),
        )
        for name, n, late, about in rows[:MOST_COLLEAGUES]
    ]
    free = sum(n for _, n, _, about in rows if about == NOBODYS)
    held = [row for row in rows if row[3] != NOBODYS]
    finding = (
        f"{held[0][0]} memegang paling banyak: {held[0][1]} berkas." if held else "Belum ada berkas di tangan petugas."
    )
    return Chart(
        "beban", "Beban petugas", "berkas berjalan",
        f"{finding} {free} berkas belum ada petugasnya." if free else finding,
        ("Petugas", "Berkas", "Terlambat"), [row[:3] for row in rows],
        legend=((OFFICE, "Dalam batas"), (LATE, "Terlambat")), bars=drawn(bars),
    )  # fmt: skip


def _loads(scope: Scope) -> list[tuple[str, int, int, str]]:
    late, _ = where_late(scope.person, scope.now)
    staged: QuerySet[Any] = with_officer(
        still_open(scope).filter(state__in=stage_codes("dossier", *OFFICER_FIELDS))
    ).order_by()
    each = staged.values("officer_id", "officer_name").annotate(n=Count("pk"), late=Count("pk", filter=late))
    rows: Any = each.order_by(F("officer_id").asc(nulls_last=True))
    found = [
        (row["officer_name"] or "Tanpa petugas", row["n"], row["late"], str(row["officer_id"] or NOBODYS))
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row[1], row[0]))
