"""/pengaturan/daftar-pegawai/: the personnel list is uploaded, looked at, and applied or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.acts.lists import ask_list, asked_for
from certportal.home.settings_pages.asked import go_to_asked
from certportal.home.settings_pages.forms.lists import ApplyListForm, ListForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.personnel_jobs import (
    apply_list,
    in_words,
    job_of,
    prepare_preview,
    preview_job_of,
    preview_of,
)
from certportal.home.settings_pages.personnel_list import OUTCOMES, PERSONNEL_LIST, SHOWN, results_text
from certportal.home.settings_pages.personnel_list import template as template_text
from certportal.home.settings_pages.personnel_preview import SECTIONS, changes_of, digest_of
from certportal.home.settings_pages.queries import ForAdmins, Held, last_personnel, personnel_state
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.files.serve import serve_text
from certportal.kernel.imports import actions
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.imports.refusals import SENTENCES
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@takes_files
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
            prepare_preview(kept, by=signed_in(request), now=now)
            return redirect("settings.personnel_preview", kept.pk)
    return render(
        request,
        "home/settings_personnel.html",
        {"form": form, "columns": PERSONNEL_LIST.columns, "state": personnel_state(), "last": last_personnel()},
    )


@GET
@for_admins
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty list with the right headings."""
    del request
    return serve_text(template_text(), kind="text/csv", name="contoh-daftar-pegawai", extension="csv")


@GET
@for_admins
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is new, changed, wrong and missing; while it is written how far that is, and afterwards what became of it."""
    row = _load(request, pk)
    if row.apply_asked_at is not None:
        context = {"upload": row, "job": job_of(row), "wrong": _wrong_rows(row)}
        return render(request, "home/settings_personnel_result.html", context)
    if row.lapses_at <= timezone.now():
        return go_on(request, SENTENCES["gone"], "settings.personnel", tell=messages.info)
    return _preview_page(request, row, ApplyListForm())


@GET
@refusals
def changes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everybody whom a list would change that waits for a second person; the request itself names only the first."""
    admit(request, reads_approvals)
    row: ListUpload = load(request, Held(ListUpload), reads_approvals, pk=pk)
    asked = asked_for(row)
    if asked is None or asked.state_row.final:
        return redirect(asked or "approval.list")
    found = changes_of(row, leavers=asked.facts["leavers"])
    outdated = digest_of(found) != asked.facts.get("digest")
    return render(
        request,
        "home/settings_personnel_changes.html",
        {"upload": row, "asked": asked, "outdated": outdated, "page": page(request, found)},
    )


@POST
@asked_again
@for_admins
@refusals
@once
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write the good rows into the list, a long one by the worker; one that changes anything waits for a second person."""
    row, by, now = _load(request, pk), signed_in(request), timezone.now()
    form = ApplyListForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            leavers, reason = form.cleaned_data["leavers"], form.cleaned_data["reason"]
            # Comparing takes long: with a reason, asking compares and says whether anything would change.
            wanted = reason or changes_of(row, leavers=leavers)
            asked = ask_list(row, leavers=leavers, reason=reason, by=by, now=now) if wanted else None
            if asked is not None:
                return go_to_asked(request, asked, "menunggu orang kedua. Daftarnya belum diterapkan.")
            counts = apply_list(row, leavers=leavers, by=by, now=now)
            if counts is None:
                return redirect("settings.personnel_preview", row.pk)
            return go_on(request, in_words(counts), "settings.personnel")
    return _preview_page(request, row, form)


@GET
@for_admins
def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What became of every row, as a CSV."""
    row = _load(request, pk)
    return serve_text(results_text(row), kind="text/csv", name="hasil-daftar-pegawai", extension="csv")


@POST
@for_admins
@refusals
@once
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget the upload."""
    actions.drop(_load(request, pk), by=signed_in(request), now=timezone.now())
    return go_on(request, "Daftar tidak diterapkan; tidak ada yang berubah.", "settings.personnel", tell=messages.info)


def _preview_page(request: HttpRequest, row: ListUpload, form: ApplyListForm) -> HttpResponseBase:
    found = preview_of(row)
    if found is None:
        return render(request, "home/settings_personnel_look.html", {"upload": row, "job": preview_job_of(row)})
    parts = [(key, title, len(found.rows[key])) for key, (title, _why) in SECTIONS.items() if found.rows[key]]
    open_part = next(
        (key for key, _title, _count in parts if key == request.GET.get("bagian")), parts[0][0] if parts else ""
    )
    return render(
        request,
        "home/settings_personnel_preview.html",
        {
            "upload": row,
            "preview": found,
            "form": form,
            "asked": asked_for(row) if row.held_at else None,
            "parts": parts,
            "open": open_part,
            "section": SECTIONS.get(open_part),
            "page": page(request, found.rows.get(open_part, [])),
        },
    )


def _wrong_rows(row: ListUpload) -> list[tuple[int, str]]:
    """The first rows that were left out, with the reason."""
    return [(number, said) for number, said in row.results if said not in OUTCOMES][:SHOWN]


def _load(request: HttpRequest, pk: int) -> ListUpload:
    return load(request, ForAdmins(ListUpload), tends_the_portal, pk=pk, code=PERSONNEL_LIST.code)
