"""One document at a time: upload, replace, say that there is none, read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants import actions
from applicants.actions.documents import may_change
from applicants.actions.endorsing import seen_mark
from applicants.actions.linking import masked
from applicants.checklist import Standing
from applicants.enums import DossierState, Mark
from applicants.forms import (
    AskSuperiorForm,
    BindForm,
    LackForm,
    NameSuperiorForm,
    PhotosForm,
    SignForm,
    UploadForm,
)
from applicants.policies import sees_dossier
from applicants.queries import (
    Task,
    changed_since_signed,
    endorsements_of,
    missing_from_profile,
    printed_form,
    signature_shown,
    tasks_of,
)
from applicants.queries.superiors import (
    answers_due,
    attestation_of,
    gone_by_number,
    gone_superior,
    is_superiors,
    newest_naming,
    question_ended_for,
    still_lacking,
    superior_of,
)
from applicants.views.asking import load_task, me, note_read, place_of, version_of
from applicants.views.pages import OWN_PAGES
from applicants.views.shown import document_pill
from certportal.kernel.drawings.shown import serve_page
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.serve import serve
from certportal.kernel.web.back import go_on
from certportal.kernel.web.bodies import takes_files
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from schemes.enums import Signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Document, DocumentVersion
    from applicants.views.pages import Pages


def attached(request: HttpRequest, task: Task, form: UploadForm) -> DocumentVersion | None:
    """Keep the upload as the next version; a file that cannot be kept is told in the form, and nothing else is lost."""
    if form.is_valid():
        with told_in(form, request):
            return actions.attach_document(
                task.document,
                form.cleaned_data["file"],
                by=me(request),
                now=timezone.now(),
                confirmations=form.cleaned_data.get("confirmations", ()),
            )
    return None


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@refusals
@once
def show(request: HttpRequest, code: str, row: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Upload or replace; a refused file leaves ticked statements and earlier versions as they are."""
    task = load_task(request, code, row, pages.may)
    form = UploadForm(request.POST or None, request.FILES or None, requirement=task.requirement)
    if request.method == "POST" and (version := attached(request, task, form)):
        return after_upload(request, task, version, pages)
    return render(request, "applicants/document.html", page_of(task, form, pages=pages))


def after_upload(request: HttpRequest, task: Task, version: DocumentVersion, pages: Pages) -> HttpResponseBase:
    """Say so, with what the portal noticed, and go to the next row that waits."""
    messages.success(request, f"{task.row.title} terunggah.")
    if version.remark:
        messages.warning(request, f"{version.remark} Petugas akan memeriksanya; ganti fotonya jika memang keliru.")
    following = _next(task)
    return redirect(pages.document_url(following) if following else pages.case_url(task.document.dossier))


def _next(task: Task) -> Document | None:
    """The next row still waiting for the applicant, so that eighteen uploads are eighteen steps."""
    waiting = {Standing.MISSING, Standing.NEEDS_FIX, Standing.REJECTED}
    rows = tasks_of(task.document.dossier)
    place = next(index for index, other in enumerate(rows) if other.document.pk == task.document.pk)
    return next((other.document for other in rows[place + 1 :] if other.standing in waiting), None)


def page_of(
    task: Task,
    form: UploadForm,
    lack: LackForm | None = None,
    *,
    pages: Pages = OWN_PAGES,
    signing: SignForm | None = None,
    asking: AskSuperiorForm | None = None,
    naming: NameSuperiorForm | None = None,
    photos: PhotosForm | None = None,
    binding: BindForm | None = None,
) -> dict[str, Any]:
    """Everything the page of one document shows; bound forms come back as they were typed."""
    dossier = task.document.dossier
    label, tone = document_pill(dossier, task)
    verdict_is_told = dossier.state != DossierState.SUBMITTED and not dossier.is_marked(Mark.CHECKING)
    return {
        "form": form,
        "task": task,
        "dossier": dossier,
        "pages": pages,
        "back": pages.case_url(dossier),
        "requirement": task.requirement,
        "place": place_of(task),
        "editable": may_change(dossier, task),
        "verdict": task.verdict if verdict_is_told and task.standing is not Standing.ACCEPTED else None,
        "label": label,
        "tone": tone,
        "refused_note": task.document.lack_refused_note if verdict_is_told else "",
        "lack": lack or (LackForm() if task.requirement.can_be_waived and not task.versions else None),
        "sample": task.requirement.shown_sample,
        "lacking": still_lacking(tasks_of(dossier)) if is_superiors(task) else [],
        "changed": changed_since_signed(task),
        **_photos_of(task, photos, binding),
        **_forms_of(task, pages, signing),
        **_superior_ways(task, pages, asking, naming),
    }


def _photos_of(task: Task, photos: PhotosForm | None, binding: BindForm | None) -> dict[str, Any]:
    """The form for photos of pages and what arrived of them, where several of them can become one PDF."""
    if Kind.PDF not in task.requirement.shown_accepts:
        return {}
    return {
        "photos": photos or PhotosForm(),
        "binding": binding or BindForm(requirement=task.requirement),
        "parts": task.document.parts.select_related("file"),
    }


def _forms_of(task: Task, pages: Pages, signing: SignForm | None) -> dict[str, Any]:
    """Printing and signing on screen, for the rows that have them.

    At the counter forms are printed and signed by hand: nobody signs or asks in the applicant's name.
    """
    dossier, row = task.document.dossier, task.requirement
    person = dossier.applicant
    if not row.form:
        return {}
    on_screen = row.signing == Signing.ON_SCREEN and not pages.at_counter
    return {
        "printed_here": True,
        "printed": printed_form(task),
        "missing": missing_from_profile(person, dossier.service_version),
        "profile_url": pages.profile_url(dossier, pages.document_url(task.document)),
        "signed": signature_shown(task) if on_screen else None,
        "signing": (signing or SignForm(name=person.full_name)) if on_screen else None,
    }


def _superior_ways(
    task: Task, pages: Pages, asking: AskSuperiorForm | None, naming: NameSuperiorForm | None
) -> dict[str, Any]:
    """Asking the superior, and naming one; not at the counter, where the letter is printed and signed by hand."""
    dossier = task.document.dossier
    if not is_superiors(task) or not task.requirement.form or pages.at_counter:
        return {}
    superior, named = superior_of(dossier), newest_naming(dossier)
    asked = endorsements_of(dossier).get(task.document.pk)
    waits = asked is not None and not asked.outcome
    return {
        "asking": asking or AskSuperiorForm(),
        "asked": asked,
        "asked_at_address": masked(asked.email) if asked and asked.superior_id is None and asked.email else "",
        "link": asked.links.last() if asked and waits else None,
        "now": timezone.now(),
        "asked_is_gone": gone_by_number(asked.asked_nip) if asked and waits else None,
        "superior": superior,
        "gone": gone_superior(dossier),
        "shown": seen_mark(superior) if superior else "",
        "named": named,
        "answered_by": answers_due([named])[0][1] if named and not named.outcome else None,
        "ended": None if named else question_ended_for(task),
        # A number without a name comes from the list: the applicant says the rest.
        "naming": naming or NameSuperiorForm(initial={"nip": superior.nip} if superior and not superior.name else None),
        "confirmed": attestation_of(task),
    }


def page_again(request: HttpRequest, task: Task, **bound: Any) -> HttpResponseBase:
    """The page of the document with a form that was refused (`bound`, as `page_of` names it) and all that was typed."""
    upload = UploadForm(requirement=task.requirement)
    return render(request, "applicants/document.html", page_of(task, upload, **bound))


@require_POST
@refusals
@once
def lack(request: HttpRequest, code: str, row: str, *, pages: Pages = OWN_PAGES) -> HttpResponseBase:
    """Say that a document that may be waived does not exist."""
    task = load_task(request, code, row, pages.may)
    form = LackForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            reason = form.cleaned_data["reason"]
            actions.state_lack(task.document, reason=reason, by=me(request), now=timezone.now())
            return go_on(
                request,
                f"Alasan {pages.applicant} tersimpan. Petugas akan memutuskannya secara tertulis.",
                pages.case_url(task.document.dossier),
            )
    return page_again(request, task, lack=form, pages=pages)


def _read_version(request: HttpRequest, code: str, row: str, n: int) -> DocumentVersion:
    """The version somebody opens; unless it is the applicant, that is written down for them to see."""
    task = load_task(request, code, row, sees_dossier)
    version = version_of(task, n)
    note_read(request, task)
    return version


@require_safe
def download(request: HttpRequest, code: str, row: str, n: int) -> HttpResponseBase:
    """One version as a file; images may show in the page."""
    version = _read_version(request, code, row, n)
    return serve(request, version.file, name=version.file.original_name, inline="tampil" in request.GET)


@require_safe
def page_picture(request: HttpRequest, code: str, row: str, n: int, number: int) -> HttpResponseBase:
    """One page of one version as a picture for the viewer."""
    version = _read_version(request, code, row, n)
    return serve_page(request, version.file, number)
