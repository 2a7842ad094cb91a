"""Applying for a service directly: what it asks, and the button that opens a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.eligibility import is_eligible
from applicants.forms import OpenServiceForm
from applicants.policies import may_apply
from applicants.queries import findings_for, institutions_of, live_dossier, missing_from_profile, why_not_for
from applicants.views.asking import me
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from schemes.enums import Branch, WhoMayApply
from schemes.models import ServiceStandard
from schemes.queries import current_service_version, document_rows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import ServiceStandardVersion


@GET_POST
@refusals
@once
def open_new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For whom the service is, what to bring, and the button; a person with several institutions names one."""
    standard, person, now = load(request, ServiceStandard, may_apply, slug=slug), me(request), timezone.now()
    version = current_service_version(standard.slug, on=timezone.localdate(now))
    if version is None or version.branch != Branch.REVIEW:
        raise Http404
    institutions = institutions_of(person) if version.who_may_apply == WhoMayApply.INSTITUTION else []
    choices = [(str(place.pk), place.name) for place in institutions]
    form = OpenServiceForm(request.POST if request.method == "POST" else None, institutions=choices)
    if not institutions:
        del form.fields["institution"]
    if request.method == "POST" and form.is_valid():
        place = next((row for row in institutions if str(row.pk) == form.cleaned_data.get("institution")), None)
        with told_in(form, request):
            dossier = actions.open_dossier(
                applicant=person, service_version=version, on_behalf_of=place, by=person, now=now
            )
            return go_on(request, "Permohonan Anda sudah dibuka. Lengkapi bagian demi bagian, kapan saja.", dossier)
    return render(
        request,
        "applicants/open_service.html",
        {"form": form, "standard": standard, "version": version, **_asked(person, version, institutions)},
    )


def _asked(person: User, version: ServiceStandardVersion, institutions: list[Organisation]) -> dict[str, object]:
    """What the page says about the service and this person."""
    findings, place = findings_for(person, version), institutions[0] if len(institutions) == 1 else None
    running = None if len(institutions) > 1 else live_dossier(person, version.standard, place)
    return {
        "documents": document_rows(version, None),
        "findings": findings,
        "eligible": is_eligible(findings),
        "missing": missing_from_profile(person, version),
        "why_not": why_not_for(person, version, institutions[0] if institutions else None),
        # A colleague's dossier for the same institution is named when one tries to open a second.
        "existing": running if running and running.applicant_id == person.pk else None,
    }
