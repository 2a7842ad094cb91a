"""The holder's own units: list, finding the units of a certificate, entering, correcting and withdrawing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from certportal.kernel.accounts.policies import is_active_person
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from holdings import actions
from holdings.actions import siblings
from holdings.forms import EvidenceForm, HeldUnitForm
from holdings.models import HeldUnit
from holdings.policies import owns_held_unit
from holdings.queries import entries_of, entry_of
from holdings.views.shown import pill_of
from schemes.queries import all_units, find_units, units_with_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponseBase

    from schemes.models import CompetencyUnit


@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """Every unit the person entered or was certified for here, with its standing today."""
    admit(request, is_active_person)
    today = timezone.localdate(timezone.now())
    rows = [(row, *pill_of(row, today)) for row in entries_of(signed_in(request))]
    return render(request, "holdings/mine.html", {"rows": rows})


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Step 1: find units by code or title and tick them; what is ticked stays through every search."""
    admit(request, is_active_person)
    asked = request.GET.get("cari", "")
    found = find_units(asked)
    chosen = {unit.code: unit for unit in [*units_with_codes(request.GET.getlist("u")), *found.exact]}
    if "lanjut" in request.GET and chosen:
        return redirect(_with_units("held.add", chosen.values()))
    return render(
        request,
        "holdings/search.html",
        {
            "asked": asked.replace("\x00", "")[:200],
            "found": found,
            "fitting": [unit for unit in found.fitting if unit.code not in chosen],
            "nothing": bool(asked.strip()) and not (found.exact or found.fitting or found.unknown),
            "none_ticked": "lanjut" in request.GET,
            "chosen": list(chosen.values()),
            "all_units": all_units(),
        },
    )


def _with_units(name: str, units: Iterable[CompetencyUnit]) -> str:
    """The address of a step, with the ticked units in it."""
    return f"{reverse(name)}?{urlencode([('u', unit.code) for unit in units])}"


@takes_files
@GET_POST
@refusals
@once
def add(request: HttpRequest) -> HttpResponseBase:
    """Step 2: the certificate behind the ticked units and its scan; a refused form keeps everything but the file."""
    admit(request, is_active_person)
    now = timezone.now()
    asked = request.POST.getlist("u") if request.method == "POST" else request.GET.getlist("u")
    offered = units_with_codes([*asked, *request.POST.getlist("semua")])
    ticked = [unit for unit in offered if unit.code in asked]
    if not offered:
        return redirect("held.search")
    today, data, files = timezone.localdate(now), request.POST or None, request.FILES or None
    form = HeldUnitForm(data, files, units=ticked, today=today, initial=_again(request))
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            rows = actions.enter_held_units(
                ticked, form.proof(), form.cleaned_data["file"], by=signed_in(request), now=now
            )
            return go_on(request, f"{len(rows)} unit tercatat. Petugas akan membaca buktinya.", "held.mine")
    ticks = [(unit, unit in ticked) for unit in offered]
    return render(
        request,
        "holdings/add.html",
        {"form": form, "offered": ticks, "search_again": _with_units("held.search", ticked)},
    )


def _again(request: HttpRequest) -> dict[str, Any]:
    """The facts of a refused entry, when its owner enters it again."""
    row = entry_of(signed_in(request), request.GET.get("dari", ""))
    names = ("source", "certificate_number", "issuer", "issued_on", "valid_until")
    return {name: getattr(row, name) for name in names} if row else {}


def _own(request: HttpRequest, code: str) -> HeldUnit:
    row: HeldUnit = load(request, HeldUnit.objects.select_related("unit", "evidence"), owns_held_unit, code=code)
    return row


@takes_files
@GET_POST
@refusals
@once
def evidence(request: HttpRequest, code: str) -> HttpResponseBase:
    """Replace the evidence of every waiting unit of the same certificate."""
    row = _own(request, code)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.replace_evidence(row, form.cleaned_data["file"], by=signed_in(request), now=timezone.now())
            return go_on(request, "Bukti sudah diganti. Petugas akan membaca yang baru.", "held.mine")
    return render(request, "holdings/evidence.html", {"form": form, "row": row, "waiting": list(siblings(row))})


@require_POST
@refusals
@once
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Withdraw an entry that no officer has answered."""
    row = actions.withdraw_entry(_own(request, code), by=signed_in(request), now=timezone.now())
    return go_on(request, f"Catatan unit {row.unit.code} ditarik.", "held.mine")
