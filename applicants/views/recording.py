"""What officers write down about a case: a receipt printed again, a telephone call, the proof of a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone

from applicants import actions
from applicants.forms import CallForm, FeeForm, ReprintForm
from applicants.papers import fee_words
from applicants.policies import works_on_case
from applicants.views.asking import load_dossier, me
from applicants.views.pages import COUNTER_PAGES
from applicants.views.talking import receipt_and_pin, remember_pin
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from schemes.queries import fee_basis

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier


@GET_POST
@refusals
@once
def reprint(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for the reason, then print the receipt again with a new PIN, shown until that receipt is there."""
    dossier = load_dossier(request, code, works_on_case)
    form = ReprintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            remember_pin(
                request,
                code,
                actions.renew_pin(dossier, by=me(request), now=timezone.now(), reason=form.cleaned_data["reason"]),
            )
            return redirect("dossier.reprint", code)
    printed = receipt_and_pin(request, dossier)
    if printed["sealed_pin"]:
        return render(request, "applicants/sent.html", {"dossier": dossier, "pages": COUNTER_PAGES, **printed})
    return render(request, "applicants/reprint.html", {"form": form, "dossier": dossier})


@GET_POST
@refusals
@once
def call(request: HttpRequest, code: str) -> HttpResponseBase:
    """Record a telephone call."""
    dossier, now = load_dossier(request, code, works_on_case), timezone.now()
    start = {"at": timezone.localtime(now), "with_whom": dossier.applicant.full_name, "direction": "in"}
    form = CallForm(request.POST or None, now=now, initial=start)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.note_call(dossier, **form.cleaned_data, by=me(request), now=now)
            return go_on(request, "Catatan telepon tersimpan.", "dossier.talk", code)
    return render(request, "applicants/call.html", {"form": form, "dossier": dossier})


@GET_POST
@refusals
@once
def fee(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who bears the fee, on what legal basis, and the proof of a payment made elsewhere."""
    dossier, now = load_dossier(request, code, works_on_case), timezone.now()
    form = _fee_form(request, dossier, timezone.localdate(now))
    if request.method == "POST" and form is not None and form.is_valid():
        with told_in(form, request):
            typed = form.cleaned_data
            proof = {"number": typed["receipt_number"], "on": typed["receipt_on"], "note": typed["note"]}
            actions.note_fee(dossier, **proof, by=me(request), now=now)
            return go_on(request, f"Bukti bayar berkas {dossier} tercatat.", dossier)
    return render(
        request,
        "applicants/fee.html",
        {
            "dossier": dossier,
            "form": form,
            "words": fee_words(dossier),
            "basis": fee_basis(dossier.service_version, dossier.scheme_version),
        },
    )


def _fee_form(request: HttpRequest, dossier: Dossier, today: date) -> FeeForm | None:
    """Where the participant pays, with what is on record; nothing to fill in where the budget does."""
    if dossier.payer is None or not dossier.payer.needs_proof:
        return None
    return FeeForm(
        request.POST or None,
        today=today,
        initial={
            "receipt_number": dossier.fee_receipt_number,
            "receipt_on": dossier.fee_receipt_on,
            "note": dossier.fee_note,
        },
    )
