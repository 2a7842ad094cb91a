"""The offices: what stands on their papers, and who signs for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import render
from django.utils import timezone

from certificates.actions import issue_again
from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.forms.words import NoteForm
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.history import of_office
from certportal.home.settings_pages.queries import ForAdmins, offices
from certportal.home.setup.actions import judge_emblem, save_office
from certportal.home.setup.forms import HeadForm, LastDayForm, OfficeForm, PeriodForm
from certportal.kernel.accounts.enums import HeadKind
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.accounts.office_facts import correct_head, end_head, name_head, remove_head
from certportal.kernel.files.serve import serve
from certportal.kernel.papers.letterhead import emblem_of
from certportal.kernel.papers.models import Emblem
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponseBase


@takes_files
@GET_POST
@for_admins
@refusals
@once
def facts(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the office says of itself on papers and pages, its signers, and who changed what."""
    office, sent = load(request, offices(), tends_the_portal, pk=pk), request.method == "POST"
    form = OfficeForm(request.POST, request.FILES, office=office) if sent else OfficeForm(office=office)
    if sent and form.is_valid():
        with told_in(form, request):
            picture = form.cleaned_data["file"]
            save_office(office, form.changes(), picture=picture, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Data {form.cleaned_data['name']} tersimpan.", "setup.office", pk)
    elif isinstance(picture := request.FILES.get("file"), UploadedFile):
        with told_in(form, request):
            judge_emblem(picture, by=signed_in(request))
    shown = {"form": form, "office": office, "head": office.head_today, "emblem": emblem_of(office)}
    return render(request, "home/setup_office.html", shown | {"history": of_office(office)})


@GET
@for_admins
def emblem(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture that stands on the letterhead."""
    found: Emblem = load(request, ForAdmins(Emblem).select_related("file"), tends_the_portal, organisation=pk)
    return serve(request, found.file, name="lambang", inline=True)


@GET_POST
@for_admins
@refusals
@once
def heads(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who leads the office and who stood in, with their periods; another one is written down."""
    office = load(request, offices(), tends_the_portal, pk=pk)
    form = HeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed, now = form.cleaned_data, timezone.now()
            head = name_head(
                office,
                nip=typed["nip"],
                kind=HeadKind(typed["kind"]),
                title=typed["title"],
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                by=signed_in(request),
                now=now,
            )
            issue_again(by=signed_in(request), now=now)
            return go_on(request, f"{head} tercatat mulai {day_in_words(head.starts_on)}.", "setup.heads", pk)
    rows = OfficeHead.objects.filter(organisation=office).select_related("person")
    shown = {"form": form, "office": office, "heads": rows, "today": office.head_today}
    return render(request, "home/setup_heads.html", shown | {"history": of_office(office)})


@GET_POST
@for_admins
@refusals
@once
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The last day of somebody's period."""
    head = _head(request, pk)
    form = LastDayForm(request.POST if request.method == "POST" else None, head=head)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            last = form.cleaned_data["ends_on"]
            end_head(head, last, by=signed_in(request), now=timezone.now())
            issue_again(by=signed_in(request), now=timezone.now())
            return go_on(request, f"{head} sampai {day_in_words(last)}.", "setup.heads", head.organisation_id)
    lead = f"Sesudah hari itu namanya tidak lagi tercetak sebagai penanda tangan {head.organisation}."
    return _page(request, head, form, title="Hari terakhir masa jabatan", lead=lead, button="Simpan hari terakhir")


@GET_POST
@for_admins
@refusals
@once
def correct(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Other days for a period that was written down wrongly."""
    head = _head(request, pk)
    form = PeriodForm(request.POST if request.method == "POST" else None, head=head)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            typed = form.cleaned_data
            correct_head(
                head,
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                reason=typed["note"],
                by=signed_in(request),
                now=timezone.now(),
            )
            issue_again(by=signed_in(request), now=timezone.now())
            return go_on(request, f"Masa jabatan {head} dibetulkan.", "setup.heads", head.organisation_id)
    lead = "Bila orangnya yang keliru, hapus masa jabatannya, lalu catat pejabat yang benar."
    return _page(
        request, head, form, title="Betulkan masa jabatan", lead=lead, button="Simpan masa jabatan", removable=True
    )


@GET_POST
@for_admins
@refusals
@once
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take back a period that was written down by mistake."""
    head = _head(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            remove_head(head, reason=form.cleaned_data["note"], by=signed_in(request), now=timezone.now())
            issue_again(by=signed_in(request), now=timezone.now())
            return go_on(request, f"Masa jabatan {head} dihapus.", "setup.heads", head.organisation_id)
    lead = "Untuk masa jabatan yang keliru dicatat. Surat yang sudah terbit tetap memuat nama yang tercetak padanya."
    return _page(request, head, form, title="Hapus masa jabatan", lead=lead, button="Hapus masa jabatan")


def _head(request: HttpRequest, pk: int) -> OfficeHead:
    rows: ForAdmins[OfficeHead] = ForAdmins(OfficeHead).select_related("person", "organisation")
    return load(request, rows, tends_the_portal, pk=pk)


def _page(request: HttpRequest, head: OfficeHead, form: BaseForm, **words: Any) -> HttpResponseBase:
    return render(request, "home/setup_head_period.html", {"form": form, "head": head, **words})
