"""Handing over to several people on one page: each is one hand-over, and who was refused stays with what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from certificates import actions
from certificates.forms import GivenForm
from certificates.policies import hands_over, issues_somewhere
from certificates.queries import Sheets, sheets_of_cases
from certificates.views.printing import about, asked_for
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import ALREADY_MADE, Refused, refusals, told_in
from certportal.kernel.web.visitor import signed_in, version_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User

MOST_GIVEN = 50
NOBODY = "Belum ada yang dicentang. Centang orang yang sudah menerima dokumennya, lalu catat lagi."


@dataclass
class Line:
    """One person: the form of their hand-over, or why they have none."""

    row: Sheets
    why: str
    form: GivenForm | None = None


@GET_POST
@asked_again
@refusals
@once
def together(request: HttpRequest) -> HttpResponseBase:
    """Record several hand-overs (001 step 8), each by itself; those that could not be recorded come back with the reason."""
    admit(request, issues_somewhere)
    user, (event, cases) = signed_in(request), asked_for(request)
    lines = _lines(request, user, sheets_of_cases(user, cases))
    given = [line for line in lines if line.form and line.form.is_bound and line.form.is_given]
    done = [line for line in given if line.form and line.form.is_valid() and _hand_over(request, line, line.form)]
    _say(request, done, given)
    if done and len(done) == len(given):
        return HttpResponseRedirect(f"{request.path}?{about(request).urlencode()}")
    context: dict[str, Any] = {
        "event": event,
        "lines": [line for line in lines if line.form and line not in done],
        "others": [line for line in lines if not line.form],
        "asked": about(request).urlencode(),
        "most": MOST_GIVEN,
    }
    return render(request, "certificates/hand_over_together.html", context)


def _hand_over(request: HttpRequest, line: Line, form: GivenForm) -> bool:
    """Whether it stands now. What was sent a second time was done by the first."""
    try:
        with told_in(form, request):
            actions.hand_over(
                line.row.dossier,
                **form.given_as(),
                by=signed_in(request),
                now=timezone.now(),
                seen_version=version_of(request.POST.get(f"{form.prefix}-version", "")),
            )
    except Refused as exc:
        if exc.code != ALREADY_MADE:
            raise
    return not form.errors


def _lines(request: HttpRequest, user: User, rows: list[Sheets]) -> list[Line]:
    """A form for each of the first whose papers can be handed over, and for whoever was ticked before somebody was faster."""
    lines, forms = [], 0
    for row in rows:
        typed = f"{row.dossier.code}-receiver_name" in request.POST
        line = Line(row, _why_not(user, row))
        if typed or (not line.why and forms < MOST_GIVEN):
            line.form = GivenForm(request.POST if typed else None, row=row)
            forms += 1
        elif not line.why:
            line.why = f"Halaman ini memuat {MOST_GIVEN} orang; yang lain tampil setelah sebagian tercatat."
        lines.append(line)
    return lines


def _why_not(user: User, row: Sheets) -> str:
    if row.why:
        return row.why
    if not hands_over(user, row.dossier):
        return "Diserahkan petugas sertifikat kantor layanan."
    return "" if row.waits else "Belum siap diserahkan: sertifikatnya masih ditunggu dari lembaga sertifikasi (LSP)."


def _say(request: HttpRequest, done: list[Line], given: list[Line]) -> None:
    if done:
        names = ", ".join(line.row.dossier.applicant.full_name for line in done)
        messages.success(request, f"Serah terima untuk {len(done)} orang tercatat: {names.rstrip('.')}.")  # S.AP.
    if len(done) < len(given):
        messages.warning(request, f"{len(given) - len(done)} orang belum tercatat; sebabnya tertulis di barisnya.")
    if request.method == "POST" and not given:
        messages.warning(request, NOBODY)
