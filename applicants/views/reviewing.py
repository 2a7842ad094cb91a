"""The pages of the review branch: the technical team's visit and recommendation, and the leader's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.enums import DecisionOutcome
from applicants.forms import ReasonForm, ReviewDecisionForm, ReviewForm, VisitForm
from applicants.policies import decides_for_agency, not_their_own, reviews_for_agency
from applicants.queries import lacks_visit, reviews_of, visits_of
from applicants.views.asking import load_dossier, me
from applicants.views.dossiers import why_not
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version
from certportal.kernel.workdays.queries import today_at
from schemes.enums import Branch

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@POST
@refusals
@once
def begin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the dossier into technical review."""
    dossier = load_dossier(request, code, reviews_for_agency & not_their_own, branch=Branch.REVIEW)
    actions.begin_review(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request))
    return go_on(request, f"Kajian teknis berkas {dossier} dimulai.", dossier)


@GET_POST
@refusals
@once
def visit(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was seen on a visit."""
    dossier = load_dossier(request, code, reviews_for_agency & not_their_own, branch=Branch.REVIEW)
    form = VisitForm(request.POST or None, today=today_at(dossier.agency, timezone.now()))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.record_visit(dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            return go_on(request, "Hasil kunjungan tercatat.", dossier)
    words = {"title": "Catat kunjungan lapangan", "submit": "Simpan hasil kunjungan"}
    return render(request, "applicants/review_form.html", {"form": form, "dossier": dossier, **words})


@GET_POST
@refusals
@once
def write(request: HttpRequest, code: str) -> HttpResponseBase:
    """Recommend, with reasons."""
    dossier = load_dossier(request, code, reviews_for_agency & not_their_own, branch=Branch.REVIEW)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.finish_review(
                dossier,
                **form.cleaned_data,
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, "Rekomendasi Anda terkirim. Pimpinan diberi tahu.", dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "visits": visits_of(dossier),
        "why_not": why_not(request, dossier, "finish_review"),
        "title": "Rekomendasi tim teknis",
        "submit": "Kirim rekomendasi",
        "lacks_visit": lacks_visit(dossier),
    }
    return render(request, "applicants/review_write.html", context)


@GET_POST
@asked_again
@refusals
@once
def decide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read what the team wrote, then decide; the letter is ordered in the same action."""
    dossier = load_dossier(request, code, decides_for_agency & not_their_own, branch=Branch.REVIEW)
    form = ReviewDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.decide_review(
                dossier,
                approved=form.cleaned_data["outcome"] == DecisionOutcome.APPROVED,
                reason=form.cleaned_data["reason"],
                letter_number=form.cleaned_data["letter_number"],
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, f"Keputusan berkas {dossier} tercatat. Suratnya sedang disiapkan.", dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "visits": visits_of(dossier),
        "reviews": reviews_of(dossier),
        "why_not": why_not(request, dossier, "decide_review"),
        "title": "Putuskan permohonan",
        "submit": "Catat keputusan",
    }
    return render(request, "applicants/review_decide.html", context)


@GET_POST
@refusals
@once
def again(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the dossier back to the technical team."""
    dossier = load_dossier(request, code, decides_for_agency & not_their_own, branch=Branch.REVIEW)
    form = ReasonForm(
        request.POST or None, label="Yang perlu dikaji lagi", missing="Tuliskan yang perlu dikaji lagi oleh tim teknis."
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.review_again(
                dossier,
                reason=form.cleaned_data["note"],
                by=me(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            return go_on(request, f"Berkas {dossier} kembali kepada tim teknis.", dossier)
    words = {"title": "Minta kajian ulang", "submit": "Kembalikan kepada tim teknis"}
    return render(
        request,
        "applicants/review_form.html",
        {"form": form, "dossier": dossier, "why_not": why_not(request, dossier, "review_again"), **words},
    )
