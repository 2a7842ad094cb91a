"""Index, lists and rows of /catatan/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import Model
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import reads_records
from certportal.home.records.forms import TableFilter
from certportal.home.records.kept_back import columns
from certportal.home.records.owners import NAMES, owner_of
from certportal.home.records.site import queryset_of, records
from certportal.kernel.accounts.policies import Policy
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.files.models import StoredFile
from certportal.kernel.web import search
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.paginate import page
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.audit.admin import ReadOnlyAdmin

_NOTHING = "–"
_LONGEST_CELL = 120
_WORDS = {
    "assigned_at": "ditugaskan pada",
    "created_at": "dibuat pada",
    "created_by": "dibuat oleh",
    "path_confirmed_at": "jalur dipastikan pada",
    "recorded_at": "dicatat pada",
    "slug": "nama pada alamat",
    "uploaded_by": "diunggah oleh",
}  # of columns whose tables give them no name


@GET
def index(request: HttpRequest) -> HttpResponseBase:
    """Every table by app."""
    admit(request, reads_records)
    apps = [
        (name, [(_plural(room), _list_url(room)) for room in found]) for name, found in records().rooms(request).items()
    ]
    return render(request, "home/records_index.html", {"apps": apps})


@GET_POST
def rows(request: HttpRequest, app: str, model: str) -> HttpResponseBase:
    """One table, the newest or first by its own order; a posted form is the search, whose words stay out of the address."""
    room = _room(request, app, model)
    place = f"records.{room.opts.label_lower}"
    if request.method == "POST":
        return search.look_for(request, place, keep=[str(name) for name in room.list_filter])
    criteria = search.criteria(request, place)
    asked = TableFilter(criteria, room=room)
    found = queryset_of(room, request).filter(**asked.chosen())
    if asked.words():
        found, doubled = room.get_search_results(request, found, asked.words())
        found = found.distinct() if doubled else found
    shown = page(request, found)
    names = [str(name) for name in room.get_list_display(request)]
    context = {
        "title": _plural(room),
        "form": TableFilter(initial=criteria.dict(), room=room) if asked.fields else None,
        "heads": [_label(room, name) for name in names],
        "lines": [
            (_row_url(room, one), [(_label(room, name), _cell(room, one, name)) for name in names]) for one in shown
        ],
        "page": shown,
    }
    return render(request, "home/records_list.html", context)


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
            title=f"{_plural(room)} di catatan" if owner != one else "Data orang di catatan",
            about=owner.pk if owner else None,
            now=timezone.now(),
        )
    names = [field.name for field in columns(room.model)] + [str(n) for n in room.readonly_fields]
    context = {
        # Not str(): it may be built from a column that the admin class excludes.
        "title": _cell(room, one, str(room.get_list_display(request)[0])),
        "table": _plural(room),
        "table_url": _list_url(room),
        "items": [(_label(room, name), _value(room, one, name)) for name in names],
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


def _plural(room: ReadOnlyAdmin) -> str:
    name = str(room.opts.verbose_name_plural)
    return name[:1].upper() + name[1:]


def _label(room: ReadOnlyAdmin, name: str) -> str:
    if name == room.opts.pk.name:
        return "Nomor baris"
    label = _WORDS.get(name) or str(label_for_field(name, room.model, model_admin=room))
    if label == name.replace("_", " "):  # a foreign key without a name of its own
        kind = next((field.related_model for field in room.opts.concrete_fields if field.name == name), None)
        label = str(kind._meta.verbose_name) if kind else label  # noqa: SLF001 (Django's public _meta)
    return label[:1].upper() + label[1:]


def _value(room: ReadOnlyAdmin, one: Model, name: str) -> str:
    field, _, value = lookup_field(name, one, room)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Model) and (isinstance(value, StoredFile) or type(value).__str__ is Model.__str__):
        return f"{value._meta.verbose_name} {value.pk}"  # noqa: SLF001 (Django's public _meta)
    if field is None or field.is_relation:
        return str(value) if value not in (None, "") else _NOTHING
    return str(display_for_field(value, field, _NOTHING))


def _cell(room: ReadOnlyAdmin, one: Model, name: str) -> str:
    text = _value(room, one, name)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def _list_url(room: ReadOnlyAdmin) -> str:
    return reverse("records:list", args=[room.opts.app_label, room.opts.model_name])


def _row_url(room: ReadOnlyAdmin, one: Model) -> str:
    return reverse("records:row", args=[room.opts.app_label, room.opts.model_name, one.pk])
