"""The superior's page: the files to vouch for, the typed name, or the reason for a refusal.

With an account here; by the single-use link in `views/link.py`, with the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants import actions
from applicants.actions.documents import may_change, task_for
from applicants.actions.endorsing import CHANGED
from applicants.actions.linking import READ_ALONG
from applicants.enums import EndorsementOutcome
from applicants.forms import RefuseForm, SignForm, shown_by
from applicants.models import Endorsement
from applicants.papers import known_facts
from applicants.policies import is_asked
from applicants.queries import Task, tasks_of
from applicants.queries.superiors import documents_mark, open_to_superior, still_lacking
from applicants.views.asking import me, note_read
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

STATEMENT = "Saya menyatakan dokumen di atas sah, sesuai dengan aslinya, dan dapat dipertanggungjawabkan."


def _load(request: HttpRequest, code: str) -> Endorsement:
    asked: Endorsement = load(request, Endorsement.objects.select_related(*READ_ALONG), is_asked, code=code)
    return asked


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


def context_of(asked: Endorsement, form: SignForm, refusal: RefuseForm, *, urls: dict[str, Any]) -> dict[str, Any]:
    """What the page shows; `urls` are its own addresses, which differ for the link."""
    dossier, over = asked.document.dossier, _over(asked)
    if over:
        return {"asked": asked, "over": over, **urls}  # nothing more about the person than that the question is over
    tasks = [] if asked.outcome else tasks_of(dossier)
    return {
        "asked": asked,
        "dossier": dossier,
        "facts": known_facts(dossier, day=timezone.localdate(asked.asked_at)),
        "form": form,
        "refusal": refusal,
        "files": open_to_superior(tasks),
        "lacking": still_lacking(tasks),
        "seen": documents_mark(tasks),
        **urls,
    }


def tell_of_changes(form: SignForm, asked: Endorsement, *, seen: str) -> None:
    """Add to a form with faults that the documents have changed, too; a form without faults is judged by the act.

    The page shown again carries the mark of the documents as they are now: without this sentence they would be confirmed
    unread.
    """
    if form.errors and not asked.outcome and seen != documents_mark(tasks_of(asked.document.dossier)):
        form.add_error(None, CHANGED)


def vouched_file(asked: Endorsement, row: str) -> Task | None:
    """The file of this row, as long as the superior has not answered; None for what is not theirs to open."""
    tasks = [] if asked.outcome else open_to_superior(tasks_of(asked.document.dossier))
    return next((task for task in tasks if task.row.code == row), None)


def _urls(asked: Endorsement) -> dict[str, Any]:
    return {"file_url": "endorsement.file", "refuse_url": "endorsement.refuse", "key": asked.code}


@require_http_methods(["GET", "HEAD", "POST"])
@refusals
@once
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read, then confirm with one's own name."""
    asked, person = _load(request, code), me(request)
    form = SignForm(request.POST or None, name=person.full_name, statement=STATEMENT)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            actions.confirm_endorsement(
                asked,
                typed_name=form.cleaned_data["typed_name"],
                seen=shown_by(request.POST, "seen"),
                by=person,
                now=timezone.now(),
            )
            return go_on(request, "Konfirmasi Anda tercatat. Pemohon sudah diberi tahu.", asked)
    elif request.method == "POST":
        tell_of_changes(form, asked, seen=shown_by(request.POST, "seen"))
    return render(request, "applicants/endorsement.html", context_of(asked, form, RefuseForm(), urls=_urls(asked)))


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
            return go_on(request, "Jawaban Anda tercatat. Pemohon membaca alasan Anda.", asked)
    sign = SignForm(name=person.full_name, statement=STATEMENT)
    return render(request, "applicants/endorsement.html", context_of(asked, sign, form, urls=_urls(asked)))


@require_safe
def file(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """One of the files the superior vouches for, as long as they have not answered."""
    task = vouched_file(_load(request, code), row)
    if task is None or task.newest is None:
        raise Http404
    note_read(request, task)
    return serve(request, task.newest.file, name=task.newest.file.original_name)
