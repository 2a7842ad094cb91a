"""The register of assessors: validity, scope, days they cannot, and where they examine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.forms import DaysForm, ScopeForm
from assessments.models import Assessor
from assessments.policies import keeps_own_days, keeps_scope, reads_assessor, reads_assessors_somewhere
from assessments.queries import coming_of, register_of, unavailable, unavailable_days
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.policies import Policy


@GET
def list_assessors(request: HttpRequest) -> HttpResponseBase:
    """Everybody who may examine, until when, and who cannot today."""
    admit(request, reads_assessors_somewhere)
    today = timezone.localdate()
    shown = page(request, register_of(signed_in(request), today))
    busy = unavailable(list(shown.object_list), today)
    rows = [
        (row, row.licensed_on(today) and row.certified_on(today), busy.get(row.pk, "")) for row in shown.object_list
    ]
    return render(request, "assessments/assessor_list.html", {"page": shown, "rows": rows})


@GET
def show_assessor(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One assessor."""
    row = load_assessor(request, pk, reads_assessor)
    return render(request, "assessments/assessor.html", _page(request, row))


def load_assessor(request: HttpRequest, pk: int, policy: Policy[Assessor]) -> Assessor:
    """The assessor with their body."""
    return load(request, Assessor.objects.select_related("user", "certification_body"), policy, pk=pk)


def _page(request: HttpRequest, row: Assessor, *, days: DaysForm | None = None) -> dict[str, Any]:
    user, today = signed_in(request), timezone.localdate()
    keeps = keeps_own_days(user, row)
    return {
        "assessor": row,
        "own": row.user_id == user.pk,
        "holds": row.licensed_on(today) and row.certified_on(today),
        "scopes": row.scopes.select_related("scheme").prefetch_related("units"),
        "coming": coming_of(row, today, user),
        "unavailable": unavailable_days(row, today),
        "days": days or (DaysForm() if keeps else None),
        "may_scope": keeps_scope(user, row),
        "forms_again": [days] if days else [],
    }


@GET_POST
@refusals
@once
def set_scope(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Which schemes and units they may assess, and the certificate that says so."""
    row = load_assessor(request, pk, keeps_scope)
    form = ScopeForm(request.POST if request.method == "POST" else None, assessor=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.set_scope(row, **form.facts(), by=signed_in(request), now=timezone.now())
            return go_on(request, f"Ruang lingkup {row.user.full_name} tersimpan.", row)
    return render(request, "assessments/assessor_scope.html", {"form": form, "assessor": row})


@POST
@refusals
@once
def add_days(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Days on which they cannot examine."""
    row = load_assessor(request, pk, keeps_own_days)
    form = DaysForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.add_unavailable(row, **form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, "Hari tidak tersedia tersimpan.", row)
    return render(request, "assessments/assessor.html", _page(request, row, days=form))


@POST
@refusals
@once
def end_days(request: HttpRequest, pk: int, days: int) -> HttpResponseBase:
    """Take such days back."""
    row = load_assessor(request, pk, keeps_own_days)
    found = get_object_or_404(row.unavailable.select_related("assessor__certification_body"), pk=days)
    actions.end_unavailable(found, by=signed_in(request), now=timezone.now())
    return go_on(request, "Hari itu tersedia lagi.", row)
