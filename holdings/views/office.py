"""Held units on the officer's side: what waits, the evidence beside the facts, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.drawings.shown import serve_page
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in
from holdings import actions
from holdings.actions import siblings
from holdings.forms import HeldAnswerForm
from holdings.models import HeldUnit
from holdings.policies import confirms_held_units, excluded_from_confirming, reads_held_unit, sees_held_queue
from holdings.queries import waiting_certificates, waiting_counts
from holdings.views.shown import pill_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.policies import Policy
    from certportal.kernel.files.models import StoredFile


@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """Certificates whose units wait for an answer, oldest first."""
    admit(request, sees_held_queue)
    found = page(request, waiting_certificates(signed_in(request), timezone.localdate(timezone.now())))
    counts = waiting_counts(found)
    rows = [(row, counts.get(row.evidence_id or 0, 1)) for row in found]
    return render(request, "holdings/queue.html", {"page": found, "rows": rows})


def _load(request: HttpRequest, code: str, policy: Policy[HeldUnit]) -> HeldUnit:
    rows = HeldUnit.objects.select_related("unit", "evidence", "person__work_unit", "person__employer")
    row: HeldUnit = load(request, rows, policy, code=code)
    return row


@GET_POST
@refusals
@once
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """Evidence beside facts and answer: one button confirms the ticked units, another refuses them with a reason."""
    row = _load(request, code, confirms_held_units)
    waiting = list(siblings(row))
    form = HeldAnswerForm(request.POST or None, rows=waiting)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            sentence = _answer(request, form)
            return go_on(request, sentence, "held.queue")
    today = timezone.localdate(timezone.now())
    label, tone = pill_of(row, today)
    return render(
        request,
        "holdings/check.html",
        {
            "row": row,
            "label": label,
            "tone": tone,
            "form": form,
            "waiting": waiting,
            "excluded": excluded_from_confirming(signed_in(request), row),
            "expired": row.valid_until is not None and row.valid_until < today,
            "pages": range(1, (row.evidence.pages or 1) + 1) if row.evidence else (),
        },
    )


def _answer(request: HttpRequest, form: HeldAnswerForm) -> str:
    person, now, typed = signed_in(request), timezone.now(), form.cleaned_data
    if typed["outcome"] == "refuse":
        rows = actions.refuse_held_units(
            form.chosen(), reason=typed["reason"], by=person, now=now, seen_evidence=typed["evidence"]
        )
        return f"{len(rows)} unit tidak dikonfirmasi. Pemohon membaca alasan Anda."
    rows = actions.confirm_held_units(form.chosen(), by=person, now=now, seen_evidence=typed["evidence"])
    return f"{len(rows)} unit dikonfirmasi. Pemohon sudah diberi tahu."


def _evidence(request: HttpRequest, code: str) -> StoredFile:
    """The file somebody opens; unless it is the holder, that is written down for them to see."""
    row, by = _load(request, code, reads_held_unit), signed_in(request)
    if row.evidence is None:
        raise Http404
    note_reading(
        ReadingKind.DOCUMENT,
        by=by,
        subject=row.evidence,
        title=f"Bukti unit: {row.issuer}",
        about=row.person_id,
        now=timezone.now(),
    )
    return row.evidence


@require_safe
def file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The evidence as a file."""
    stored = _evidence(request, code)
    return serve(request, stored, name=stored.original_name, inline=True)


@require_safe
def page_picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """One page of the evidence as a picture."""
    return serve_page(request, _evidence(request, code), number)
