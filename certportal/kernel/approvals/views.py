"""The pages of the second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from certportal.kernel.accounts.again import asked_again
from certportal.kernel.approvals.actions import approve, refuse, take_back
from certportal.kernel.approvals.forms import AnswerForm
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.policies import is_second_person, reads_approvals, refuses, takes_back
from certportal.kernel.approvals.queries import decided, waiting
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.models import User


@GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """What waits for a second person, and what became of earlier acts."""
    admit(request, reads_approvals)
    now = timezone.now()
    lists = {"waiting": page(request, waiting(now), at="menunggu"), "decided": page(request, decided(now))}
    return render(request, "approvals/overview.html", lists)


@GET_POST
@asked_again
@refusals
@once
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One act with its reason; whoever may be the second person decides here."""
    rows = Approval.objects.select_related("asked_by", "decided_by")
    approval: Approval = load(request, rows, reads_approvals, pk=pk)
    person = signed_in(request)
    decides = is_second_person(person, approval)
    form = AnswerForm(request.POST or None, may_approve=decides)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            _decide(request, approval, form.cleaned_data["outcome"], form.cleaned_data["note"])
            return redirect("approval.show", pk=pk)
    context = {
        "approval": approval,
        "concerned": _concerned(approval, person),
        "form": form,
        "lapsed": approval.is_past,
        "decides": decides,
        "objects": refuses(person, approval) and not decides,
        "own": takes_back(person, approval),
    }
    return render(request, "approvals/show.html", context)


def _concerned(approval: Approval, reader: User) -> list[User]:
    """Whom it is about; that their data was opened is written down."""
    found = list(approval.concerned.select_related("nip_checked_by").order_by("full_name", "pk"))
    title, now = "Data orang di persetujuan", timezone.now()
    for one in found:
        note_reading(ReadingKind.PERSON, by=reader, subject=one, title=title, about=one.pk, now=now)
    return found


def _decide(request: HttpRequest, approval: Approval, outcome: str, note: str) -> None:
    act, done = (approve, "Disetujui dan dilaksanakan.") if outcome == "approve" else (refuse, "Tidak disetujui.")
    act(approval, note=note, by=signed_in(request), now=timezone.now(), seen_version=seen_version(request))
    messages.success(request, f"{done} {approval.asked_by.full_name} sudah diberi tahu.")


@POST
@refusals
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The asker takes it back; the row of the move says who that is."""
    approval = load(request, Approval, reads_approvals, pk=pk)
    take_back(approval, by=signed_in(request), now=timezone.now(), seen_version=seen_version(request))
    return go_on(request, "Permintaan ditarik kembali. Tidak ada yang diubah.", "approval.list")
