"""Offices that applicants wrote down because the list of the profile lacks them; an admin answers each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from applicants.actions import answer_office, link_office
from applicants.models import ApplicantProfile
from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import ForAdmins
from certportal.home.setup.organisation_form import DeclaredForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.load import load
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def listed(request: HttpRequest) -> HttpResponseBase:
    """What waits for an answer, the oldest first."""
    return show_list(
        request,
        [
            Shown(
                row.declared_office,
                [f"Ditulis {row.user.full_name}, {moment_in_words(row.updated_at)}"],
                reverse("setup.declared_one", args=[row.pk]),
            )
            for row in ApplicantProfile.objects.lacking_office()
        ],
        title="Instansi yang belum ada dalam daftar",
        lead="Ditulis pemohon pada profil mereka. Catatkan pada kantor yang ada, atau jawab apa yang harus mereka lakukan.",
        empty="Instansi yang ditulis pemohon tampil di sini.",
    )


@GET_POST
@for_admins
@refusals
@once
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say which office it is, or what the applicant should do; they are told either way."""
    row: ApplicantProfile = load(
        request, ForAdmins(ApplicantProfile).exclude(declared_office=""), tends_the_portal, pk=pk
    )
    form = DeclaredForm(request.POST if request.method == "POST" else None, declared=row.declared_office)
    if request.method == "POST" and form.is_valid():
        by, now, said = signed_in(request), timezone.now(), form.cleaned_data
        with told_in(form, request):
            if said["office"]:
                link_office(row, said["office"], by=by, now=now)
            else:
                answer_office(row, said["answer"], by=by, now=now)
            return go_on(request, f"{row.user.full_name} diberi tahu.", "setup.declared")
    return show_form(
        request,
        form,
        back="setup.declared",
        title=row.declared_office,
        lead=f"Ditulis {row.user.full_name} pada profilnya.",
        back_label="Instansi yang belum ada",
        button="Simpan dan beri tahu pemohon",
        links=[("Belum ada kantornya? Tambah kantor, lalu kembali ke sini", reverse("setup.organisation_add"))],
    )
