"""The officer's pages: checking page, viewer with verdict, notice preview, and passing on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applicants import actions, checklist
from applicants.enums import DossierState, Mark, VerdictOutcome
from applicants.forms import NoteForm, RefusalForm, StillRequiredForm, VerdictForm, WaiverForm
from applicants.policies import (
    excluded_from_checking,
    not_their_own,
    sees_dossier,
    verifies_for_agency,
    works_on_case,
)
from applicants.queries import (
    Task,
    clock_on,
    items_to_mend,
    open_clocks,
    rejected_documents,
    reply_due,
    rows_of,
    signature_shown,
)
from applicants.queries.superiors import attestation_of, had_left, is_superiors
from applicants.queries.turns import next_in_turn
from applicants.views.asking import go_to_next, load_dossier, load_task, me, neighbours, place_of
from applicants.views.dossiers import buttons, why_not
from applicants.views.foot import foot
from applicants.views.shown import (
    checking_groups,
    checking_pill,
    document_rail,
    facts_to_match,
    notice_of,
    state_pill,
    whose_turn,
)
from applicants.views.viewer import kept_look, viewer
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.accounts.queries import identity_doubts
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET_POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Dossier


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """The checking page: every document with its verdict, counts, and the one button that says what will be sent."""
    dossier = load_dossier(request, code, works_on_case)
    label, _ = state_pill(dossier, insider=True)
    aside = [button for button in buttons(request, dossier)["buttons"] if button["move"].aside]
    sends, unseen = foot(request, dossier), checklist.next_unseen(rows_of(dossier), "")
    return render(
        request,
        "applicants/check.html",
        {
            "dossier": dossier,
            "label": label,
            "turn": whose_turn(dossier, insider=True),
            "todo": "Periksa dokumen satu per satu." if unseen else f"{sends.label}." if sends else "",
            "clock": open_clocks([dossier]).get(dossier.pk),
            "groups": checking_groups(dossier),
            "doubts": identity_doubts(dossier.applicant),
            "nip_open": actions.may_check_nip(dossier, me(request)),
            "foot": sends,
            "aside": aside,
            "unseen": unseen,
            "following": next_in_turn(me(request), timezone.now(), after=dossier),
        },
    )


@require_POST
@refusals
@once
def check_nip(request: HttpRequest, code: str) -> HttpResponseBase:
    """The verifier has held the NIP against the card or the decree."""
    dossier = load_dossier(request, code, verifies_for_agency & not_their_own)
    actions.check_nip(dossier, seen=request.POST.get("nip", ""), by=me(request), now=timezone.now())
    return go_on(request, "NIP pemohon ditandai sudah diperiksa, dengan nama Anda dan waktunya.", "dossier.check", code)


@GET_POST
@refusals
@once
def check_document(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Viewer left, verdict right; after a verdict the next unseen document comes up, corrected ones first."""
    task = load_task(request, code, row, works_on_case)
    form = VerdictForm(request.POST or None, initial=_verdict_on_screen(task))
    if request.method == "POST" and task.newest is not None and form.is_valid():
        with told_in(form, request):
            _judge(request, task, form)
            outcome = VerdictOutcome(form.cleaned_data["outcome"]).label.lower()
            return go_on(request, f"{task.row.title}: tersimpan, {outcome}.", _after(request, task))
    return render(request, "applicants/check_document.html", _check_context(request, task, form))


def _after(request: HttpRequest, task: Task) -> str:
    """The next document that waits, with its heading in focus and the size kept; the list when none waits."""
    dossier = task.document.dossier
    following = checklist.next_unseen(rows_of(dossier), task.row.code)
    if following is None:
        return f"{reverse('dossier.check', args=[dossier.code])}#dokumen"
    return f"{reverse('document.check', args=[dossier.code, following.code])}{kept_look(request)}#judul"


def _judge(request: HttpRequest, task: Task, form: VerdictForm) -> None:
    """The version shown on screen is judged, not a newer one."""
    version = next((one for one in task.versions if one.n == form.cleaned_data["version"]), task.newest)
    assert version is not None  # noqa: S101 (the caller has asked)
    actions.record_verdict(
        version,
        outcome=form.cleaned_data["outcome"],
        reason=form.cleaned_data["reason"],
        note=form.cleaned_data["note"],
        by=me(request),
        now=timezone.now(),
        seen_verdict=form.cleaned_data["seen_verdict"] or 0,
    )


def _verdict_on_screen(task: Task) -> dict[str, Any]:
    """The form starts with the verdict that counts at this stage.

    The id is that of the newest verdict, whoever gave it.
    """
    said = task.verdict
    return {
        "version": task.newest.n if task.newest else 0,
        "seen_verdict": task.last.pk if task.last else 0,
        "outcome": said.outcome if said else "",
        "reason": said.reason if said else "",
        "note": said.note if said else "",
    }


def _check_context(request: HttpRequest, task: Task, form: VerdictForm) -> dict[str, Any]:
    dossier = task.document.dossier
    before, after = neighbours(task)
    label, tone = checking_pill(task)
    return {
        "task": task,
        "dossier": dossier,
        "requirement": task.requirement,
        "form": form,
        "label": label,
        "tone": tone,
        "place": place_of(task),
        "view": viewer(request, task),
        **confirmation_of(task),
        "keep": kept_look(request),
        "before": before,
        "after": after,
        "why_not": _why_not(request, task),
        **_answers(request, task),
        # The verdict of the intake officer, as long as there is none of the verifier.
        "earlier_word": task.last if task.verdict is None else None,
        "foot": foot(request, dossier),
        "clock": clock_on(dossier),
        "rail": document_rail(dossier, task),
        "matches": facts_to_match(dossier),
        "following": next_in_turn(me(request), timezone.now(), after=dossier),
    }


def confirmation_of(task: Task) -> dict[str, Any]:
    """Who signed the superior's statement and how that is known; nothing for other documents."""
    if not is_superiors(task) or not task.versions:
        return {}
    confirmed = attestation_of(task)
    # Confirmed under an earlier release, which stored neither position nor level.
    earlier = None if confirmed else signature_shown(task)
    return {
        "by_superior": True,
        "confirmed": confirmed,
        "had_left": had_left(confirmed) if confirmed else None,
        "earlier_confirmation": earlier,
    }


def _answers(request: HttpRequest, task: Task) -> dict[str, Any]:
    """The two answers to "I have no such document", or why this person cannot give them now."""
    row = task.document
    if not row.lack_reason or row.waived_at is not None:
        return {}
    why_no_answer = _may_not_judge(request, row.dossier)
    if why_no_answer:
        return {"why_no_answer": why_no_answer}
    own_word = row.lack_refused_by_id in {None, me(request).pk}
    return {
        "still_required": StillRequiredForm(initial={"note": row.lack_refused_note}) if own_word else None,
        "waiver": WaiverForm() if task.requirement.can_be_waived else None,
    }


def _why_not(request: HttpRequest, task: Task) -> str:
    """Why this person cannot judge this document now; "" when they can."""
    nothing = "Belum ada yang dapat dinilai." if task.newest is None else ""
    return _may_not_judge(request, task.document.dossier) or nothing


def _may_not_judge(request: HttpRequest, dossier: Dossier) -> str:
    if not dossier.is_marked(Mark.CHECKING):
        return f"Berkas ini sekarang berstatus “{dossier.state_row.staff}”, jadi dokumennya tidak dinilai di sini."
    if dossier.state == DossierState.VERIFICATION and not verifies_for_agency(me(request), dossier):
        return "Berkas ini sedang di tangan verifikator."
    return excluded_from_checking(me(request), dossier) or ""


@require_safe
def read_document(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """The viewer without a verdict, for everybody else who may see the dossier."""
    task = load_task(request, code, row, sees_dossier)
    before, after = neighbours(task)
    return render(
        request,
        "applicants/check_document.html",
        {
            "task": task,
            "dossier": task.document.dossier,
            "requirement": task.requirement,
            "place": place_of(task),
            "view": viewer(request, task),
            **confirmation_of(task),
            "keep": kept_look(request),
            "before": before,
            "after": after,
            "reading": True,
        },
    )


@require_POST
@refusals
@once
def waive(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Waive a document in writing."""
    task = load_task(request, code, row, works_on_case)
    form = WaiverForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.waive_document(
                task.document, reason=form.cleaned_data["reason"], by=me(request), now=timezone.now()
            )
            return go_on(request, f"{task.row.title}: dibebaskan secara tertulis.", "dossier.check", code)
    return _answer_again(request, task, "waiver", form)


@require_POST
@refusals
@once
def still_required(request: HttpRequest, code: str, row: str) -> HttpResponseBase:
    """Answer "I have no such document" with no; the applicant reads the note in the notice of this round."""
    task = load_task(request, code, row, works_on_case)
    form = StillRequiredForm(request.POST)
    if form.is_valid():
        with told_in(form, request):
            actions.refuse_lack(task.document, note=form.cleaned_data["note"], by=me(request), now=timezone.now())
            return go_on(
                request,
                f"{task.row.title}: tetap diperlukan. Pemohon membacanya dalam permintaan perbaikan.",
                "dossier.check",
                code,
            )
    return _answer_again(request, task, "still_required", form)


def _answer_again(request: HttpRequest, task: Task, name: str, answer: Form) -> HttpResponseBase:
    """The page of the document with an answer that was not taken, as it was typed."""
    context = _check_context(request, task, VerdictForm(initial=_verdict_on_screen(task)))
    return render(request, "applicants/check_document.html", {**context, name: answer, "answer": answer})


@require_POST
@refusals
@once
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take the dossier in hand."""
    dossier = load_dossier(request, code, works_on_case)
    actions.start_check(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request))
    return redirect("dossier.check", code)


@GET_POST
@refusals
@once
def send_back(request: HttpRequest, code: str) -> HttpResponseBase:
    """The one notice of this round as the applicant will read it, then send it."""
    dossier = load_dossier(request, code, works_on_case)
    form = NoteForm(request.POST or None)
    form.fields["note"].help_text = "Tampil dalam pemberitahuan di bawah daftar dokumen."
    if request.method == "POST" and form.is_valid() and "lihat" not in request.POST:
        with told_in(form, request):
            note, seen = form.cleaned_data["note"], seen_version(request)
            actions.return_dossier(dossier, by=me(request), now=timezone.now(), note=note, seen_version=seen)
            said = f"Permintaan perbaikan untuk {dossier} terkirim dalam satu pemberitahuan."
            return go_to_next(request, said, dossier, "queue.list")
    items = items_to_mend(dossier)
    due, days = reply_due(dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "items": items,
        "letter": notice_of(dossier, "return", "dossier_returned", form),
        "due": due,
        "days": days,
        "unseen": checklist.unseen(rows_of(dossier)),
    }
    return render(request, "applicants/send_back.html", context)


@require_POST
@refusals
@once
def begin_verification(request: HttpRequest, code: str) -> HttpResponseBase:
    """Pass the dossier on to the verifiers."""
    dossier = load_dossier(request, code, works_on_case)
    actions.begin_verification(dossier, by=me(request), now=timezone.now(), seen_version=seen_version(request))
    return go_to_next(request, f"Berkas {dossier} diteruskan ke verifikasi.", dossier, dossier)


@GET_POST
@asked_again
@refusals
@once
def reject(request: HttpRequest, code: str) -> HttpResponseBase:
    """Refuse the application for a reason that cannot be mended; the letter is ordered in the same action."""
    dossier = load_dossier(request, code, verifies_for_agency & not_their_own)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "lihat" not in request.POST:
        with told_in(form, request):
            actions.reject_dossier(
                dossier,
                by=me(request),
                now=timezone.now(),
                note=form.cleaned_data["note"],
                letter_number=form.cleaned_data["letter_number"],
                seen_version=seen_version(request),
            )
            said = f"Permohonan {dossier} ditolak. Pemohon diberi tahu, dan surat penolakan sedang disiapkan."
            return go_to_next(request, said, dossier, dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "kind": "reject",
        "items": rejected_documents(dossier),
        "letter": notice_of(dossier, "reject", "dossier_rejected", form),
        "why_not": why_not(request, dossier, "reject"),
    }
    return render(request, "applicants/reason.html", context)
