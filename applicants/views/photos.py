"""Photos of one document: sent one by one or several at once, looked at, and made one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions
from applicants.forms import BindForm, PhotosForm
from applicants.policies import edits_dossier
from applicants.views.asking import load_task, me
from applicants.views.documents import after_upload, page_again
from applicants.views.pages import OWN_PAGES
from certportal.kernel.files.serve import serve
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.queries import Task
    from applicants.views.pages import Pages

BY_SCRIPT = "X-Photo"
"""The header with which static/js/upload.js sends one photo; it reads the status and the sentence, not a page."""


@takes_files
@require_POST
@refusals
@once
def collect(request: HttpRequest, code: str, row: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Keep what arrives; with the button of its form make it one document, or remove one photo."""
    task = load_task(request, code, row, pages.may)
    if request.POST.get("drop", "").isdecimal():
        actions.drop_part(task.document, int(request.POST["drop"]), by=me(request))
        return redirect(_album(task, pages))
    if "bind" in request.POST:
        return _bind(request, task, pages)
    return _add(request, task, pages)


def _album(task: Task, pages: Pages) -> str:
    return f"{pages.document_url(task.document)}#foto"


def _add(request: HttpRequest, task: Task, pages: Pages) -> HttpResponseBase:
    """Each photo by itself: one that is refused costs no other."""
    form, sent = PhotosForm(request.POST, request.FILES), 0
    for upload in form.cleaned_data["file"] if form.is_valid() else ():
        with told_in(form, request):
            actions.add_part(task.document, upload, by=me(request), now=timezone.now())
            sent += 1
    if BY_SCRIPT in request.headers:
        return _answer(form, _album(task, pages))
    if sent:
        messages.success(request, f"{sent} foto sampai. Periksa apakah semuanya terbaca jelas.")
    return page_again(request, task, photos=form, pages=pages) if form.errors else redirect(_album(task, pages))


def _answer(form: PhotosForm, album: str) -> HttpResponse:
    """201, or 422 with the sentence of the refusal; the address lets a repeated request end like the first one."""
    if not form.errors:
        return HttpResponse(status=201, headers={"Location": album})
    sentences = [str(said) for found in form.errors.values() for said in found]
    return HttpResponse("\n".join(sentences), status=422, content_type="text/plain; charset=utf-8")


def _bind(request: HttpRequest, task: Task, pages: Pages) -> HttpResponseBase:
    form = BindForm(request.POST, requirement=task.requirement)
    if form.is_valid():
        with told_in(form, request):
            ticked = form.cleaned_data.get("confirmations", ())
            version = actions.bind_parts(task.document, by=me(request), now=timezone.now(), confirmations=ticked)
            return after_upload(request, task, version, pages)
    return page_again(request, task, binding=form, pages=pages)


@require_safe
def picture(request: HttpRequest, code: str, row: str, part: int) -> HttpResponseBase:
    """One photo that waits to become a document; for whoever is filling in, not for officers: nothing was sent yet."""
    task = load_task(request, code, row, edits_dossier)
    found = task.document.parts.select_related("file").filter(pk=part).first()
    if found is None:
        raise Http404
    return serve(request, found.file, name=found.file.original_name, inline=True)
