"""/pengaturan/daftar/: offices, people, test sites, assessors and holidays by XLSX or CSV, looked at before anything counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.forms.lists import ListForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup import list_jobs
from certportal.home.setup.lists import LISTS, SetupList, template_of
from certportal.kernel.files.serve import serve_text
from certportal.kernel.imports import actions
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.refusals import SENTENCES
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.jobs.models import Job


@takes_files
@GET_POST
@for_admins
@refusals
@once
def upload(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The columns, an example, and the form; nothing is changed by uploading."""
    one, sent = _list(kind), request.method == "POST"
    form = ListForm(request.POST, request.FILES) if sent else ListForm()
    form.fields["file"].label = f"{one.description.title} (XLSX atau CSV)"
    if sent and form.is_valid():
        with told_in(form, request):
            kept = list_jobs.keep(form.cleaned_data["file"], one, by=signed_in(request), now=timezone.now())
            return redirect("setup.list_look", kind, kept.pk)
    words = {"form": form, "one": one, "kind": kind, "columns": one.description.columns, "back_url": reverse(one.back)}
    last = list_jobs.last_of(one, signed_in(request), timezone.now())
    return render(request, "home/setup_upload.html", words | {"last": last})


@GET
@for_admins
def example(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty list with the right headings."""
    del request
    return serve_text(template_of(_list(kind)), kind="text/csv", name=f"contoh-{kind}", extension="csv")


@GET_POST
@for_admins
@refusals
@once
def look(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """What the list would write, or every row that is wrong; it is applied only as a whole, a long one by the worker."""
    one, row, now = _list(kind), _upload(request, kind, pk), timezone.now()
    if row.apply_asked_at is not None and (job := list_jobs.job_of(list_jobs.WRITE_JOB, row)):
        return _by_worker(request, one, kind, row, job)
    if row.apply_asked_at is not None or row.lapses_at <= now:
        return go_on(request, SENTENCES["gone"], "setup.list", kind, tell=messages.info)
    if request.method == "POST":
        counts = list_jobs.apply_list(row, one, by=signed_in(request), now=now)
        if counts is None:
            return redirect("setup.list_look", kind, pk)
        return go_on(request, f"{_told(counts)} {one.then}".rstrip(), one.back)
    found = list_jobs.looked_through(row, one)
    if found is None:
        return _by_worker(request, one, kind, row, list_jobs.job_of(list_jobs.LOOK_JOB, row))
    kept = set(found.kept)
    lines = [
        (f"Baris {number}{', sudah tercatat' if number in kept else ''}", " · ".join(filter(None, texts.values())))
        for number, texts in row.rows
    ]
    words = {"one": one, "kind": kind, "upload": row, "wrong": found.wrong, "kept": len(kept)}
    words |= {"good": len(lines) - len(kept), "updates": one.there is None}
    return render(request, "home/setup_look.html", words | {"page": page(request, found.faults or lines)})


def _by_worker(request: HttpRequest, one: SetupList, kind: str, row: ListUpload, job: Job | None) -> HttpResponseBase:
    """How far the worker is with a long list."""
    words = {"one": one, "kind": kind, "upload": row, "job": job, "back_url": reverse(one.back)}
    return render(request, "home/setup_list_job.html", words | {"told": _told(row.counts) if row.applied_at else ""})


def _told(counts: Mapping[str, int]) -> str:
    left = f" {counts['kept']} baris sudah tercatat dan dibiarkan seperti adanya." if counts["kept"] else ""
    return f"{counts['saved']} baris tersimpan.{left}"


@POST
@for_admins
@refusals
@once
def drop(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Forget the upload."""
    actions.drop(_upload(request, kind, pk), by=signed_in(request), now=timezone.now())
    return go_on(request, "Daftar tidak diterapkan; tidak ada yang berubah.", "setup.list", kind, tell=messages.info)


def _list(kind: str) -> SetupList:
    if kind not in LISTS:
        raise Http404
    return LISTS[kind]


def _upload(request: HttpRequest, kind: str, pk: int) -> ListUpload:
    return load(request, ForAdmins(ListUpload), tends_the_portal, pk=pk, code=_list(kind).description.code)
