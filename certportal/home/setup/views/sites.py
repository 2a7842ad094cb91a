"""Test sites (TUK)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from assessments.actions import save_site
from assessments.models import TestSite
from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.forms import SiteForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every test site with its office."""
    rows = [
        Shown(
            site.name,
            [f"{site.get_kind_display()} · {site.agency}", site.address],
            reverse("setup.site", args=[site.pk]),
            *(("Dipakai", "good") if site.is_active else ("Tidak dipakai", "neutral")),
        )
        for site in TestSite.objects.select_related("agency").order_by("name", "pk")
    ]
    return show_list(
        request,
        rows,
        title="Tempat uji kompetensi (TUK)",
        lead="Uji hanya dapat dijadwalkan di tempat uji yang dipakai.",
        empty="Tambahkan tempat uji, supaya uji dapat dijadwalkan.",
        add=("Tambah tempat uji", reverse("setup.site_add")),
        list_url=reverse("setup.list", args=["tuk"]),
    )


@GET_POST
@for_admins
@refusals
@once
def add(request: HttpRequest) -> HttpResponseBase:
    """Write down a test site."""
    form = SiteForm(request.POST if request.method == "POST" else None)
    return _page(request, form, None)


@GET_POST
@for_admins
@refusals
@once
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a test site, or use it no more."""
    site: TestSite = load(request, ForAdmins(TestSite), tends_the_portal, pk=pk)
    return _page(request, SiteForm(request.POST if request.method == "POST" else None, instance=site), site)


def _page(request: HttpRequest, form: SiteForm, site: TestSite | None) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            by, now = signed_in(request), timezone.now()
            saved = save_site(site, **form.cleaned_data, new=site is None, by=by, now=now)
            return go_on(request, f"{saved} tersimpan.", "setup.sites")
    title = site.name if site else "Tambah tempat uji"
    lead = "Nama dan alamatnya tercetak pada undangan, daftar hadir, dan berita acara."
    words = {"title": title, "lead": lead, "back_label": "Tempat uji", "button": "Simpan tempat uji"}
    return show_form(request, form, back="setup.sites", row=site, **words)
