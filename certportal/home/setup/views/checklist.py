"""/pengaturan/persiapan/: what an office still needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils import timezone

from certportal.home.settings_pages.guarding import for_admins
from certportal.home.setup.checklist import alone, items
from certportal.home.setup.forms import SetupFileForm
from certportal.home.setup.giving_out import gather, left_out
from certportal.home.setup.taking_in import take_in
from certportal.kernel.files.serve import serve_text
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.desk import warnings_for
from certportal.kernel.web.methods import GET, GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


SHOWN: Final = 100


@GET
@for_admins
def give_out(request: HttpRequest) -> HttpResponseBase:
    """Everything that was set up, as one file."""
    del request
    text = json.dumps(gather(timezone.localdate()), ensure_ascii=False, indent=1)
    return serve_text(text, kind="application/vnd.certportal.setup+json", name="penyiapan-kantor", extension="json")


@takes_files
@GET_POST
@for_admins
@refusals
@once
def transfer(request: HttpRequest) -> HttpResponseBase:
    """Give the set-up out as one file, or take one in: all of it, or nothing with every sentence."""
    sent, faults = request.method == "POST", list[str]()
    form = SetupFileForm(request.POST, request.FILES) if sent else SetupFileForm()
    if sent and form.is_valid():
        with told_in(form, request):
            faults = take_in(form.cleaned_data["file"], by=signed_in(request), now=timezone.now())
            if not faults:
                return go_on(
                    request, "Penyiapan dari berkas tersimpan. Yang belum lengkap tampil di bawah.", "setup.home"
                )
    shown = {"form": form, "faults": faults[:SHOWN], "count": len(faults), "left_out": left_out(timezone.localdate())}
    return render(request, "home/setup_transfer.html", shown)


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every item with what is missing, what that stops, and the way to its page.

    With the warnings of the desk: an admin of a portal in which nobody works yet is led here instead of there.
    """
    by, now = signed_in(request), timezone.now()
    found = items(timezone.localdate())
    done = sum(item.done for item in found)
    lone = alone(by, now)
    warnings = [*([lone] if lone else []), *warnings_for(by, now)]
    return render(
        request,
        "home/setup_home.html",
        {
            "items": found,
            "done": done,
            "ready": done == len(found),
            "noted": any(item.note for item in found),
            "warnings": warnings,
        },
    )
