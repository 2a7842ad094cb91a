"""The queue: every sent dossier of the person's offices.

The filters stand in the address, the search words in the session.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import exports
from applicants.filters import IN_ADDRESS, LONGEST, NOBODYS, QueueFilter
from applicants.policies import assigns_somewhere, sees_namings, sees_queue
from applicants.queries import (
    clock_on,
    count_of,
    counts_of,
    first_found,
    full_of,
    in_full,
    in_order,
    mark_undrawn,
    queue_choices,
    queue_of,
    where_late,
)
from applicants.queries.superiors import namings_for
from applicants.views.asking import me
from applicants.views.shown import state_pill
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.audit.record import record
from certportal.kernel.files.serve import serve_text
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

    from applicants.models.dossiers import DossierQuerySet
    from certportal.kernel.accounts.models import User

WORDS = "queue_words"  # in the session
SEARCHED = "cari"  # in the address: the words of the session count
_NUMBER = re.compile(r"\d{1,8}|[\w.-]*\d[\w.-]*/\S*")


@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """The filtered queue, the nearest limit first, with counts that are links to what they count."""
    person, now = me(request), timezone.now()
    admit(request, sees_queue)
    narrowed = _narrowed(request, request.GET, now)
    named = namings_for(person) if sees_namings(person, None) else None
    counts = counts_of(queue_of(person), late=narrowed.late, near=narrowed.near, named=named)
    found, lines, more = _page(request, narrowed, counts)
    shown = [_row(dossier, person, now) for dossier in lines]
    assigning = assigns_somewhere(person)
    return render(
        request,
        "applicants/queue.html",
        {
            "filter": narrowed,
            "page": found,
            "rows": shown,
            "counts": _links(request, counts),
            "named": counts.get("named", 0),
            "words": narrowed.words,
            "more": more,
            "kept": _kept(request.GET).urlencode(),
            "assigning": assigning,
            "sharing": assigning and any(row["dossier"].work_stage for row in shown),
        },
    )


def _page(request: HttpRequest, narrowed: QueueFilter, counts: dict[str, int]) -> tuple[Page[Any], list[Any], bool]:
    """The page that was asked for, its lines in order, and whether the list stops before its end."""
    if narrowed.words:
        ids, more = first_found(narrowed.called(), ended=narrowed.ended)
        found = page(request, ids)
        return found, _marked(full_of(list(found.object_list), ended=narrowed.ended)), more
    listed = narrowed.narrowed()
    count, more = (counts[narrowed.counted_as], False) if narrowed.counted_as else count_of(listed)
    rows = page(request, in_order(listed, ended=narrowed.ended), count=count)
    return rows, _marked(in_full(cast("DossierQuerySet", rows.object_list))), more


def _marked(lines: DossierQuerySet) -> list[Any]:
    read = list(lines)
    mark_undrawn({dossier.pk: dossier for dossier in read})
    return read


def _narrowed(request: HttpRequest, asked: QueryDict, now: datetime) -> QueueFilter:
    person = me(request)
    late, near = where_late(person, now)
    return QueueFilter(
        asked,
        queryset=queue_of(person),
        person=person,
        choices=queue_choices(person, timezone.localdate(now)),
        late=late,
        near=near,
        words=str(request.session.get(WORDS, "")) if asked.get(SEARCHED) else "",
    )


def _row(dossier: Any, person: User, now: datetime) -> dict[str, Any]:
    clock = clock_on(dossier)
    label, tone = state_pill(dossier, insider=True)
    return {
        "dossier": dossier,
        "label": label,
        "tone": tone,
        "told": tell(clock, now, stamp=dossier.calendar_stamp or "", brief=True) if clock else None,
        "clock_label": label_of(clock.kind) if clock else "",
        "fixed": dossier.rounds > 0 and Role.INTAKE_OFFICER in dossier.state_row.turn.roles,
        "mine": dossier.officer_id == person.pk,
    }


def _kept(asked: QueryDict) -> QueryDict:
    """What of an address belongs to the filter: no page number, no search."""
    kept = QueryDict(mutable=True)
    for name in IN_ADDRESS.values():
        if asked.get(name):
            kept[name] = str(asked[name])[:LONGEST]
    return kept


def _links(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The figures above the list; each leads to exactly the dossiers it counts."""
    here = _kept(request.GET).urlencode()
    rows = (
        ("all", "Berkas berjalan", ""),
        ("late", "Terlambat", "batas=terlambat"),
        ("near", "Lewat target atau mendekati batas", "batas=mendekati"),
        ("without", "Tanpa petugas", f"petugas={NOBODYS}"),
    )
    searched = bool(request.GET.get(SEARCHED))
    return [
        {"count": counts[key], "label": label, "query": query, "current": query == here and not searched}
        for key, label, query in rows
    ]


@require_POST
@refusals
@once
def search(request: HttpRequest) -> HttpResponseBase:
    """A number goes into the address; a name or NIP stays in the session, out of addresses, logs and Referer."""
    admit(request, sees_queue)
    kept = _kept(QueryDict(request.POST.get("saringan", "")[:2_000]))
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
    """The filtered list as a file for a spreadsheet; who took it with which filter is written down."""
    admit(request, sees_queue)
    person, now = me(request), timezone.now()
    asked = QueryDict(request.POST.get("saringan", "")[:2_000], mutable=True)
    if request.POST.get(SEARCHED):
        asked[SEARCHED] = "ya"
    narrowed = _narrowed(request, asked, now)
    found = in_full(in_order(narrowed.narrowed(), ended=narrowed.ended))
    content, count = exports.queue_csv((dossier, clock_on(dossier)) for dossier in found.iterator(chunk_size=500))
    record(
        "queue.export",
        by=person,
        after={"rows": count, "filter": _kept(asked).dict(), "by_name": bool(asked.get(SEARCHED))},
        now=now,
    )
    note_reading(ReadingKind.EXPORT, by=person, title="Daftar antrian berkas", now=now)
    return serve_text(content, kind="text/csv", name=f"antrian-{timezone.localdate(now):%Y-%m-%d}", extension="csv")
