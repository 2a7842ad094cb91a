"""The figures on top of a desk. All of them come in one statement, together with the version of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_date

from applicants.queries import where_late
from applicants.queries.overdue import OVERDUE_READERS
from certportal.figures.measures import finished, finished_late, still_open
from certportal.figures.scope import Scope, scope_of
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.web import desk
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.models import CalendarStamp

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

_NOTHING = {"open": 0, "late": 0, "near": 0, "oldest": None, "finished": 0, "finished_late": 0, "month": 0}


@dataclass(frozen=True)
class Tile:
    """One figure; `count` rows stand on the page it leads to. `shown` is what is printed large, `share` fills its bar."""

    name: str
    label: str
    count: int
    url: str
    hint: str = ""
    shown: str = ""
    tone: str = ""
    share: str = ""

    @property
    def figure(self) -> str:
        return self.shown or str(self.count)


def counted(person: User, now: datetime) -> tuple[Scope, dict[str, Any]] | None:
    """The scope and its figures; None for whoever reads no queue, and where there is no case to count.

    Within one look the desk then knows the calendar too.
    """
    scope = scope_of(person, now)
    if scope is None:
        return None
    stamp = CalendarStamp.objects.order_by("pk").values("value")[:1]
    asked = User.objects.filter(pk=person.pk).order_by()
    known, *found = asked.values_list(Subquery(stamp), _open(scope), _done(scope)).get()
    desk.keep(desk.stamp, person, known or "")
    figures = {**_NOTHING, **{name: value for part in found if part for name, value in part.items()}}
    return (scope, figures) if figures["open"] or figures["finished"] or figures["month"] else None


def tiles_of(scope: Scope, found: dict[str, Any]) -> list[Tile]:
    """What this person's roles have a use for, beside what waits for them."""
    shown = [_late(scope, found), _near(found), _open_tile(found)]
    if scope.leads:
        return [_in_time(found), *shown]
    return [*shown, _of_month(found)] if not scope.works else [*shown, _of_month(found), _in_time(found)]


def mine(lists: list[Any]) -> Tile:
    """The dark tile: what waits for this person, as their list counts it; what came back corrected has its own list."""
    first = lists[0].listing
    hint = f"tugas, {lists[0].near or 'tidak ada yang mendesak'}" if first.total else "semua sudah dikerjakan"
    return Tile("mine", "Giliran saya", first.total, "#daftar-mine", hint=hint)


def list_url(measure: str, about: str = "") -> str:
    """Where the cases of a measure are listed."""
    url = reverse("figures.cases", args=[measure])
    return f"{url}?{urlencode({'untuk': about})}" if about else url


def percent(part: int, whole: int) -> str:
    """Rounded down, so that "100 %" means all."""
    return f"{part * 100 // whole} %" if whole else "–"


def _late(scope: Scope, found: dict[str, Any]) -> Tile:
    """Whoever leads reads why, and whose days it took; the others work on them in the queue."""
    oldest = parse_date(found["oldest"]) if found["oldest"] else None
    hint = f"batas tertua {day_in_words(oldest)}" if oldest else "semua masih dalam batas"
    answers = organisations_of(scope.person, *OVERDUE_READERS) == {office.pk for office in scope.offices}
    url = reverse("overdue.list") if scope.leads and answers else f"{reverse('queue.list')}?batas=terlambat"
    return Tile("late", "Terlambat", found["late"], url, hint=hint, tone="bad" if found["late"] else "")


def _near(found: dict[str, Any]) -> Tile:
    url = f"{reverse('queue.list')}?batas=mendekati"
    return Tile("near", "Mendekati batas", found["near"], url, hint="atau sudah lewat target")


def _open_tile(found: dict[str, Any]) -> Tile:
    in_time = found["open"] - found["late"]
    return Tile("open", "Sedang berjalan", found["open"], reverse("queue.list"), hint=f"{in_time} tidak terlambat")


def _of_month(found: dict[str, Any]) -> Tile:
    return Tile("month", "Selesai bulan ini", found["month"], list_url("selesai-bulan-ini"), hint="sudah dapat diambil")


def _in_time(found: dict[str, Any]) -> Tile:
    whole, late = found["finished"], found["finished_late"]
    kept = whole - late
    hint = f"{kept} dari {whole} berkas, 90 hari" if whole else "belum ada yang selesai dalam 90 hari"
    share = f"{kept * 100 / whole:.1f}%" if whole else ""
    return Tile(
        "in_time", "Selesai tepat waktu", kept, list_url("tepat-waktu"), hint, percent(kept, whole), share=share
    )


def _one_row(rows: QuerySet[Any], **figures: Any) -> Subquery:
    """The figures over all rows as one JSON object, to stand beside others in a statement."""
    alone = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(alone.annotate(found=JSONObject(**figures)).values("found"))


def _open(scope: Scope) -> Subquery:
    late, near = where_late(scope.person, scope.now)
    return _one_row(
        still_open(scope),
        open=Count("pk"),
        late=Count("pk", filter=late),
        near=Count("pk", filter=near),
        oldest=Min("due_on", filter=late),
    )


def _done(scope: Scope) -> Subquery:
    late = finished_late(scope, scope.quarter).order_by().values("pk")
    of_month = finished(scope, scope.month).order_by().values("pk")
    return _one_row(
        finished(scope, scope.quarter),
        finished=Count("pk"),
        finished_late=Count("pk", filter=Q(pk__in=late)),
        month=Count("pk", filter=Q(pk__in=of_month)),
    )
