"""The queue: every sent dossier of the person's offices.

The filters stand in the address, the search words in the session.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from applicants.exports import QUEUE_HEAD, queue_rows
from applicants.filters import IN_ADDRESS, LONGEST, QueueFilter
from applicants.policies import admits_somewhere, assigns_somewhere, sees_namings, sees_queue
from applicants.queries import (
    COLUMNS,
    clock_on,
    count_of,
    counts_of,
    first_found,
    full_of,
    in_full,
    mark_undrawn,
    offered_to,
    order_of,
    queue_choices,
    queue_of,
    tabs_for,
)
from applicants.queries.superiors import namings_for
from applicants.views.asking import me
from applicants.views.peek import peek_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.audit.record import record
from certportal.kernel.files.sheets import CSV, XLSX, serve_sheet
from certportal.kernel.sla.registry import label_of
from certportal.kernel.web.deadline import tell
from certportal.kernel.web.load import admit
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.paginator import Page
    from django.http import HttpRequest, HttpResponseBase
    from django.utils.safestring import SafeString

    from applicants.models.dossiers import DossierQuerySet
    from applicants.queries import Order
    from certportal.kernel.accounts.models import User

WORDS = "queue_words"  # in the session
SEARCHED = "cari"  # in the address: the words of the session count
SORT = "urut"
HEADS = ("Nomor", "Pemohon", "Skema atau layanan", "Tahap", "Batas waktu", "Petugas")
ASKED = "asked"  # the count of rows that no view counts
_NUMBER = re.compile(r"\d{1,8}|[\w.-]*\d[\w.-]*/\S*")


@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """The filtered queue, the nearest limit first, under tabs that count exactly what they list."""
    admit(request, sees_queue)
    person, now = me(request), timezone.now()
    narrowed = narrowed_by(request, request.GET, now)
    order = order_of(request.GET.get(SORT, ""), ended=narrowed.ended)
    named = namings_for(person) if sees_namings(person, None) else None
    counts = counts_of(queue_of(person), _counted(narrowed), named=named)
    found, lines, more = _page(request, narrowed, counts, order)
    rows = [_row(dossier, person, now) for dossier in lines]
    context = {
        **peek_of(request.GET, found, rows, person),
        "page": found,
        "rows": rows,
        "named": counts.get("named", 0),
        "more": more,
        "assigning": assigns_somewhere(person),
        "admitting": admits_somewhere(person),
        "offered": offered_to(person).values(),
    }
    return render(request, "applicants/queue.html", {**context, **_frame(request, narrowed, counts)})


def _frame(request: HttpRequest, narrowed: QueueFilter, counts: dict[str, int]) -> dict[str, Any]:
    """What stands around the rows: tabs, heads, what narrows the list."""
    kept = kept_of(request.GET)
    return {
        "filter": narrowed,
        "words": narrowed.words,
        "tabs": _tabs(narrowed, counts, kept),
        "own": _own(narrowed, kept, counts),
        "roomy": narrowed.choices.roomy,
        "heads": _heads(request, kept),
        "chips": _chips(narrowed, kept),
        "unfiltered": _address({key: str(kept[key]) for key in (IN_ADDRESS["view"], SORT) if key in kept}),
        "kept": kept.urlencode(),
        "sort": kept.get(SORT, ""),
    }


def _counted(narrowed: QueueFilter) -> dict[str, Q]:
    """What one question counts: every view, and the rows asked for where no view counts them."""
    views = {tab.code: tab.which for tab in narrowed.tabs.values()}
    for name, query in narrowed.choices.views.items():
        own = narrowed.asking(QueryDict(query))
        if own.goes_on:
            views[_own_code(narrowed, name)] = Q(pk__in=own.narrowed().values("pk"))
    if narrowed.goes_on and narrowed.counted_as is None:
        views[ASKED] = Q(pk__in=narrowed.narrowed().values("pk"))
    return views


def _own_code(narrowed: QueueFilter, name: str) -> str:
    """What the count of a person's own list is called; their names are free text."""
    return f"own_{sorted(narrowed.choices.views).index(name)}"


def _page(
    request: HttpRequest, narrowed: QueueFilter, counts: dict[str, int], order: Order
) -> tuple[Page[Any], list[Any], bool]:
    """The page that was asked for, its lines in order, and whether the list stops before its end."""
    if narrowed.words:
        ids, more = first_found(narrowed.called(), order)
        found = page(request, ids)
        return found, _marked(full_of(list(found.object_list), order)), more
    listed, counted = narrowed.narrowed(), narrowed.counted_as
    key = ASKED if counted is None else counted
    count, more = (counts[key], False) if key in counts else count_of(listed)
    rows = page(request, listed.order_by(*order), count=count)
    return rows, _marked(in_full(cast("DossierQuerySet", rows.object_list), order)), more


def _marked(lines: DossierQuerySet) -> list[Any]:
    read = list(lines)
    mark_undrawn({dossier.pk: dossier for dossier in read})
    return read


def narrowed_by(request: HttpRequest, asked: QueryDict, now: datetime) -> QueueFilter:
    """The list that an address asks for."""
    person = me(request)
    choices = queue_choices(person, timezone.localdate(now))
    return QueueFilter(
        asked,
        queryset=queue_of(person),
        person=person,
        choices=choices,
        tabs=tabs_for(person, now, choices.covered),
        words=str(request.session.get(WORDS, "")) if asked.get(SEARCHED) else "",
    )


def _row(dossier: Any, person: User, now: datetime) -> dict[str, Any]:
    clock = clock_on(dossier)
    state = dossier.state_row
    return {
        "dossier": dossier,
        "number": _number_drawn(dossier.number),
        "state": state,
        "told": tell(clock, now, stamp=dossier.calendar_stamp or "", brief=True) if clock else None,
        "clock_label": label_of(clock.kind) if clock else "",
        "fixed": dossier.rounds > 0 and Role.INTAKE_OFFICER in state.turn.roles,
        "mine": dossier.officer_id == person.pk,
    }


def _number_drawn(number: str) -> SafeString:
    """The whole number, of which the running number is bold, the period stands behind it, and the rest is only heard."""
    head, *rest = number.split("/")
    middle, tail = ("".join(f"/{part}" for part in parts) for parts in (rest[:-2], rest[-2:]))
    return format_html('<b>{}</b><span class="q-middle">{}</span>{}', head, middle, tail)


def kept_of(asked: QueryDict) -> QueryDict:
    """What of an address belongs to the list: filters and order; no page number, no search."""
    kept = QueryDict(mutable=True)
    for name in (*IN_ADDRESS.values(), SORT):
        if asked.get(name):
            kept[name] = str(asked[name])[:LONGEST]
    return kept


def _tabs(narrowed: QueueFilter, counts: dict[str, int], kept: QueryDict) -> list[dict[str, Any]]:
    """The views with their counts; each leads to exactly the dossiers it counts, in the order that is kept."""
    order = {SORT: str(kept[SORT])} if SORT in kept else {}
    shown, elsewhere = narrowed.tab, narrowed.words or kept.urlencode() in narrowed.choices.views.values()
    return [
        {
            "tab": tab,
            "count": counts[tab.code],
            "query": _address({IN_ADDRESS["view"]: tab.code} | order if tab.code else order),
            "current": tab == shown and not elsewhere,
        }
        for tab in narrowed.tabs.values()
    ]


def _own(narrowed: QueueFilter, kept: QueryDict, counts: dict[str, int]) -> dict[str, Any]:
    """The lists this person gave a name, with their counts (none where what has ended belongs to it), and which is on the page."""
    here = "" if narrowed.words else kept.urlencode()
    views = sorted(narrowed.choices.views.items())
    return {
        "views": [
            {
                "name": name,
                "query": f"{reverse('queue.list')}?{query}",
                "current": query == here,
                "count": counts.get(_own_code(narrowed, name)),
            }
            for name, query in views
        ],
        "shown": next((name for name, query in views if query == here), ""),
    }


def _heads(request: HttpRequest, kept: QueryDict) -> list[dict[str, str]]:
    """The columns: each head is a link that sorts by it, and the other way round once it does."""
    asked, searched = kept.get(SORT, "batas"), request.GET.get(SEARCHED, "")
    rest = {name: str(value) for name, value in kept.items() if name != SORT} | (
        {SEARCHED: searched} if searched else {}
    )
    heads = []
    for column, label in zip(COLUMNS, HEADS, strict=True):
        now = "ascending" if asked == column else "descending" if asked == f"-{column}" else ""
        turned = f"-{column}" if now == "ascending" else column
        heads.append({"column": column, "label": label, "sorted": now, "query": _address(rest | {SORT: turned})})
    return heads


def _chips(narrowed: QueueFilter, kept: QueryDict) -> list[dict[str, str]]:
    """What narrows the view, in words, each with the address without it."""
    return [
        {
            "name": name,
            "label": told,
            "query": _address({key: str(one) for key, one in kept.items() if key != IN_ADDRESS[name]}),
        }
        for name, told in narrowed.told().items()
    ]


def _address(parts: dict[str, str]) -> str:
    return f"{reverse('queue.list')}?{urlencode(parts)}" if parts else reverse("queue.list")


@require_POST
@refusals
@once
def search(request: HttpRequest) -> HttpResponseBase:
    """A number goes into the address; a name or NIP stays in the session, out of addresses, logs and Referer."""
    admit(request, sees_queue)
    kept = kept_of(QueryDict(request.POST.get("saringan", "")[:2_000]))
    kept.pop(IN_ADDRESS["number"], None)
    words = " ".join(request.POST.get("kata", "").split())[:LONGEST]
    request.session.pop(WORDS, None)
    if _NUMBER.fullmatch(words):
        kept[IN_ADDRESS["number"]] = words
    elif words:
        request.session[WORDS] = words
        kept[SEARCHED] = "ya"
    return redirect(f"{reverse('queue.list')}?{kept.urlencode()}" if kept else "queue.list")


@require_POST
@refusals
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered list, or what is ticked of it, as a file for a spreadsheet; who took it with which filter is written down."""
    admit(request, sees_queue)
    person, now = me(request), timezone.now()
    asked = QueryDict(request.POST.get("saringan", "")[:2_000], mutable=True)
    if request.POST.get(SEARCHED):
        asked[SEARCHED] = "ya"
    narrowed = narrowed_by(request, asked, now)
    order = order_of(asked.get(SORT, ""), ended=narrowed.ended)
    listed, ticked = narrowed.narrowed(), request.POST.getlist("berkas")
    if ticked and not request.POST.get("semua"):
        listed = listed.filter(code__in=ticked)
    found = in_full(listed, order, "declared")
    rows = queue_rows((dossier, clock_on(dossier)) for dossier in found.iterator(chunk_size=500))
    record(
        "queue.export",
        by=person,
        after={"rows": len(rows), "filter": kept_of(asked).dict(), "by_name": bool(asked.get(SEARCHED))},
        now=now,
    )
    note_reading(ReadingKind.EXPORT, by=person, title="Daftar antrian berkas", now=now)
    name, kind = f"antrian-{timezone.localdate(now):%Y-%m-%d}", XLSX if request.POST.get("bentuk") == XLSX else CSV
    return serve_sheet(QUEUE_HEAD, rows, name=name, kind=kind)
