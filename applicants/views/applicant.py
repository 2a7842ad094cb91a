"""What applicants alone do: their list, opening a dossier, taking it back, answering a question of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applicants import actions
from applicants.eligibility import is_eligible
from applicants.forms import AnswerForm, NoteForm
from applicants.models import Dossier
from applicants.policies import may_apply, owns_dossier
from applicants.queries import (
    findings_for,
    live_dossier,
    missing_from_profile,
    open_clocks,
    open_request,
    services_fitting,
    why_not_for,
)
from applicants.views.asking import load_dossier, me, seen_version
from applicants.views.dossiers import why_not
from applicants.views.shown import state_pill
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from schemes.models import Scheme
from schemes.queries import current_scheme_version, services_for

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeVersion, ServiceStandardVersion


@require_safe
def my_dossiers(request: HttpRequest) -> HttpResponseBase:
    """The person's own dossiers, newest first."""
    rows = page(request, Dossier.objects.with_names().filter(applicant=me(request)).order_by("-opened_at"))
    clocks = open_clocks(rows)
    shown = [(dossier, *state_pill(dossier, insider=False), clocks.get(dossier.pk)) for dossier in rows]
    return render(request, "applicants/mine.html", {"page": rows, "rows": shown})


def _versions(scheme: Scheme, person: User, day: date) -> tuple[list[ServiceStandardVersion], SchemeVersion]:
    """The services for this person and what is examined today; Http404 when the scheme is not offered now."""
    version, services = current_scheme_version(scheme.slug, on=day), services_for(scheme, on=day)
    if version is None or not services:
        raise Http404
    return services_fitting(person, services), version


@GET_POST
@refusals
@once
def open_new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Eligibility by rule with the reason for each no, and the button that opens a dossier."""
    scheme, person, now = load(request, Scheme, may_apply, slug=slug), me(request), timezone.now()
    services, version = _versions(scheme, person, timezone.localdate(now))
    wanted = request.GET.get("layanan", "")
    service = next((row for row in services if row.standard.slug == wanted), services[0])
    if request.method == "POST":
        dossier = actions.open_dossier(
            applicant=person, service_version=service, scheme_version=version, by=person, now=now
        )
        return go_on(request, "Permohonan Anda sudah dibuka. Lengkapi bagian demi bagian, kapan saja.", dossier)
    findings = findings_for(person, version)
    return render(
        request,
        "applicants/open.html",
        {
            "scheme": scheme,
            "service": service,
            "others": [row for row in services if row != service],
            "why": why_not_for(person, service),
            "findings": findings,
            "eligible": is_eligible(findings),
            "missing": missing_from_profile(person, service),
            "existing": live_dossier(person, scheme),
        },
    )


@GET_POST
@refusals
@once
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for confirmation, then withdraw the dossier."""
    dossier = load_dossier(request, code, owns_dossier)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.withdraw(
                dossier,
                by=me(request),
                now=timezone.now(),
                note=form.cleaned_data["note"],
                seen_version=seen_version(request),
            )
            return go_on(request, f"Permohonan {dossier} sudah ditarik.", "dossier.mine")
    return render(
        request,
        "applicants/withdraw.html",
        {"form": form, "dossier": dossier, "why_not": why_not(request, dossier, "withdraw")},
    )


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer the question of the office."""
    dossier = load_dossier(request, code, owns_dossier)
    form, asked = AnswerForm(request.POST or None), open_request(dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.answer_request(
                dossier,
                answer=form.cleaned_data["answer"],
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, "Keterangan Anda terkirim. Waktu layanan berjalan lagi.", dossier)
    if asked is None and not form.is_bound:
        return redirect(dossier)
    return render(request, "applicants/answer.html", {"form": form, "dossier": dossier, "asked": asked})
