"""The applicant's pages: profile, eligibility, opening, task list, sending, withdrawing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from applicants import actions, checklist
from applicants.eligibility import is_eligible
from applicants.enums import Mark
from applicants.flows import DOSSIER
from applicants.forms import AnswerForm, NoteForm, PathForm, ProfileForm, SubmitForm
from applicants.models import Dossier
from applicants.policies import may_apply, owns_dossier
from applicants.queries import (
    declaration_title,
    findings_for,
    findings_of,
    live_dossier,
    missing_from_profile,
    missing_today,
    open_clocks,
    open_request,
    path_of,
    profile_of,
    rights_of,
    rows_of,
    sent_and_running,
    tasks_of,
    units_of,
)
from applicants.views.asking import load_dossier, me, seen_version
from applicants.views.dossiers import why_not
from applicants.views.shown import document_groups, state_pill
from applicants.views.talking import receipt_and_pin, remember_pin
from certportal.kernel.accounts.queries import identity_doubts
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.workflow.make import AlreadyMade, open_moves
from schemes.models import Scheme
from schemes.queries import current_scheme_version, payers_of, services_for

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from schemes.models import SchemeVersion, ServiceStandardVersion

PATH_LEAD = "Pilih cara Anda ingin dinilai. Asesor akan memastikan pilihan ini sebelum uji dimulai."


def _way_on(request: HttpRequest) -> str:
    """The page that sent the person to the profile, when it is one of ours."""
    target = request.GET.get("kembali", "")
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if ours else reverse("dossier.mine")


@GET_POST
@refusals
@once
def edit_profile(request: HttpRequest) -> HttpResponseBase:
    """One page for everything a person tells about himself."""
    person, now = me(request), timezone.now()
    profile = profile_of(person)
    running = sent_and_running(person)
    form = ProfileForm(
        request.POST or None,
        person=person,
        profile=profile,
        today=timezone.localdate(now),
        locked=running is not None,
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "nik"}
        with told_in(form, request):
            actions.save_profile(person, facts=facts, nik=form.cleaned_data["nik"], by=person, now=now)
            for warning in form.warnings:
                messages.warning(request, warning)
            messages.success(request, "Profil Anda tersimpan.")
            return redirect(_way_on(request))
    return render(request, "applicants/profile.html", {"form": form, "back": _way_on(request), "running": running})


@require_safe
def my_dossiers(request: HttpRequest) -> HttpResponseBase:
    """The person's own dossiers, newest first."""
    rows = page(request, Dossier.objects.with_names().filter(applicant=me(request)).order_by("-opened_at"))
    clocks = open_clocks(rows)
    shown = [(dossier, *state_pill(dossier, insider=False), clocks.get(dossier.pk)) for dossier in rows]
    return render(request, "applicants/mine.html", {"page": rows, "rows": shown})


def _versions(scheme: Scheme, day: date) -> tuple[ServiceStandardVersion, SchemeVersion]:
    """What one applies under today; Http404 when the scheme is not offered now."""
    version, services = current_scheme_version(scheme.slug, on=day), services_for(scheme, on=day)
    if version is None or not services:
        raise Http404
    return services[0], version


@GET_POST
@refusals
@once
def open_new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Eligibility by rule with the reason for each no, and the button that opens a dossier."""
    scheme, person, now = load(request, Scheme, may_apply, slug=slug), me(request), timezone.now()
    service, version = _versions(scheme, timezone.localdate(now))
    if request.method == "POST":
        dossier = actions.open_dossier(
            applicant=person, service_version=service, scheme_version=version, by=person, now=now
        )
        messages.success(request, "Permohonan Anda sudah dibuka. Lengkapi bagian demi bagian, kapan saja.")
        return redirect(dossier)
    findings = findings_for(person, version)
    context = {
        "scheme": scheme,
        "service": service,
        "findings": findings,
        "eligible": is_eligible(findings),
        "missing": missing_from_profile(person, service),
        "existing": live_dossier(person, scheme),
    }
    return render(request, "applicants/open.html", context)


@require_safe
def eligibility(request: HttpRequest, code: str) -> HttpResponseBase:
    """Each rule of the scheme, what the profile says, and what follows."""
    dossier = load_dossier(request, code, owns_dossier)
    findings = findings_of(dossier)
    return render(
        request,
        "applicants/eligibility.html",
        {"dossier": dossier, "findings": findings, "eligible": is_eligible(findings)},
    )


@GET_POST
@refusals
@once
def declare(request: HttpRequest, code: str) -> HttpResponseBase:
    """Assessment path and fee."""
    dossier = load_dossier(request, code, owns_dossier)
    form = PathForm(request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.declare_path(dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            messages.success(request, "Pilihan Anda tersimpan.")
            return redirect(dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "editable": dossier.is_marked(Mark.EDITABLE),
        "title": declaration_title(dossier),
        "lead": PATH_LEAD if dossier.scheme_version_id else "",
    }
    return render(request, "applicants/declare.html", context)


@GET_POST
@refusals
@once
def review_and_send(request: HttpRequest, code: str) -> HttpResponseBase:
    """Check your answers, then send; what still stands in the way is said here, nothing typed is lost."""
    dossier = load_dossier(request, code, owns_dossier)
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            with suppress(AlreadyMade):  # the first half has sent it, and leads to the same page
                _send(request, dossier)
            return redirect("dossier.sent", code=code)
    return render(request, "applicants/review.html", _review_context(request, dossier, form))


def _send(request: HttpRequest, dossier: Dossier) -> None:
    """Send; the first time, the PIN is kept aside for the confirmation page."""
    first, pin = dossier.submitted_at is None, actions.new_pin()
    actions.submit_dossier(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request), pin=pin)
    if first:
        remember_pin(request, dossier.code, pin)


def _review_context(request: HttpRequest, dossier: Dossier, form: SubmitForm) -> dict[str, object]:
    sending = [
        found for found in open_moves(DOSSIER, me(request), dossier) if found.move.name in {"submit", "resubmit"}
    ]
    return {
        "form": form,
        "dossier": dossier,
        "profile": profile_of(dossier.applicant),
        "doubts": identity_doubts(dossier.applicant),
        "path": path_of(dossier),
        "groups": document_groups(dossier, "document.show", insider=False),
        "tally": checklist.tally(rows_of(dossier)),
        "sending": sending[0] if sending else None,
        "bring": _to_bring(dossier),
        "rights": rights_of(dossier.scheme_version),
        "declaring": declaration_title(dossier),
        "asks_fee": bool(payers_of(dossier.service_version)),
        "chooses": dossier.picks_units,
        "units": units_of(dossier) if dossier.picks_units else [],
        "faults": missing_today(dossier),
    }


@require_safe
def sent(request: HttpRequest, code: str) -> HttpResponseBase:
    """Confirmation with the number and what happens next."""
    dossier = load_dossier(request, code, owns_dossier)
    if dossier.submitted_at is None:
        return redirect(dossier)
    context = {
        "dossier": dossier,
        "clock": open_clocks([dossier]).get(dossier.pk),
        "bring": _to_bring(dossier),
        **receipt_and_pin(request, dossier),
    }
    return render(request, "applicants/sent.html", context)


def _to_bring(dossier: Dossier) -> list[str]:
    return [task.requirement.shown_bring_note for task in tasks_of(dossier) if task.requirement.shown_bring_note]


@GET_POST
@refusals
@once
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask once more, then take the dossier back."""
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
            messages.success(request, f"Permohonan {dossier} sudah Anda tarik.")
            return redirect("dossier.mine")
    context = {"form": form, "dossier": dossier, "why_not": why_not(request, dossier, "withdraw")}
    return render(request, "applicants/withdraw.html", context)


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
            messages.success(request, "Keterangan Anda terkirim. Waktu layanan berjalan lagi.")
            return redirect(dossier)
    if asked is None and not form.is_bound:
        return redirect(dossier)
    return render(request, "applicants/answer.html", {"form": form, "dossier": dossier, "asked": asked})
