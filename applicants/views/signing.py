"""Forms the portal prints: filled in to be signed by hand, signed on screen, or confirmed by the superior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions
from applicants.forms import AskSuperiorForm, SignForm, shown_by
from applicants.policies import owns_dossier
from applicants.queries import printed_form
from applicants.views.asking import load_task, me
from applicants.views.documents import page_again
from applicants.views.pages import OWN_PAGES
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.views.pages import Pages


@require_POST
@refusals
@once
def print_form(request: HttpRequest, code: str, row: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Order the form filled in from the profile; the page shows the download as soon as it is drawn."""
    task = load_task(request, code, row, pages.may)
    actions.print_form(task.document, by=me(request), now=timezone.now())
    return redirect(pages.document_url(task.document))


@require_safe
def form_file(request: HttpRequest, code: str, row: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """The prefilled form as it was printed last."""
    paper = printed_form(load_task(request, code, row, pages.may))
    return serve_paper(request, paper, name=f"{paper.title}.pdf" if paper else "")


@require_POST
@refusals
@once
def sign(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Sign on screen; a name that differs comes back with everything typed."""
    task, person = load_task(request, code, row, owns_dossier), me(request)
    form = SignForm(request.POST, name=person.full_name)
    if form.is_valid():
        with told_in(form, request):
            actions.sign_form(task.document, typed_name=form.cleaned_data["typed_name"], by=person, now=timezone.now())
            return go_on(request, f"{task.row.title} sudah Anda tanda tangani.", task.document)
    return page_again(request, task, signing=form)


@require_POST
@refusals
@once
def ask_superior(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Ask the superior to confirm the form."""
    task, person = load_task(request, code, row, owns_dossier), me(request)
    form = AskSuperiorForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            shown = shown_by(request.POST, "shown")
            asked = actions.ask_superior(task.document, shown=shown, by=person, now=timezone.now())
            return go_on(
                request,
                f"Permintaan konfirmasi terkirim kepada {asked.superior_in_words.removesuffix('.')}.",
                task.document,
            )
    return page_again(request, task, asking=form)


@require_POST
@refusals
@once
def cancel_superior(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Take an unanswered question back."""
    task = load_task(request, code, row, owns_dossier)
    actions.cancel_endorsement(task.document, by=me(request), now=timezone.now())
    return go_on(request, "Permintaan konfirmasi dibatalkan.", task.document)
