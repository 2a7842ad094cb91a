"""Inside the case: questions and answers, the notices sent about it, the receipt, and corrections of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions
from applicants.actions.receipts import seal
from applicants.enums import RECEIPT
from applicants.forms import MessageForm
from applicants.policies import checks_for_agency, owns_dossier, reads_receipt
from applicants.queries import calls_of, conversation_of, notices_in_case
from applicants.views.asking import load_dossier, me
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier

FRESH_PIN = "fresh_pin"


@GET_POST
@refusals
@once
def talk(request: HttpRequest, code: str) -> HttpResponseBase:
    """The conversation, oldest first, and one field to go on."""
    dossier, person = load_dossier(request, code, owns_dossier | checks_for_agency), me(request)
    answering = not owns_dossier(person, dossier)
    form = MessageForm(request.POST or None, answering=answering)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.write_message(dossier, text=form.cleaned_data["text"], by=person, now=timezone.now())
            return go_on(
                request,
                "Jawaban Anda terkirim." if answering else "Pertanyaan Anda terkirim.",
                "dossier.talk",
                code=code,
            )
    return render(
        request,
        "applicants/talk.html",
        {
            "dossier": dossier,
            "form": form,
            "lines": conversation_of(dossier),
            "calls": calls_of(dossier, for_applicant=not answering),
            "answering": answering,
        },
    )


@require_safe
def notices(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every notice the applicant received about this case."""
    dossier = load_dossier(request, code, owns_dossier)
    return render(
        request,
        "applicants/notices.html",
        {"dossier": dossier, "page": page(request, notices_in_case(dossier, me(request)))},
    )


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponseBase:
    """The newest receipt as a file: for its applicant, and for the officer who prints it again at the counter."""
    dossier = load_dossier(request, code, reads_receipt)
    return serve_paper(request, paper_for(dossier, RECEIPT), name=f"Tanda terima {dossier.number}.pdf")


@require_POST
@refusals
@once
def renew_pin(request: HttpRequest, code: str) -> HttpResponseBase:
    """A new PIN for a lost one; shown on the confirmation page until its receipt is there, and printed on that."""
    dossier = load_dossier(request, code, owns_dossier)
    pin = actions.renew_pin(dossier, by=me(request), now=timezone.now())
    remember_pin(request, code, pin)
    return go_on(request, "PIN baru dibuat. PIN lama tidak berlaku lagi.", "dossier.sent", code=code)


def remember_pin(request: HttpRequest, code: str, pin: str) -> None:
    """Keep the PIN, sealed, until the confirmation page has shown it beside the finished receipt."""
    request.session[FRESH_PIN] = {"code": code, "sealed": seal(pin)}


def receipt_and_pin(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """For a confirmation page: the newest receipt, and the sealed PIN until it was shown beside that receipt's file.

    While the receipt is still being drawn the page asks to be loaded again: the PIN must survive that.
    """
    newest, kept = paper_for(dossier, RECEIPT), request.session.get(FRESH_PIN)
    if not isinstance(kept, dict) or kept.get("code") != dossier.code:
        return {"receipt": newest, "sealed_pin": ""}
    if newest is not None and newest.is_ready:
        del request.session[FRESH_PIN]
    return {"receipt": newest, "sealed_pin": str(kept["sealed"])}
