"""A superior whom the applicant names: naming and taking back, and the officer's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applicants import actions
from applicants.forms import NameSuperiorForm, NamingAnswerForm
from applicants.models import SuperiorNaming
from applicants.policies import checks_namings, excluded_from_checking, owns_dossier, sees_namings
from applicants.queries.superiors import answers_due, gone_by_number, gone_superior, namings_for, superior_of, with_term
from applicants.views.asking import load_task, me
from applicants.views.documents import page_again
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_POST
@refusals
@once
def name(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Name a superior; what was typed comes back with the sentence of a refusal."""
    task = load_task(request, code, row, owns_dossier)
    form = NameSuperiorForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.name_superior(task.document.dossier, **form.cleaned_data, by=me(request), now=timezone.now())
            return go_on(request, "Usulan atasan terkirim. Petugas memeriksanya, lalu Anda diberi tahu.", task.document)
    return page_again(request, task, naming=form)


@require_POST
@refusals
@once
def take_back(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Take an unanswered proposal back."""
    task = load_task(request, code, row, owns_dossier)
    actions.take_naming_back(task.document.dossier, by=me(request), now=timezone.now())
    return go_on(request, "Usulan atasan ditarik.", task.document)


@GET
def listed(request: HttpRequest) -> HttpResponseBase:
    """What applicants of these offices named and nobody has answered, the longest waiting first."""
    admit(request, sees_namings)
    rows = with_term(namings_for(me(request)).select_related("dossier__applicant", "dossier__agency"))
    shown = page(request, rows)
    return render(request, "applicants/namings.html", {"page": shown, "rows": answers_due(shown)})


@GET_POST
@asked_again
@refusals
@once
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """The officer compares with the personnel list, and approves or refuses; nothing else of a draft is shown."""
    people = ("dossier__applicant__nip_checked_by", "dossier__agency", "answered_by")
    rows = with_term(SuperiorNaming.objects.select_related(*people))
    row: SuperiorNaming = load(request, rows, checks_namings, code=code)
    form = NamingAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            _settle(request, row, form)
            return go_on(request, "Jawaban Anda tercatat. Pemohon sudah diberi tahu.", "naming.list")
    applicant, by, now = row.dossier.applicant, me(request), timezone.now()
    title = "Data orang di usulan atasan"
    note_reading(ReadingKind.PERSON, by=by, subject=applicant, title=title, about=applicant.pk, now=now)
    context = {
        "row": row,
        "due": None if row.outcome else answers_due([row])[0][1],
        "applicant": applicant,
        "entry": personnel.listed(row.nip),
        "now_known": superior_of(row.dossier),
        "gone": gone_superior(row.dossier),
        "named_is_gone": gone_by_number(row.nip),
        "why_not": excluded_from_checking(by, row.dossier),
        "form": form,
    }
    return render(request, "applicants/naming_answer.html", context)


def _settle(request: HttpRequest, row: SuperiorNaming, form: NamingAnswerForm) -> None:
    typed, person, now = form.cleaned_data, me(request), timezone.now()
    if form.approves:
        actions.approve_superior(row, reason=typed["reason"], email=typed["email"], by=person, now=now)
    else:
        actions.refuse_superior(row, reason=typed["reason"], by=person, now=now)
