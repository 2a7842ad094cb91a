"""Index, lists and rows of /catatan/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import reads_records
from certportal.home.records.cells import cell_of, label_of, value_of, zone_of
from certportal.home.records.forms import TableFilter
from certportal.home.records.kept_back import columns
from certportal.home.records.owners import NAMES, owner_of
from certportal.home.records.site import queryset_of, records
from certportal.kernel.accounts.policies import Policy
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.audit.record import record
from certportal.kernel.files.sheets import KINDS, serve_sheet
from certportal.kernel.web import search
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.paginate import AT, page
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.audit.admin import ReadOnlyAdmin

MOST = 20_000
"""Rows of a file, the newest or first; longer tables are narrowed by their filters."""


@GET
def index(request: HttpRequest) -> HttpResponseBase:
    """Every table by app."""
    admit(request, reads_records)
    apps = [
        (name, [(_named(room), _list_url(room)) for room in found]) for name, found in records().rooms(request).items()
    ]
    acts = reverse("records:list", args=["audit", "auditevent"])
    return render(request, "home/records_index.html", {"apps": apps, "acts_url": acts})


@GET_POST
def rows(request: HttpRequest, app: str, model: str) -> HttpResponseBase:
    """One table, the newest or first by its own order; a posted form is the search, whose words stay out of the address.

    A form posted with `sebagai` asks for the rows as a file instead.
    """
    room = _room(request, app, model)
    place = f"records.{room.opts.label_lower}"
    criteria = search.criteria(request, place)
    asked = (room.filter_form or TableFilter)(criteria, room=room)
    if request.method == "POST" and "sebagai" not in request.POST:
        return search.look_for(request, place, keep=asked.names)
    found = queryset_of(room, request).filter(asked.condition())
    if asked.words():
        found, doubled = room.get_search_results(request, found, asked.words())
        found = found.distinct() if doubled else found
    if request.method == "POST":
        return _file(request, room, found)
    form = type(asked)(initial=criteria.dict(), room=room) if asked.fields else None
    context = {
        "title": _named(room),
        "form": form,
        "most": f"{MOST:,}".replace(",", "."),
        **_lines(request, room, found),
    }
    return render(request, "home/records_list.html", context)


def _lines(request: HttpRequest, room: ReadOnlyAdmin, found: QuerySet[Model]) -> dict[str, Any]:
    shown, zone = page(request, found), zone_of(signed_in(request))
    names = [str(name) for name in room.get_list_display(request)]
    heads = [label_of(room, name) for name in names]
    return {
        "heads": heads,
        "lines": [
            (
                _row_url(room, one),
                [(head, cell_of(room, one, name, zone)) for head, name in zip(heads, names, strict=True)],
            )
            for one in shown
        ],
        "page": shown,
    }


def _file(request: HttpRequest, room: ReadOnlyAdmin, found: QuerySet[Model]) -> HttpResponseBase:
    """The rows as text, every column that is shown; that they were taken is written down twice, as act and as reading."""
    kind, person, now = request.POST["sebagai"], signed_in(request), timezone.now()
    if kind not in KINDS:
        raise Http404
    names, zone = _columns(room), zone_of(person)
    lines = [[value_of(room, one, name, zone) for name in names] for one in found[:MOST]]
    filters = {name: value for name, value in request.GET.items() if name != AT}
    facts = {"list": _named(room), "rows": len(lines), "filter": filters}
    record("records.export", by=person, after=facts, now=now)
    note_reading(ReadingKind.EXPORT, by=person, title=f"{_named(room)} di catatan", now=now)
    return serve_sheet(
        [label_of(room, name) for name in names], lines, name=f"catatan-{room.opts.model_name}", kind=kind
    )


def _columns(room: ReadOnlyAdmin) -> list[str]:
    return [field.name for field in columns(room.model)] + [str(name) for name in room.readonly_fields]


@GET
def row(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponseBase:
    """One row with all its columns."""
    room = _room(request, app, model)
    one = load(request, queryset_of(room, request), reads_records, pk=pk)
    owner = owner_of(one)
    if owner is not None or NAMES & {field.name for field in room.opts.concrete_fields}:
        note_reading(
            ReadingKind.PERSON,
            by=signed_in(request),
            subject=one,
            title=f"{_named(room)} di catatan" if owner != one else "Data orang di catatan",
            about=owner.pk if owner else None,
            now=timezone.now(),
        )
    zone = zone_of(signed_in(request))
    context = {
        # Not str(): it may be built from a column that the admin class excludes.
        "title": cell_of(room, one, str(room.get_list_display(request)[0]), zone),
        "table": _named(room),
        "table_url": _list_url(room),
        "items": [(label_of(room, name), value_of(room, one, name, zone)) for name in _columns(room)],
    }
    return render(request, "home/records_row.html", context)


def _room(request: HttpRequest, app: str, model: str) -> ReadOnlyAdmin:
    """The admin class of the table: 403 for those who may not read (audited by `admit`), 404 where there is none."""
    admit(request, reads_records)
    room = records().room(app, model)
    if room is None:
        raise Http404
    admit(request, Policy(lambda _user, _obj: room.has_view_permission(request), f"reads {room.opts.label_lower}"))
    return room


def _named(room: ReadOnlyAdmin) -> str:
    name = str(room.opts.verbose_name)  # Indonesian has one word for one and for many
    return name[:1].upper() + name[1:]


def _list_url(room: ReadOnlyAdmin) -> str:
    return reverse("records:list", args=[room.opts.app_label, room.opts.model_name])


def _row_url(room: ReadOnlyAdmin, one: Model) -> str:
    return reverse("records:row", args=[room.opts.app_label, room.opts.model_name, one.pk])
