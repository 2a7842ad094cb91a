"""The superior's page: the letter to confirm or the files to vouch for, the typed name, or the reason for a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants import actions
from applicants.actions.documents import may_change, task_for
from applicants.enums import EndorsementOutcome
from applicants.forms import RefuseForm, SignForm
from applicants.models import Endorsement
from applicants.papers import known_facts
from applicants.policies import is_asked
from applicants.queries import Task, tasks_of
from applicants.views.asking import me, note_read
from certportal.kernel.files.serve import serve
from certportal.kernel.web.load import load
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

# The statement that the files are genuine is the only one for which the superior reads them.
VOUCHES = "validity_statement"
STATEMENTS = {VOUCHES: "Saya menyatakan berkas pegawai ini sah dan dapat dipertanggungjawabkan."}


def _load(request: HttpRequest, code: str) -> Endorsement:
    rows = Endorsement.objects.select_related(
        "superior",
        "document__requirement",
        "document__dossier__applicant",
        "document__dossier__agency",
        "document__dossier__service_version",
        "document__dossier__scheme_version",
        "document__dossier__scheme",
        "document__dossier__service",
    )
    asked: Endorsement = load(request, rows, is_asked, code=code)
    return asked


def _vouched(asked: Endorsement) -> list[Task]:
    if asked.document.requirement.form != VOUCHES or asked.outcome:
        return []
    return [task for task in tasks_of(asked.document.dossier) if task.newest and task.requirement.is_shown_to_superior]


def _over(asked: Endorsement) -> str:
    """Why there is nothing to confirm any more; "" before and after the answer."""
    if asked.outcome == EndorsementOutcome.CANCELLED:
        return "Pemohon menarik permintaan ini atau mengunggah sendiri formulirnya. Tidak ada yang perlu Anda lakukan."
    if asked.outcome == EndorsementOutcome.REFUSED:
        return f"Anda sudah menjawab bahwa Anda tidak dapat mengonfirmasi, dengan alasan: {asked.reason}"
    dossier = asked.document.dossier
    if not asked.outcome and not may_change(dossier, task_for(dossier, asked.document)):
        return "Berkas pegawai ini sudah dikirim atau ditutup. Tidak ada yang perlu Anda lakukan."
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@refusals
@once
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read, then confirm with one's own name."""
    asked, person = _load(request, code), me(request)
    statement = STATEMENTS.get(asked.document.requirement.form, "")
    form = SignForm(request.POST or None, name=person.full_name, statement=statement)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.confirm_endorsement(
                asked, typed_name=form.cleaned_data["typed_name"], by=person, now=timezone.now()
            )
            messages.success(request, "Konfirmasi Anda tercatat. Pemohon sudah diberi tahu.")
            return redirect(asked)
    return render(request, "applicants/endorsement.html", _context(asked, form, RefuseForm()))


def _context(asked: Endorsement, form: SignForm, refusal: RefuseForm) -> dict[str, Any]:
    dossier, over = asked.document.dossier, _over(asked)
    if over:
        return {"asked": asked, "over": over}  # nothing more about the person than that the question is over
    return {
        "asked": asked,
        "dossier": dossier,
        "facts": known_facts(dossier, day=timezone.localdate(asked.asked_at)),
        "form": form,
        "refusal": refusal,
        "files": _vouched(asked),
        "vouches": asked.document.requirement.form == VOUCHES,
    }


@require_POST
@refusals
@once
def refuse(request: HttpRequest, code: str) -> HttpResponseBase:
    """Do not confirm, and say why."""
    asked, person = _load(request, code), me(request)
    form = RefuseForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.refuse_endorsement(asked, reason=form.cleaned_data["reason"], by=person, now=timezone.now())
            messages.success(request, "Jawaban Anda tercatat. Pemohon membaca alasan Anda.")
            return redirect(asked)
    return render(request, "applicants/endorsement.html", _context(asked, SignForm(name=person.full_name), form))


@require_safe
def file(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """One of the files the superior vouches for, as long as they have not answered."""
    for task in _vouched(_load(request, code)):
        if task.row.code == row and task.newest is not None:
            note_read(request, task)
            return serve(request, task.newest.file, name=task.newest.file.original_name)
    raise Http404
