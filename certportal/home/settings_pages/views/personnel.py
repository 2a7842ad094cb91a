"""/pengaturan/daftar-pegawai/: the personnel list is uploaded, looked at, and applied or dropped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.forms import ListForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST, facts_of, preview_of
from certportal.home.settings_pages.personnel_list import template as template_text
from certportal.home.settings_pages.queries import Uploads, personnel_state
from certportal.kernel.accounts.personnel import take
from certportal.kernel.files.serve import serve_text
from certportal.kernel.imports import actions
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.refusals import SENTENCES
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User
    from certportal.kernel.imports.columns import Line


@GET_POST
@for_admins
@refusals
@once
def upload(request: HttpRequest) -> HttpResponseBase:
    """How far the list goes, and the form for another one; nothing is changed by uploading."""
    sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if sent else ListForm()
    if sent and form.is_valid():
        with told_in(form, request):
            file, now = form.cleaned_data["file"], timezone.now()
            kept = actions.keep(file, PERSONNEL_LIST, by=signed_in(request), now=now)
            return redirect("settings.personnel_preview", kept.pk)
    context = {"form": form, "columns": PERSONNEL_LIST.columns, "state": personnel_state()}
    return render(request, "home/settings_personnel.html", context)


@GET
@for_admins
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty list with the right headings."""
    del request
    return serve_text(template_text(), kind="text/csv", name="contoh-daftar-pegawai", extension="csv")


@GET
@for_admins
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is new, changed and wrong."""
    row = _load(request, pk)
    if row.applied_at is not None or row.lapses_at <= timezone.now():
        messages.info(request, SENTENCES["gone"])
        return redirect("settings.personnel")
    context = {"upload": row, "preview": preview_of(actions.judged(row, PERSONNEL_LIST))}
    return render(request, "home/settings_personnel_preview.html", context)


@POST
@for_admins
@refusals
@once
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write the good rows into the list."""
    row, by, now = _load(request, pk), signed_in(request), timezone.now()
    counts = actions.apply(row, PERSONNEL_LIST, take=partial(_take, by=by, now=now), by=by, now=now)
    messages.success(
        request,
        f"Daftar diterapkan: {counts['new']} pegawai baru, {counts['changed']} diperbarui, {counts['same']} tetap,"
        f" {counts['wrong']} baris dilewati.",
    )
    return redirect("settings.personnel")


@POST
@for_admins
@refusals
@once
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget the upload."""
    actions.drop(_load(request, pk), by=signed_in(request), now=timezone.now())
    messages.info(request, "Daftar tidak diterapkan; tidak ada yang berubah.")
    return redirect("settings.personnel")


def _take(lines: Sequence[Line], *, by: User, now: datetime) -> dict[str, int]:
    return take(facts_of(lines), by=by, now=now)


def _load(request: HttpRequest, pk: int) -> ListUpload:
    return load(request, Uploads(ListUpload), tends_the_portal, pk=pk)
