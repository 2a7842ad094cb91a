"""Rights of applicants and duties of holders, of schemes whose source prints none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.history import of_setup
from certportal.home.setup.forms import ClausesForm
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.actions import set_clauses
from schemes.enums import ClauseKind
from schemes.models import Scheme, SchemeClause
from schemes.queries import current_scheme_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_FIELDS: Final = {ClauseKind.RIGHT: "rights", ClauseKind.DUTY: "duties"}


@GET_POST
@for_admins
@refusals
@once
def clauses(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What holders of the scheme sign: without duties no agreement is signed and nothing handed over."""
    scheme = load(request, Scheme, tends_the_portal, slug=slug)
    version = current_scheme_version(slug, on=timezone.localdate())
    if version is None:
        raise Http404
    rows = SchemeClause.objects.filter(version=version).order_by("position")
    there = {kind: [row for row in rows if row.kind == kind] for kind in _FIELDS}
    texts = {_FIELDS[kind]: "\n".join(row.text for row in found) for kind, found in there.items()}
    form = ClausesForm(request.POST if request.method == "POST" else None, initial=texts)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            set_clauses(version, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Hak dan kewajiban skema {scheme} tersimpan.", "settings.scheme", slug)
    printed = any(row.printed_text for found in there.values() for row in found)
    shown = {"form": form, "scheme": scheme, "printed": printed, "history": of_setup(scheme)}
    return render(request, "home/setup_clauses.html", shown)
