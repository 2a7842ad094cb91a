"""The applicant chooses the units of a KKNI package. Every answer comes from the rules in schemes; no script decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from applicants import actions
from applicants.enums import Mark
from applicants.forms import ChoiceForm
from applicants.queries import selected_codes, unit_basis_of
from applicants.views.asking import load_dossier, me
from applicants.views.choice_shown import Choice, choice_of
from applicants.views.pages import OWN_PAGES
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import Refused, refusals, told_in
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier
    from applicants.queries import UnitBasis
    from applicants.views.pages import Pages

IMPOSSIBLE = (
    "Pilihan ini tidak dapat dilengkapi dengan unit yang tercantum dalam keputusan. Lepaskan unit yang prasyaratnya hanya "
    "dapat dipenuhi dengan unit yang sudah dimiliki atau pembebasan tertulis, lalu coba lagi."
)


@GET_POST
@refusals
@once
def choose(request: HttpRequest, code: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Core, electives, units added by prerequisites, what is missing. A choice in the address is shown, never saved."""
    dossier = load_dossier(request, code, pages.may)
    basis = unit_basis_of(dossier, today_at(dossier.agency, timezone.now()))
    if basis is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    if not dossier.is_marked(Mark.EDITABLE) or (request.method != "POST" and "hitung" not in asked):
        if request.method == "POST":
            raise Refused("Pilihan unit tidak dapat diubah pada tahap sekarang.", code="not_editable", subject=dossier)
        return _page(request, dossier, choice_of(basis, selected_codes(dossier)), pages)
    form = ChoiceForm(asked, basis=basis, selectable=basis.package.selectable)
    sound = form.is_valid()
    choice = choice_of(basis, form.kept, offered=form.offered)
    act = asked.get("aksi", "") if request.method == "POST" else ""
    if sound and act == "simpan":
        return _save(request, dossier, choice, form, pages)
    if sound and act == "lengkapi":
        choice = _completed(basis, choice, form)
    return _page(request, dossier, choice, pages, form=form, fresh=request.method == "POST")


def _save(request: HttpRequest, dossier: Dossier, choice: Choice, form: ChoiceForm, pages: Pages) -> HttpResponseBase:
    with told_in(form, request):
        actions.choose_units(dossier, choice.chosen, by=me(request), now=timezone.now())
    if form.errors:
        return _page(request, dossier, choice, pages, form=form)
    if choice.complete:
        return go_on(
            request,
            f"Pilihan {pages.applicant} tersimpan: {len(choice.chosen)} unit, kemasan lengkap.",
            pages.case_url(dossier),
        )
    return go_on(
        request,
        f"Pilihan {pages.applicant} tersimpan dan dapat dilengkapi sebelum berkas dikirim.",
        pages.choice,
        dossier.code,
    )


def _completed(basis: UnitBasis, choice: Choice, form: ChoiceForm) -> Choice:
    """The smallest complete choice around this one; where there is none, the page says why and stays as it is."""
    found = basis.package.completed(choice.chosen, basis.held, basis.waived)
    if found is None:
        form.add_error(None, IMPOSSIBLE)
        return choice
    added = len(found - choice.chosen)
    form.proposal = f"Kami menambahkan {added} unit, jumlah terkecil yang melengkapi pilihan Anda." if added else ""
    return choice_of(basis, found, offered=frozenset())


def _page(
    request: HttpRequest,
    dossier: Dossier,
    choice: Choice,
    pages: Pages,
    *,
    form: ChoiceForm | None = None,
    fresh: bool = False,
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "dossier": dossier,
        "pages": pages,
        "back": pages.case_url(dossier),
        "choice": choice,
        "form": form,
        "title": choice.basis.package.title,
        "proposal": form.proposal if form else "",
        "unsaved": fresh,
        "editable": dossier.is_marked(Mark.EDITABLE),
    }
    return render(request, "applicants/choice.html", context)
