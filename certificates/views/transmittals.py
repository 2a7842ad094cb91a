"""The lists by which a certification body passes certificates to the service office: making, reading, counting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone

from applicants.queries import clock_on, for_desk
from certificates import actions
from certificates.enums import PaperKind, TransmittalState
from certificates.forms import CountForm, PassOnForm
from certificates.models import Transmittal
from certificates.policies import issues_somewhere, reads_list, reads_lists_somewhere, receives_list
from certificates.queries import deviation_of, lists_of, nearest_limit, parcels_of, sheets_of
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
def list_transmittals(request: HttpRequest) -> HttpResponseBase:
    """Certificates that wait to be passed on, and the lists of one's offices."""
    admit(request, reads_lists_somewhere)
    return _list_page(request)


def _list_page(request: HttpRequest, refused: PassOnForm | None = None) -> HttpResponseBase:
    """`refused`: a form that comes back with what was chosen, in the place of its parcel."""
    user = signed_in(request)
    prints = issues_somewhere(user)
    key = refused.parcel.key if refused and refused.parcel else ""
    parcels = parcels_of(user) if prints else []
    rows = page(request, lists_of(user))
    under_way = [row for row in rows if row.state == TransmittalState.PASSED]
    cases = for_desk(Q(pk__in=[row.most_urgent for row in under_way])) if under_way else {}  # type: ignore[attr-defined]
    for row in under_way:
        row.clock = clock_on(cases[row.most_urgent])  # type: ignore[attr-defined]
    return render(
        request,
        "certificates/transmittal_list.html",
        {
            "forms": [refused if parcel.key == key else PassOnForm(parcel=parcel) for parcel in parcels],
            "refused": refused,
            "prints": prints,
            "page": rows,
        },
    )


@POST
@asked_again
@refusals
@once
def pass_on(request: HttpRequest) -> HttpResponseBase:
    """Make the list of one parcel; its paper is drawn by the worker."""
    admit(request, issues_somewhere)
    user, key = signed_in(request), request.POST.get("parcel_key")
    form = PassOnForm(request.POST, parcel=next((row for row in parcels_of(user) if row.key == key), None))
    if form.is_valid():
        with told_in(form, request):
            made = actions.pass_on(form.chosen(), by=user, now=timezone.now())
            return go_on(
                request,
                f"Daftar {made.number} tersusun. Setelah lembarnya siap di bawah ini, cetak dan tanda tangani, lalu serahkan "
                "bersama sertifikatnya.",
                made,
            )
    return _list_page(request, form)


@GET_POST
@asked_again
@refusals
@once
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list with its sheets; the receiver notes here what came."""
    wanted = receives_list if request.method == "POST" else reads_list
    rows = Transmittal.objects.select_related("sender", "receiver", "passed_by", "received_by")
    found = load(request, rows, wanted, code=code)
    sheets = list(sheets_of(found))
    form = CountForm(request.POST if request.method == "POST" else None, sheets=sheets)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            counted = actions.count_list(
                found,
                form.positions(),
                note=form.cleaned_data["note"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, f"Penerimaan daftar {counted.number} tercatat.", counted)
    if form.is_bound:
        found.refresh_from_db()  # refused, perhaps because a colleague was faster
        sheets = list(sheets_of(found))
    return render(request, "certificates/transmittal.html", _list_of(request, found, sheets, form))


def _list_of(request: HttpRequest, found: Transmittal, sheets: list[Any], form: CountForm) -> dict[str, Any]:
    """A list that is counted shows what was counted; what somebody typed too late is told beside it."""
    waits = found.state == TransmittalState.PASSED
    return {
        "transmittal": found,
        "sheets": sheets,
        "form": form if waits and receives_list(request.user, found) else None,
        "too_late": form if form.is_bound and not waits else None,
        "due_on": nearest_limit(sheet.certificate for sheet in sheets),
        "deviation": deviation_of(found, sheets),
        "missing": any(sheet.arrived is False for sheet in sheets),
        "paper": paper_for(found, PaperKind.TRANSMITTAL),
    }


@GET
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The list as it was printed."""
    found = load(request, Transmittal, reads_list, code=code)
    return serve_paper(request, paper_for(found, PaperKind.TRANSMITTAL))
