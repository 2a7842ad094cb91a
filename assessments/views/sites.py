"""Test sites: what each is fit for, how it was found, who usually has which role there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.forms import FitnessForm, RoleForm, SiteCheckForm, SitePhotosForm
from assessments.models import TestSite, UsualRole
from assessments.policies import (
    keeps_site,
    reads_events,
    reads_site,
    reads_sites_somewhere,
    runs_exams,
    verifies_site,
)
from assessments.queries import checks_of, lacking_at, readiness_of, sites_for, usual_roles, verified_on
from assessments.views.asking import load_event
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import SiteCheck
    from certportal.kernel.accounts.policies import Policy

SHOWN = 10  # checks on the page of a site


@GET
def list_sites(request: HttpRequest) -> HttpResponseBase:
    """Every site one may find, and how it stands."""
    admit(request, reads_sites_somewhere)
    rows = sites_for(signed_in(request))
    return render(request, "assessments/site_list.html", {"page": page(request, rows), "today": timezone.localdate()})


@GET
def show_site(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One site."""
    return render(request, "assessments/site.html", _site_page(request, load_site(request, pk, reads_site)))


def load_site(request: HttpRequest, pk: int, policy: Policy[TestSite]) -> TestSite:
    """The site with its office."""
    return load(request, TestSite.objects.select_related("agency"), policy, pk=pk)


def _site_page(request: HttpRequest, site: TestSite, *, role: RoleForm | None = None) -> dict[str, Any]:
    user = signed_in(request)
    keeps = keeps_site(user, site)
    return {
        "place": site,
        "schemes": site.schemes.order_by("name"),
        "verified": verified_on(site, timezone.localdate()),
        "checks": checks_of(site)[:SHOWN],
        "roles": usual_roles(site.agency),
        "role": role or (RoleForm(offices=[site.agency], prefix="peran") if keeps else None),
        "may_change": keeps_site(user, site),
        "may_verify": verifies_site(user, site),
        "forms_again": [role] if role else [],
    }


@GET_POST
@refusals
@once
def set_fitness(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Scope, capacity, way of verification and the lines of the form."""
    site = load_site(request, pk, keeps_site)
    form = FitnessForm(request.POST if request.method == "POST" else None, site=site)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.set_site_fitness(site, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{site.name} tersimpan.", "site.show", site.pk)
    return render(request, "assessments/site_form.html", {"form": form, "place": site})


@GET_POST
@refusals
@once
def verify(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A periodic verification by the certification body."""
    site = load_site(request, pk, verifies_site)
    form = SiteCheckForm(request.POST if request.method == "POST" else None, site=site, periodic=True)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            made = actions.write_site_check(site, **form.facts(), by=signed_in(request), now=timezone.now())
            said = "Verifikasi tersimpan. Tambahkan fotonya di bawah ini."
            return go_on(request, said, f"{reverse('site.show', args=[site.pk])}#periksa-{made.pk}")
    context = {"form": form, "place": site, "title": "Verifikasi berkala", "back": reverse("site.show", args=[site.pk])}
    return render(request, "assessments/site_check_form.html", context)


@GET_POST
@refusals
@once
def readiness(request: HttpRequest, code: str) -> HttpResponseBase:
    """The readiness form of one exam; whoever runs it fills it in, everybody who reads the exam reads it."""
    event = load_event(request, code, reads_events if request.method == "GET" else runs_exams)
    writes = runs_exams(signed_in(request), event) and not event.state_row.final
    form = SiteCheckForm(request.POST if request.method == "POST" else None, site=event.site, periodic=False)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.write_site_check(event.site, event=event, **form.facts(), by=signed_in(request), now=timezone.now())
            said = "Formulir kesiapan tersimpan. Tambahkan fotonya di bawah ini."
            return go_on(request, said, "exam.readiness", event.code)
    found = readiness_of(event)
    context = {
        "form": form if writes or request.method == "POST" else None,
        "event": event,
        "place": event.site,
        "check": found,
        "lacking": lacking_at(event, found),
        "adds_photos": found is not None and found.by_id == signed_in(request).pk,
    }
    return render(request, "assessments/readiness.html", context)


@takes_files
@POST
@refusals
@once
def add_photos(request: HttpRequest, pk: int, check: int) -> HttpResponseBase:
    """Photos with a form; each by itself, one that is refused costs no other."""
    site = load_site(request, pk, reads_site)
    row = get_object_or_404(checks_of(site), pk=check)
    form, sent = SitePhotosForm(request.POST, request.FILES), 0
    for upload in form.cleaned_data["file"] if form.is_valid() else ():
        with told_in(form, request):
            actions.add_site_photo(row, upload, by=signed_in(request), now=timezone.now())
            sent += 1
    if sent:
        messages.success(request, f"{sent} foto tersimpan.")
    if form.errors:
        return render(request, "assessments/site_photos.html", {"form": form, "place": site, "check": row})
    return redirect(_page_of(row))


def _page_of(row: SiteCheck) -> str:
    if row.event is not None:
        return reverse("exam.readiness", args=[row.event.code])
    return f"{reverse('site.show', args=[row.site_id])}#periksa-{row.pk}"


@GET
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponseBase:
    """One photo of the site."""
    site = load_site(request, pk, reads_site)
    for row in checks_of(site).filter(photos=photo):
        found = row.photos.get(pk=photo)
        return serve(request, found.file, name=found.file.original_name, inline=True)
    raise Http404


@POST
@refusals
@once
def set_role(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who usually has a role at the office's sites."""
    site = load_site(request, pk, keeps_site)
    form = RoleForm(request.POST, offices=[site.agency], prefix="peran")
    if form.is_valid():
        with told_in(form, request):
            made = actions.set_usual_role(site.agency, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            said = (
                f"{made.shown} biasanya bertugas sebagai {made.get_role_display()}. Kegiatan baru dimulai dengan ini."
            )
            return go_on(request, said, "site.show", site.pk)
    return render(request, "assessments/site.html", _site_page(request, site, role=form))


@POST
@refusals
@once
def end_role(request: HttpRequest, pk: int, holder: int) -> HttpResponseBase:
    """They do not usually have it any more."""
    site = load_site(request, pk, keeps_site)
    shown = [row for role in usual_roles(site.agency) for row in role.holders]
    found = {row.pk: row for row in shown if isinstance(row, UsualRole)}
    if holder not in found:
        raise Http404
    name = found[holder].shown
    actions.end_usual_role(found[holder], by=signed_in(request), now=timezone.now())
    return go_on(request, f"{name} tidak lagi menjadi pemegang peran yang biasa.", "site.show", site.pk)
