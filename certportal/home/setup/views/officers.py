"""Who serves each service, with their proof of competence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.history import of_setup
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.actions import save_officer
from certportal.home.setup.forms import OfficerForm
from certportal.home.setup.views.shown import Shown, show_list
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.actions import end_officer
from schemes.models import ServiceOfficer, ServiceStandardVersion
from schemes.queries import competence_asked, officer_count, officers_lacking, officers_of, standards_in_force

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every service with how many serve it."""
    rows = [_row(version) for version in standards_in_force(request.user, on=timezone.localdate())]
    lead = "Siapa yang melayani tiap layanan, dengan bukti kompetensi yang diminta standarnya."
    return show_list(
        request, rows, title="Pelaksana layanan", lead=lead, empty="Standar pelayanan dimuat bersama katalog."
    )


def _row(version: ServiceStandardVersion) -> Shown:
    lacking = officers_lacking(version)
    said = lacking or f"{officer_count(version.standard)} pelaksana tercatat"
    url = reverse("setup.officers", args=[version.pk])
    if version.fewest_officers is None:
        return Shown(version.standard.name, [version.agency.name, f"{said}; standar tidak mencetak jumlahnya"], url)
    pill = ("Kurang", "warn") if lacking else ("Cukup", "good")
    return Shown(version.standard.name, [version.agency.name, said], url, *pill)


@takes_files
@GET_POST
@for_admins
@refusals
@once
def officers(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who serves one service; another proof is written down."""
    rows: ForAdmins[ServiceStandardVersion] = ForAdmins(ServiceStandardVersion).select_related("standard__agency")
    version: ServiceStandardVersion = load(request, rows, tends_the_portal, pk=pk)
    asked, sent = competence_asked(version), request.method == "POST"
    form = OfficerForm(request.POST, request.FILES, asked=asked) if sent else OfficerForm(asked=asked)
    if sent and form.is_valid():
        with told_in(form, request):
            row = save_officer(version.standard, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{row.person.full_name} tercatat.", "setup.officers", pk)
    shown = {
        "form": form,
        "version": version,
        "asked": asked,
        "officers": officers_of(version.standard),
        "lacking": officers_lacking(version),
        "history": of_setup(version.standard),
    }
    return render(request, "home/setup_officers.html", shown)


@GET
@for_admins
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy of one proof."""
    found: ServiceOfficer = load(
        request, ForAdmins(ServiceOfficer).select_related("file").exclude(file=None), tends_the_portal, pk=pk
    )
    assert found.file is not None  # noqa: S101 (the query leaves out those without)
    return serve(request, found.file, name=found.title, inline=True)


@POST
@for_admins
@refusals
@once
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One proof counts no more."""
    found: ServiceOfficer = load(
        request, ForAdmins(ServiceOfficer).select_related("standard", "person"), tends_the_portal, pk=pk
    )
    end_officer(found, by=signed_in(request), now=timezone.now())
    here = [
        row.pk for row in standards_in_force(request.user, on=timezone.localdate()) if row.standard == found.standard
    ]
    back = ("setup.officers", here[0]) if here else ("setup.services",)
    return go_on(request, f"{found} tidak dihitung lagi.", *back)
