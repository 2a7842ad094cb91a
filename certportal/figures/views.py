"""The cases behind a figure, and the page of the charts; each also as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants.policies import sees_queue
from certportal.figures import lists
from certportal.figures.board import chart_named, charts_for
from certportal.figures.measures import MEASURES, rows_of
from certportal.figures.scope import Scope, scope_of
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.audit.record import record
from certportal.kernel.files.sheets import KINDS, XLSX, serve_sheet
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.paginate import page
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models.dossiers import DossierQuerySet
    from certportal.figures.measures import Measure

SHOWN = 50


@GET_POST
def cases(request: HttpRequest, measure: str) -> HttpResponseBase:
    """The cases a figure counts; posted: all of them as a file, which is written down."""
    scope, about = _scope(request), request.GET.get("untuk", "")[:100]
    counted = MEASURES.get(measure)
    if counted is None:
        raise Http404
    try:
        rows = lists.in_order_of_list(rows_of(measure, scope, about), ended=counted.ended)
    except LookupError:
        raise Http404 from None
    if request.method == "POST":
        return _file(request, measure, counted, rows, scope)
    found = page(request, rows, SHOWN)
    ids = list(cast("DossierQuerySet", found.object_list).values_list("pk", flat=True))
    context = {"measure": counted, "about": about, "page": found, "lines": lists.lines_of(ids, ended=counted.ended)}
    return render(request, "figures/cases.html", context)


@GET
def board(request: HttpRequest) -> HttpResponseBase:
    """The charts of one's roles; fetched by a desk it is the part without a frame."""
    charts = charts_for(_scope(request))
    template = "figures/_board.html" if request.headers.get("HX-Request") else "figures/board.html"
    return render(request, template, {"charts": charts})


@GET
def table(request: HttpRequest, chart: str) -> HttpResponseBase:
    """The rows of one chart as a file; that it was taken is written down."""
    scope = _scope(request)
    drawn = chart_named(chart, scope)
    if drawn is None:
        raise Http404
    note_reading(ReadingKind.EXPORT, by=signed_in(request), title=f"Angka: {drawn.title}"[:200], now=scope.now)
    return serve_sheet(drawn.head, drawn.rows, name=f"{chart}-{scope.today:%Y-%m-%d}", kind=XLSX)


def _scope(request: HttpRequest) -> Scope:
    admit(request, sees_queue)
    scope = scope_of(signed_in(request), timezone.now())
    if scope is None:
        raise Http404
    return scope


def _file(request: HttpRequest, name: str, measure: Measure, rows: DossierQuerySet, scope: Scope) -> HttpResponseBase:
    kind = request.POST.get("sebagai", XLSX)
    if kind not in KINDS:
        raise Http404
    ids = list(rows.values_list("pk", flat=True))
    about = request.GET.get("untuk", "")[:100]
    record("figures.export", by=scope.person, after={"list": name, "about": about, "rows": len(ids)}, now=scope.now)
    note_reading(ReadingKind.EXPORT, by=scope.person, title=f"Daftar: {measure.title}", now=scope.now)
    cells = lists.cells_of(ids, ended=measure.ended)
    return serve_sheet(lists.HEAD, cells, name=f"{name}-{scope.today:%Y-%m-%d}", kind=kind)
