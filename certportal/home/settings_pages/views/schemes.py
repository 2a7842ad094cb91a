"""Schemes: of what the numbers of their certificates are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.actions import set_up_scheme
from certportal.home.settings_pages.forms.offices import SchemeIdentityForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.models import Scheme
from schemes.queries import numbered_schemes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every scheme with the next number of its certificates, or what is still unset."""
    rows = numbered_schemes(Scheme.objects.all(), on=timezone.localdate())
    unset = sum(1 for row in rows if row.unset and row.scheme.in_scope)
    return render(request, "home/settings_schemes.html", {"rows": rows, "unset": unset})


@GET_POST
@for_admins
@refusals
@once
def identity(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Set the parts of one scheme's numbers; papers that waited for them are issued."""
    scheme = load(request, Scheme, tends_the_portal, slug=slug)
    form = SchemeIdentityForm(request.POST if request.method == "POST" else None, instance=scheme)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            set_up_scheme(scheme, by=signed_in(request), now=timezone.now(), **form.cleaned_data)
            return go_on(request, f"Nomor sertifikat skema {scheme} tersimpan.", "settings.schemes")
    row = numbered_schemes(Scheme.objects.filter(pk=scheme.pk), on=timezone.localdate())[0]
    return render(request, "home/settings_scheme.html", {"form": form, "row": row})
