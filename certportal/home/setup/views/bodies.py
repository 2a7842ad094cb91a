"""Certification bodies with their licence, and who examines for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessor
from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.actions import save_assessor, save_body
from certportal.home.setup.forms import AssessorForm, BodyForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every certification body, and how its licence stands."""
    rows = [_body_row(body) for body in CertificationBody.objects.order_by("name", "pk")]
    lead = "Jenis, lisensi BNSP, dan skema dalam ruang lingkup lisensinya."
    return show_list(request, rows, title="LSP", lead=lead, empty="LSP dimuat bersama katalog skema.")


def _body_row(body: CertificationBody) -> Shown:
    until, url = body.licence_valid_until, reverse("setup.body", args=[body.pk])
    if not body.licence_number or until is None:
        return Shown(body.name, [body.get_kind_display()], url, "Lisensi belum dicatat", "warn")
    said = f"{body.licence_number}, berlaku sampai {day_in_words(until)}"
    over = until < timezone.localdate()
    return Shown(
        body.name, [body.get_kind_display(), said], url, *(("Berakhir", "bad") if over else ("Berlaku", "good"))
    )


@GET_POST
@for_admins
@refusals
@once
def licence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Names, kind and licence of one body, and the schemes it covers."""
    body: CertificationBody = load(
        request, ForAdmins(CertificationBody).select_related("organisation"), tends_the_portal, pk=pk
    )
    form = BodyForm(request.POST if request.method == "POST" else None, instance=body)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            save_body(body, form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Data {form.cleaned_data['short_name']} tersimpan.", "setup.bodies")
    lead = "Nama dan nomor lisensi tercetak pada setiap sertifikat."
    words = {"title": body.name, "lead": lead, "back_label": "LSP", "button": "Simpan data LSP"}
    return show_form(request, form, back="setup.bodies", row=body, **words)


@GET
@for_admins
def assessors(request: HttpRequest) -> HttpResponseBase:
    """Everybody who may examine, and until when."""
    today = timezone.localdate()
    found = Assessor.objects.select_related("user", "certification_body").order_by("user__full_name", "pk")
    rows = [
        Shown(
            one.user.full_name,
            [
                f"{one.registration_number}, berlaku sampai {day_in_words(one.valid_until)}",
                str(one.certification_body or ""),
            ],
            reverse("setup.assessor", args=[one.pk]),
            *(("Berlaku", "good") if one.licensed_on(today) else ("Berakhir", "bad")),
        )
        for one in found
    ]
    return show_list(
        request,
        rows,
        title="Asesor",
        lead="Hanya asesor dengan lisensi yang berlaku pada hari uji yang dapat ditugaskan.",
        empty="Tambahkan asesor yang menguji untuk LSP ini.",
        add=("Tambah asesor", reverse("setup.assessor_add")),
        list_url=reverse("setup.list", args=["asesor"]),
    )


@GET_POST
@for_admins
@refusals
@once
def add_assessor(request: HttpRequest) -> HttpResponseBase:
    """Enter an assessor; they also get the role that lets them examine."""
    return _assessor_page(request, AssessorForm(request.POST if request.method == "POST" else None), None)


@GET_POST
@for_admins
@refusals
@once
def renew(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Renew an assessor's licence."""
    row: Assessor = load(request, ForAdmins(Assessor).select_related("user"), tends_the_portal, pk=pk)
    known = {
        "nip": row.user.nip,
        "registration_number": row.registration_number,
        "valid_until": row.valid_until,
        "body": row.certification_body_id,
    }
    form = AssessorForm(request.POST if request.method == "POST" else None, initial=known)
    form.fields["nip"].disabled = True
    return _assessor_page(request, form, row)


def _assessor_page(request: HttpRequest, form: AssessorForm, row: Assessor | None) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            by, now = signed_in(request), timezone.now()
            assessor = save_assessor(**form.cleaned_data, new=row is None, by=by, now=now)
            return go_on(request, f"{assessor} tersimpan.", "setup.assessors")
    title = row.user.full_name if row else "Tambah asesor"
    lead = (
        "Orangnya harus sudah ada di “Orang dan peran” dengan alamat e-mail. Peran asesor di LSP diberikan sekaligus."
    )
    words = {"title": title, "lead": lead, "back_label": "Asesor", "button": "Simpan asesor"}
    return show_form(request, form, back="setup.assessors", row=row, **words)
