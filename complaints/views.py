"""Pages of appeals: the candidate's, and those of whoever receives and answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applicants.models import Dossier
from applicants.policies import owns_dossier
from assessments.queries import latest_assessment, units_with_results
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import open_moves
from complaints import actions
from complaints.enums import AppealState
from complaints.flows import APPEAL_FLOW
from complaints.forms import AnswerForm, AppealForm, LateForm, RecordForm, WithdrawForm
from complaints.models import Appeal
from complaints.policies import judges_appeal, judges_somewhere, owns_appeal, reads_appeal
from complaints.queries import appeals_at, standing_appeal, what_to_appeal

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.policies import Policy


NEWEST: Final = 25
"""Upheld appeals that stand in sight with what follows from them."""


@takes_files
@GET_POST
@refusals
@once
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate appeals against their own result (000, Hak Pemohon 3)."""
    dossier = load(request, Dossier.objects.with_names(), owns_dossier, code=code)
    found = what_to_appeal(dossier)
    if found is None:
        raise Http404
    decision, terms = found
    late = today_at(dossier.agency, timezone.now()) > terms.until
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AppealForm(*given, late=late)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            made = actions.file_appeal(dossier, form.said(), by=signed_in(request), now=timezone.now())
            return go_on(request, f"Banding Anda tercatat dengan nomor {made.number}.", made)
    there = standing_appeal(decision)
    if there and request.method == "GET":
        return redirect(there)
    shown = {"dossier": dossier, "terms": terms, "words": terms.in_words(), "late": late, "form": form, "there": there}
    return render(request, "complaints/appeal_file.html", shown)


@GET
def list_appeals(request: HttpRequest) -> HttpResponseBase:
    """Appeals at one's offices, open ones first."""
    admit(request, judges_somewhere)
    mine = appeals_at(signed_in(request))
    nobody = ", ".join(mine.without_judge().values_list("number", flat=True))
    shown = page(request, mine)
    upheld = mine.filter(upheld=True).order_by("-state_since")[:NEWEST] if shown.number == 1 else []
    return render(request, "complaints/appeal_list.html", {"page": shown, "nobody": nobody, "upheld": upheld})


@takes_files
@GET_POST
@refusals
@once
def record(request: HttpRequest) -> HttpResponseBase:
    """An officer records an appeal that was handed in on paper."""
    admit(request, judges_somewhere)
    form = RecordForm(request.POST, request.FILES) if request.method == "POST" else RecordForm()
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            made = actions.record_appeal(
                form.cleaned_data["number"],
                form.said(),
                received_on=form.day(),
                by=signed_in(request),
                now=timezone.now(),
            )
            return go_on(
                request, f"Banding tercatat dengan nomor {made.number}. Tuliskan nomor ini pada suratnya.", made
            )
    return render(request, "complaints/appeal_record.html", {"form": form})


@GET
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """One appeal: what was written, how it stands, the answer; for an officer also the result it is about."""
    return render(request, "complaints/appeal.html", _page_of(request, _load(request, code, reads_appeal)))


@GET
def attachment(request: HttpRequest, code: str, n: int) -> HttpResponseBase:
    """One file that came with the appeal."""
    found = _load(request, code, reads_appeal)
    kept = get_object_or_404(found.files.select_related("file"), position=n)
    return serve(request, kept.file, name=f"{found} lampiran {n}")


@GET_POST
@refusals
@once
def late(request: HttpRequest, code: str) -> HttpResponseBase:
    """Whether a late appeal is accepted, with the reason."""
    found = _load(request, code, judges_appeal)
    form = LateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            said = form.cleaned_data | _sent(request)
            moved = actions.judge_late(found, **said)
            accepted = moved.state == AppealState.RECEIVED
            return go_on(
                request,
                "Banding diterima. Sekarang banding ini menunggu jawaban."
                if accepted
                else "Banding tidak diterima. Alasannya sudah dikirim kepada peserta.",
                moved,
            )
    return _act(request, found, form, "complaints/appeal_late.html")


@GET_POST
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The answer in words."""
    found = _load(request, code, judges_appeal)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            moved = actions.answer_appeal(found, **form.cleaned_data, **_sent(request))
            return go_on(request, "Jawaban tersimpan dan sudah dikirim kepada peserta.", moved)
    return _act(request, found, form, "complaints/appeal_answer.html")


@GET_POST
@refusals
@once
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """The candidate takes the appeal back."""
    found = _load(request, code, owns_appeal)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            moved = actions.withdraw_appeal(found, **form.cleaned_data, **_sent(request))
            return go_on(request, "Banding Anda sudah ditarik. Keputusan semula tetap berlaku.", moved)
    return _act(request, found, form, "complaints/appeal_withdraw.html")


def _sent(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request), "now": timezone.now(), "seen_version": seen_version(request)}


def _load(request: HttpRequest, code: str, wanted: Policy[Appeal]) -> Appeal:
    found = load(request, Appeal.objects.with_names(), wanted, code=code)
    person, about = signed_in(request), found.dossier.applicant_id
    note_reading(ReadingKind.PERSON, by=person, title=str(found), subject=found, about=about, now=timezone.now())
    return found


def _act(request: HttpRequest, found: Appeal, form: forms.Form, template: str) -> HttpResponseBase:
    """The form of a move; where the move is not open any more the page says how the appeal stands."""
    if form.is_bound:
        found.refresh_from_db()  # refused, perhaps because a colleague was faster
    return render(request, template, _page_of(request, found) | {"form": form})


def _page_of(request: HttpRequest, found: Appeal) -> dict[str, Any]:
    person = signed_in(request)
    own = owns_appeal(person, found)
    assessment = None if own else latest_assessment(found.dossier)
    moves = open_moves(APPEAL_FLOW, person, found)
    return {
        "appeal": found,
        "own": own,
        "files": list(found.files.select_related("file")),
        "units": units_with_results(assessment) if assessment else [],
        "pages": {move.move.page for move in moves if not move.refusal},
        "refusal": next((move.refusal for move in moves if move.refusal), ""),
    }
