"""Every organisation of the portal: which serve, which only employ or apply; another one is added, a name corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone

from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.history import of_office
from certportal.home.settings_pages.queries import ForAdmins, offices
from certportal.home.setup.organisation_form import CorrectionForm, OrganisationForm
from certportal.home.setup.views.shown import Shown, show_form, show_list
from certportal.kernel.accounts.enums import OrganisationKind
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.organisations import add_organisation, correct_organisation
from certportal.kernel.web.back import go_on
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
    """The offices that may take part in certification first, then everybody else's."""
    taking_part = set(offices().values_list("pk", flat=True))
    first = Case(When(pk__in=taking_part, then=Value(0)), default=Value(1))
    rows = Organisation.objects.select_related("parent").order_by(first, "name", "pk")
    return show_list(
        request,
        [_row(one, opens=one.pk in taking_part) for one in rows],
        title="Kantor",
        lead="Kantor yang melayani, instansi asal pemohon, dan lembaga pelatihan. Kantor yang melayani memuat kop, lambang, alamat, "
        "jam, saluran pengaduan, dan penanda tangannya.",
        empty="Tambahkan kantor pertama.",
        add=("Tambah kantor", reverse("setup.organisation_add")),
        list_url=reverse("setup.list", args=["kantor"]),
    )


def _row(one: Organisation, *, opens: bool) -> Shown:
    """`opens`: it has a page of facts of its own."""
    under = f"{one.get_kind_display()} · {one.parent}" if one.parent else str(one.get_kind_display())
    url = reverse("setup.office" if opens else "setup.organisation", args=[one.pk])
    if opens and one.seats:
        return Shown(one.name, [under, ", ".join(one.seat_names)], url, "Melayani", "good")
    only = "Lembaga pelatihan" if one.kind == OrganisationKind.TRAINING_INSTITUTION else "Instansi asal"
    return Shown(one.name, [under], url, only)


@GET_POST
@for_admins
@refusals
@once
def add(request: HttpRequest) -> HttpResponseBase:
    """Write down an organisation; it holds no seat until one is given at “Kedudukan kantor”."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            made = add_organisation(**form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{made} tercatat.", "setup.organisation", made.pk)
    words: dict[str, Any] = {"title": "Tambah kantor", "back_label": "Kantor", "button": "Simpan kantor"}
    lead = "Instansi atau unit kerja pemohon, kantor lain yang ikut melayani, atau lembaga pelatihan."
    return show_form(request, form, back="setup.offices", lead=lead, **words)


@GET_POST
@for_admins
@refusals
@once
def correct(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Correct the name, the short name, or under which office it stands."""
    one: Organisation = load(request, ForAdmins(Organisation), tends_the_portal, pk=pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None, organisation=one)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            correct_organisation(one, form.cleaned_data, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{form.cleaned_data['name']} tersimpan.", "setup.offices")
    words: dict[str, Any] = {"title": one.name, "back_label": "Kantor", "button": "Simpan", "history": of_office(one)}
    if offices().filter(pk=one.pk).exists():
        seats = ", ".join(one.seat_names) or "belum ada"
        words["links"] = [
            (f"Kedudukan dalam sertifikasi: {seats}", reverse("settings.office", args=[pk])),
            ("Kop, lambang, alamat, jam, dan penanda tangan", reverse("setup.office", args=[pk])),
        ]
    return show_form(request, form, back="setup.offices", lead=str(one.get_kind_display()), **words)
