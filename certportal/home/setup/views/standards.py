"""By which decree each service standard holds, and who signed its charter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.forms import DecreeForm, DecreeWordsForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.actions import set_decree, set_decree_words
from schemes.enums import Branch
from schemes.models import ServiceStandardVersion
from schemes.queries import DECREE_PLACES, standards_in_force, words_of_decree

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every service standard in force, and whether its decree is written down."""
    rows = [_row(version) for version in standards_in_force(request.user, on=timezone.localdate())]
    lead = "Nomor dan tanggal keputusan yang menetapkan standar, dan tanggal maklumatnya ditandatangani."
    return show_list(
        request, rows, title="Standar pelayanan", lead=lead, empty="Standar pelayanan dimuat bersama katalog."
    )


def _row(version: ServiceStandardVersion) -> Shown:
    url = reverse("setup.standard", args=[version.pk])
    if not version.decree_number or version.decreed_on is None:
        return Shown(version.standard.name, [version.agency.name], url, "Belum dicatat", "warn")
    said = f"Nomor {version.decree_number}, {day_in_words(version.decreed_on)}"
    return Shown(version.standard.name, [version.agency.name, said], url)


@GET_POST
@for_admins
@refusals
@once
def decree(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The decree of one standard, and the day on which the head of the office signed its charter."""
    rows: ForAdmins[ServiceStandardVersion] = ForAdmins(ServiceStandardVersion).select_related("standard__agency")
    version: ServiceStandardVersion = load(request, rows, tends_the_portal, pk=pk)
    form = DecreeForm(request.POST if request.method == "POST" else None, version=version)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed = form.cleaned_data
            set_decree(
                version,
                number=typed["decree_number"],
                decreed_on=typed["decreed_on"],
                charter_signed_on=typed["charter_signed_on"],
                by=signed_in(request),
                now=timezone.now(),
            )
            return go_on(request, f"Keputusan {version.standard.name} tersimpan.", "setup.standards")
    lead = "Tampil pada halaman standar pelayanan. Maklumat ditandatangani pimpinan kantor pada tanggalnya."
    words = {
        "title": version.standard.name,
        "lead": lead,
        "back_label": "Standar pelayanan",
        "button": "Simpan keputusan",
    }
    return show_form(request, form, back="setup.standards", row=version, links=_links(version), **words)


def _links(version: ServiceStandardVersion) -> list[tuple[str, str]]:
    return (
        [("Kata keputusan penetapan peserta", reverse("setup.decree_words", args=[version.pk]))]
        if _decides(version)
        else []
    )


def _decides(version: ServiceStandardVersion) -> bool:
    """Only what ends in an exam names participants."""
    return version.branch == Branch.EXAM


@GET_POST
@for_admins
@refusals
@once
def words(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the decree that names participants weighs and orders, from the next one on."""
    rows: ForAdmins[ServiceStandardVersion] = ForAdmins(ServiceStandardVersion).select_related("standard__agency")
    version: ServiceStandardVersion = load(request, rows, tends_the_portal, pk=pk)
    if not _decides(version):
        raise Http404
    form = DecreeWordsForm(request.POST if request.method == "POST" else None, words=words_of_decree(version))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            set_decree_words(version, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(
                request, "Kata keputusan tersimpan dan dipakai mulai keputusan berikutnya.", "setup.standard", pk
            )
    places = "; ".join(f"{{{name}}} untuk {said}" for name, said in DECREE_PLACES.items())
    lead = f"Isian yang diganti portal saat mencetak: {places}. “Mengingat” berasal dari dasar hukum standarnya."
    told = {"title": "Kata keputusan penetapan peserta", "back_label": "Standar pelayanan", "button": "Simpan kata"}
    return show_form(request, form, back="setup.standards", row=version, lead=lead, **told)
