"""The verifier's and the leader's pages: "lengkap dan benar", questions, admission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants import actions, checklist
from applicants.forms import AdmitForm, DeclareCompleteForm, ReasonForm, RefusalForm
from applicants.policies import admits_for_agency, not_their_own, verifies_for_agency
from applicants.queries import missing_today, rows_of, to_admit_beside, years_within
from applicants.views.asking import go_to_next, load_dossier, me
from applicants.views.dossiers import why_not
from applicants.views.shown import notice_of
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version
from schemes.enums import Branch, ClockStart, ProfileField

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier


@GET_POST
@refusals
@once
def declare_complete(request: HttpRequest, code: str) -> HttpResponseBase:
    """Declare the dossier complete and correct; the service clock starts."""
    dossier = load_dossier(request, code, verifies_for_agency & not_their_own)
    form = _declaration(request, dossier)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            _declared(request, dossier, form.cleaned_data.get("service_years_confirmed"))
            said = f"Berkas {dossier} dinyatakan lengkap dan benar. {_counted_from(dossier)}"
            return go_to_next(request, said, dossier, dossier)
    return render(
        request,
        "applicants/declare_complete.html",
        {
            "form": form,
            "dossier": dossier,
            "tally": checklist.tally(rows_of(dossier)),
            "letter": notice_of(dossier, "declare_complete", "dossier_accepted"),
            "why_not": why_not(request, dossier, "declare_complete"),
            "units_url": _units_url(dossier),
        },
    )


def _declared(request: HttpRequest, dossier: Dossier, years: int | None) -> None:
    seen = seen_version(request)
    actions.declare_complete(
        dossier, service_years_confirmed=years, by=me(request), now=timezone.now(), seen_version=seen
    )


def _counted_from(dossier: Dossier) -> str:
    """From when the service clock counts: from now, or from the receipt of the submission that was accepted."""
    if dossier.service_version.clock_start == ClockStart.RECEIVED and dossier.received_at is not None:
        received = day_in_words(dossier.received_at, dossier.agency.zone)
        return f"Waktu layanan dihitung sejak berkas ini diterima, {received}."
    return "Waktu layanan mulai dihitung."


def _declaration(request: HttpRequest, dossier: Dossier) -> DeclareCompleteForm:
    """The verifier's form; the years of service are asked only where the service asks for them."""
    return DeclareCompleteForm(
        request.POST if request.method == "POST" else None,
        asks_years=ProfileField.SERVICE_YEARS in dossier.service_version.fields_asked,
        within=years_within(dossier),
    )


@GET_POST
@refusals
@once
def ask_information(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask the applicant; the service clock pauses until the answer."""
    dossier = load_dossier(request, code, verifies_for_agency & not_their_own)
    form = ReasonForm(
        request.POST or None,
        label="Keterangan yang diminta",
        missing="Tuliskan keterangan yang Anda minta dari pemohon.",
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.ask_information(
                dossier,
                question=form.cleaned_data["note"],
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(
                request, f"Permintaan keterangan untuk {dossier} terkirim. Waktu layanan berhenti sementara.", dossier
            )
    return render(
        request,
        "applicants/reason.html",
        {"form": form, "dossier": dossier, "kind": "ask", "why_not": why_not(request, dossier, "ask_information")},
    )


@GET_POST
@asked_again
@refusals
@once
def admit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Make the applicant a participant, with others where they are ticked; the decree is ordered in the same action."""
    dossier = load_dossier(request, code, admits_for_agency & not_their_own, branch=Branch.EXAM)
    beside = [row for row in to_admit_beside(dossier, me(request)) if admits_for_agency(me(request), row)]
    typed = request.POST if request.method == "POST" else None
    form = AdmitForm(typed, others=beside, ticked=request.GET.getlist("bersama"))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            moved = _admitted_together(request, [dossier, *form.chosen], form.cleaned_data["letter_number"])
            return go_on(request, _admitted(dossier, len(moved)), dossier)
    return render(
        request,
        "applicants/admit.html",
        {
            "dossier": dossier,
            "form": form,
            "why_not": why_not(request, dossier, "admit"),
            "units_url": _units_url(dossier),
        },
    )


def _admitted_together(request: HttpRequest, dossiers: list[Dossier], letter_number: str) -> list[Dossier]:
    """The first is the one on the page; of the others the list was read with the page too."""
    seen = {row.pk: row.version for row in dossiers[1:]} | {dossiers[0].pk: seen_version(request)}
    return actions.admit_together(dossiers, seen=seen, letter_number=letter_number, by=me(request), now=timezone.now())


def _admitted(dossier: Dossier, count: int) -> str:
    if count == 1:
        return f"Pemohon berkas {dossier} ditetapkan sebagai peserta. Surat penetapan sedang disiapkan."
    return f"{count} pemohon ditetapkan sebagai peserta dengan satu keputusan. Suratnya sedang disiapkan."


def _units_url(dossier: Dossier) -> str:
    """Where every unit that is missing is listed; "" when none is."""
    return f"{dossier.get_absolute_url()}#unit" if missing_today(dossier) else ""


@GET_POST
@refusals
@once
def refuse_admission(request: HttpRequest, code: str) -> HttpResponseBase:
    """Decide that the applicant does not become a participant, with a reason."""
    dossier = load_dossier(request, code, admits_for_agency & not_their_own, branch=Branch.EXAM)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "lihat" not in request.POST:
        with told_in(form, request):
            actions.refuse_admission(
                dossier,
                reason=form.cleaned_data["note"],
                letter_number=form.cleaned_data["letter_number"],
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(
                request, f"Keputusan untuk {dossier} tercatat. Pemohon diberi tahu beserta alasannya.", dossier
            )
    context = {
        "form": form,
        "dossier": dossier,
        "kind": "refuse",
        "letter": notice_of(dossier, "refuse_admission", "dossier_rejected", form),
        "why_not": why_not(request, dossier, "refuse_admission"),
    }
    return render(request, "applicants/reason.html", context)
