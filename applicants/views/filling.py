"""Filling an application in: profile, eligibility, path and fee, check your answers, sent. Whose pages it is, `Pages` says."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from applicants import actions, checklist
from applicants.eligibility import is_eligible
from applicants.enums import Mark
from applicants.flows import DOSSIER
from applicants.flows.guards import signed_on_paper
from applicants.forms import PathForm, ProfileForm, ProposeProfileForm
from applicants.queries import (
    belongs_to_counter,
    bring_when,
    declaration_title,
    findings_of,
    missing_today,
    open_clocks,
    path_of,
    profile_of,
    rights_of,
    rows_of,
    sent_and_running,
    to_bring,
    units_of,
    waiting_proposal,
)
from applicants.views.asking import load_dossier, me, seen_version
from applicants.views.own_case import folded
from applicants.views.pages import OWN_PAGES
from applicants.views.shown import document_groups, rules_title
from applicants.views.talking import receipt_and_pin, remember_pin
from certportal.kernel.accounts.queries import identity_doubts, written_down_by
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.workflow.make import AlreadyMade, open_moves
from schemes.queries import payers_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier, ProfileProposal
    from applicants.views.pages import Pages
    from certportal.kernel.accounts.models import User

PROPOSED = "Usulan perubahan dikirim kepada pemohon. Datanya berubah setelah mereka menyetujui."


def _way_on(request: HttpRequest, otherwise: str) -> str:
    """The page that sent the person to the profile, when it is one of ours."""
    target = request.GET.get("kembali", "")
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if ours else otherwise


@GET_POST
@refusals
@once
def edit_profile(request: HttpRequest, code: str = "", *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Everything people tell about themselves; with the code of a dossier, about its applicant."""
    dossier, now = load_dossier(request, code, pages.may) if code else None, timezone.now()
    person = dossier.applicant if dossier else me(request)
    running = sent_and_running(person)
    proposes = dossier is not None and not belongs_to_counter(person, {dossier.agency_id})
    if dossier is not None and request.method != "POST":
        _refuse_page(dossier, proposes=proposes, by=me(request))
    back = _way_on(request, pages.case_url(dossier) if dossier else reverse(pages.home))
    form = (ProposeProfileForm if proposes else ProfileForm)(
        request.POST or None,
        person=person,
        profile=profile_of(person),
        today=timezone.localdate(now),
        locked=running is not None,
        own=dossier is None,
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            proposal = _save_profile(form, person, dossier, by=me(request), now=now)
            for warning in form.warnings:
                messages.warning(request, warning)
            return go_on(request, PROPOSED if proposal else f"Profil {pages.applicant} tersimpan.", back)
    context = {"form": form, "back": back, "running": running, "pages": pages, "dossier": dossier}
    more = _proposing(person, dossier) if dossier is not None and proposes else {}
    return render(request, "applicants/profile.html", context | more)


def _proposing(person: User, dossier: Dossier) -> dict[str, Any]:
    """That this counter proposes, what it proposed before, and who wrote the person down where they cannot sign in."""
    by = "" if person.has_usable_password() else written_down_by(person)
    return {"proposes": True, "proposed": waiting_proposal(person, dossier.agency_id), "written_down": by}


def _refuse_page(dossier: Dossier, *, proposes: bool, by: User) -> None:
    """Say at once what the act would refuse anyway, before anything is typed."""
    actions.refuse_unless_filled_in(dossier)
    if proposes:
        actions.refuse_unless_proposable(dossier.applicant, by=by)


def _save_profile(
    form: ProfileForm, person: User, dossier: Dossier | None, *, by: User, now: datetime
) -> ProfileProposal | None:
    """Save one's own profile, or what a counter copied; returns the proposal where it became one."""
    beside = {"nik", "reason"}
    nik, facts = (
        form.cleaned_data["nik"],
        {name: said for name, said in form.cleaned_data.items() if name not in beside},
    )
    if dossier is None:
        actions.save_profile(person, facts=facts, nik=nik, by=by, now=now)
        return None
    reason = form.cleaned_data.get("reason", "")
    return actions.copy_profile(dossier, facts=facts, nik=nik, reason=reason, by=by, now=now)


@require_safe
def eligibility(request: HttpRequest, code: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Each rule of the scheme, what the profile says, and what follows."""
    dossier = load_dossier(request, code, pages.may)
    findings = findings_of(dossier, whose=pages.applicant)
    return render(
        request,
        "applicants/eligibility.html",
        {
            "dossier": dossier,
            "pages": pages,
            "back": pages.case_url(dossier),
            "profile_url": pages.profile_url(dossier, request.path),
            "findings": findings,
            "eligible": is_eligible(findings),
            "rules_title": rules_title(dossier),
        },
    )


@GET_POST
@refusals
@once
def declare(request: HttpRequest, code: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Assessment path and fee."""
    dossier = load_dossier(request, code, pages.may)
    title = declaration_title(dossier)
    if not title:
        return go_on(
            request,
            "Layanan ini tidak meminta pilihan jalur atau biaya. Lanjutkan bagian yang lain.",
            pages.case_url(dossier),
            tell=messages.info,
        )
    form = PathForm(request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.declare_path(dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            return go_on(request, f"Pilihan {pages.applicant} tersimpan.", pages.case_url(dossier))
    lead = f"Pilih cara {pages.applicant} ingin dinilai. Asesor akan memastikan pilihan ini sebelum uji dimulai."
    context = {
        "form": form,
        "dossier": dossier,
        "back": pages.case_url(dossier),
        "editable": dossier.is_marked(Mark.EDITABLE),
        "title": title,
        "lead": lead if dossier.scheme_version_id else "",
    }
    return render(request, "applicants/declare.html", context)


@GET_POST
@refusals
@once
def review_and_send(request: HttpRequest, code: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Check your answers, then send; what still stands in the way is said here, and nothing typed is lost."""
    dossier = load_dossier(request, code, pages.may)
    form = pages.declaration(request.POST or None, initial={"on_paper": dossier.signed_on_paper})
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            with suppress(AlreadyMade):  # the first half has sent it, and leads to the same page
                _send(request, dossier, pages)
            return redirect(pages.sent, code=code)
    return render(request, "applicants/review.html", _review_context(request, dossier, form, pages))


def _send(request: HttpRequest, dossier: Dossier, pages: Pages) -> None:
    """Send; the first time, the PIN is kept aside for the confirmation page."""
    first, pin, now = dossier.submitted_at is None, actions.new_pin(), timezone.now()
    if pages.at_counter:
        actions.confirm_paper(dossier, by=me(request), now=now)
    actions.submit_dossier(dossier, by=me(request), now=now, seen_version=seen_version(request), pin=pin)
    if first:
        remember_pin(request, dossier.code, pin)


def _review_context(request: HttpRequest, dossier: Dossier, form: Form, pages: Pages) -> dict[str, Any]:
    sending = next(
        (found for found in open_moves(DOSSIER, me(request), dossier) if found.move.name in {"submit", "resubmit"}),
        None,
    )
    # The signature on paper is what the form on this page asks for.
    refusal = sending.refusal if sending and sending.guard is not signed_on_paper else None
    return {
        "form": form,
        "dossier": dossier,
        "pages": pages,
        "title": f"Periksa jawaban {pages.applicant}",
        "back": pages.case_url(dossier),
        "profile_url": pages.profile_url(dossier, request.path),
        "profile": profile_of(dossier.applicant),
        "doubts": identity_doubts(dossier.applicant),
        "path": path_of(dossier),
        "groups": folded(document_groups(dossier, pages.document, insider=False, at_counter=pages.at_counter), []),
        "tally": checklist.tally(rows_of(dossier)),
        "sending": sending,
        "refusal": refusal,
        **_to_bring(dossier),
        "rights": rights_of(dossier.scheme_version),
        "declaring": declaration_title(dossier),
        "asks_fee": bool(payers_of(dossier.service_version)),
        "chooses": dossier.chooses_units,
        "units": units_of(dossier) if dossier.chooses_units else [],
        "faults": missing_today(dossier),
    }


@require_safe
def sent(request: HttpRequest, code: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Confirmation with the number and what happens next."""
    dossier = load_dossier(request, code, pages.may)
    if dossier.submitted_at is None:
        return redirect(pages.case_url(dossier))
    clock = open_clocks([dossier]).get(dossier.pk)
    return render(
        request,
        "applicants/sent.html",
        {
            "dossier": dossier,
            "pages": pages,
            "checked_until": clock.limit_on if clock and clock.kind == "completeness" else None,
            **_to_bring(dossier),
            **receipt_and_pin(request, dossier),
        },
    )


def _to_bring(dossier: Dossier) -> dict[str, Any]:
    """What cannot be uploaded, and when it is brought along."""
    return {"bring": to_bring(dossier), "bring_when": bring_when(dossier)}
