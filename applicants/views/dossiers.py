"""The dossier's own page, for its applicant and for everybody who may see it; and its admission letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applicants import checklist
from applicants.actions.rejecting import REJECTION
from applicants.enums import DecisionOutcome, DossierState, Mark
from applicants.policies import (
    checks_for_agency,
    enters_for_applicant,
    excluded_from_checking,
    reviews_for_agency,
    sees_at_once,
    sees_dossier,
    sees_queue,
    verifies_for_agency,
)
from applicants.queries import (
    applicant_of,
    choice_to_mend,
    clock_on,
    decisions_of,
    for_filling,
    for_page,
    lacks_visit,
    open_request,
    reusable,
    rows_of,
    why_not_longer,
)
from applicants.views import own_case
from applicants.views.asking import load_dossier, me
from applicants.views.foot import why_waits
from applicants.views.pages import COUNTER_PAGES, OWN_PAGES
from applicants.views.shown import (
    document_groups,
    state_pill,
    task_groups,
    timeline,
    what_to_do,
    whose_time,
    whose_turn,
)
from applicants.views.way import way_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.deadline import gently, tell
from certportal.kernel.web.load import load
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from applicants.models import Decision, Dossier
    from applicants.views.pages import Pages
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper
    from certportal.kernel.workflow.make import OpenMove


def buttons(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """The moves the person may make from here, each with its page; and once each, why some must wait."""
    person = me(request)
    found = [row for row in open_moves(flow_of(dossier), person, dossier) if _concerns(row, person, dossier)]
    main = next((row for row in found if row.refusal is None and not row.move.aside), None)
    rows = [
        {
            "move": row.move,
            "main": row is main,
            "refused": row.refusal is not None,
            "url_name": row.move.page_for(dossier, person),
        }
        for row in found
    ]
    task = f"{main.move.label}." if main else ""
    return {
        "buttons": rows,
        "task": task,
        "sentences": list(dict.fromkeys(why_waits(row, rows_of(dossier)) for row in found if row.refusal)),
    }


def _concerns(row: OpenMove[Dossier], person: User, dossier: Dossier) -> bool:
    """A step that must wait is shown grey to those whose work it is: where it is the verifiers' turn, to them."""
    return (
        row.refusal is None or Role.VERIFIER not in dossier.state_row.turn.roles or verifies_for_agency(person, dossier)
    )


def why_not(request: HttpRequest, dossier: Dossier, move: str) -> str:
    """Why the move of a page cannot be made now, for people who kept its address or left the page open.

    "" when it can.
    """
    flow = flow_of(dossier)
    if dossier.state not in flow.move(move).sources:
        return f"Berkas ini sekarang berstatus “{dossier.state_row.staff}”, jadi langkah ini tidak dapat dilakukan."
    found = (row.refusal for row in open_moves(flow, me(request), dossier) if row.move.name == move)
    return next(found, None) or ""


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where is it, whose turn is it, what must be done, by which date; then everything else."""
    person = me(request)
    # Staff look at other people's dossiers, everybody else at their own.
    rows = for_page() if is_staff_person(person) else for_filling()
    dossier = load(request, rows, sees_dossier, at_once=sees_at_once, code=code)
    if dossier.applicant_id == person.pk:
        return _fill_in(request, dossier, OWN_PAGES)
    dossier.agency = person.workplaces().get(dossier.agency_id) or dossier.agency
    context = _context(request, dossier, insider=True)
    return render(
        request, "applicants/dossier_staff.html", context | _staff(request, dossier, folded=context["folded"])
    )


@require_safe
def show_at_counter(request: HttpRequest, code: str) -> HttpResponseBase:
    """The applicant's page of a paper dossier, for the officer who fills it in; afterwards the office's page."""
    dossier = load(request, for_filling(), COUNTER_PAGES.may, code=code)
    return _fill_in(request, dossier, COUNTER_PAGES) if dossier.is_marked(Mark.EDITABLE) else redirect(dossier)


def _fill_in(request: HttpRequest, dossier: Dossier, pages: Pages) -> HttpResponseBase:
    if dossier.is_marked(Mark.EDITABLE):
        dossier.applicant = applicant_of(dossier)
    context = _context(request, dossier, insider=pages.at_counter)
    context |= _filled_in(dossier, pages, context)
    return render(request, "applicants/dossier.html", context)


def _context(request: HttpRequest, page: Dossier, *, insider: bool) -> dict[str, Any]:
    """What everybody's page of the dossier tells."""
    dossier: Any = page  # with the columns of `for_page`
    # To the person it is about, a result outranks what the office still has to do.
    clock = None if dossier.is_marked(Mark.RESULT_KNOWN) and not insider else clock_on(dossier)
    told = tell(clock, timezone.now(), stamp=dossier.calendar_stamp or "") if clock else None
    label, tone = state_pill(dossier, insider=insider)
    return {
        "dossier": dossier,
        "label": label,
        "tone": tone,
        "turn": whose_turn(dossier, insider=insider),
        "clock": gently(told, clock) if told and clock and not insider else told,
        "clock_url": reverse("dossier.time", args=[dossier.code]),
        "more_time": not insider and clock is not None and clock.kind == "reply" and not why_not_longer(clock),
        "by_when": whose_time(dossier, clock, insider=insider),
        "events": timeline(dossier, insider=insider),
        **buttons(request, dossier),
        # Only a dossier that waits for its applicant's answer has an open request, only one past admission a letter.
        "asked": open_request(dossier) if dossier.is_marked(Mark.ASKED) else None,
        "letter": letter_of(dossier)
        if dossier.complete_declared_at and not dossier.is_marked(Mark.AWAITS_ADMISSION)
        else None,
        "rejection": rejection_of(dossier),
        # Once the exam has been judged, the result is what people come for; the documents are one click away.
        "folded": dossier.is_marked(Mark.EXAMINED) and "dokumen" not in request.GET,
    }


def _filled_in(dossier: Dossier, pages: Pages, page: dict[str, Any]) -> dict[str, Any]:
    """What the page of `_context` has besides for whoever fills in."""
    editable, name = dossier.is_marked(Mark.EDITABLE), dossier.subject.name
    whole: dict[str, Any] = {
        "pages": pages,
        "home_url": reverse(pages.home),
        "title": dossier.applicant.full_name if pages.at_counter else name,
        "lead": name if pages.at_counter else _on_behalf(dossier),
        "todo": page["task"] if pages.at_counter else (_all_replaced(dossier) or what_to_do(dossier)),
        "editable": editable,
        "steps": way_of(dossier, page["events"]),
    }
    if pages.at_counter and dossier.submitted_at is None:
        whole |= {"turn": "Anda", "todo": "Salin berkas kertas bagian demi bagian, lalu kirim."}
    if page["folded"]:
        return whole
    whole |= {"tally": checklist.tally(rows_of(dossier))}
    if not editable:
        groups = own_case.folded(document_groups(dossier, pages.document, insider=False), [], sent=True)
        return {**whole, "groups": groups, "step": own_case.answering(dossier)}
    mended = own_case.mending(dossier, page["asked"], pages)
    groups = own_case.folded(task_groups(dossier, pages), mended)
    step = own_case.next_step(dossier, page["buttons"], groups, mended)
    again = [] if pages.at_counter else reusable(dossier)
    whole |= {"groups": groups, "mended": mended, "asked_again": own_case.asked_again(dossier, mended)}
    return {**whole, "step": step, "reusable": again}


def _on_behalf(dossier: Dossier) -> str:
    """For whom a person applies who does not apply for themselves; "" for everybody else."""
    return f"Atas nama {dossier.on_behalf_of.name}" if dossier.on_behalf_of else ""


def _all_replaced(dossier: Dossier) -> str:
    """What to do once everything that was asked of a returned dossier is there; "" before, and in other states."""
    if dossier.state != DossierState.RETURNED or checklist.to_send(rows_of(dossier)):
        return ""
    if choice_to_mend(dossier, alone=False):
        return ""
    return "Semua sudah diganti. Kirim perbaikan."


def _staff(request: HttpRequest, dossier: Dossier, *, folded: bool) -> dict[str, Any]:
    person = me(request)
    checks = checks_for_agency(person, dossier)
    fills_in = dossier.is_marked(Mark.EDITABLE) and enters_for_applicant(person, dossier)
    fee_page = checks and (dossier.payer_id is not None or dossier.scheme_version_id is not None)
    whole: dict[str, Any] = {"fee_page": fee_page, "queue": sees_queue(person, None), "fills_in": fills_in}
    if dossier.state == DossierState.TECHNICAL_REVIEW and reviews_for_agency(person, dossier):
        whole |= {"task": "Catat hasil kunjungan lapangan, lalu kirim rekomendasi."} if lacks_visit(dossier) else {}
    if folded:
        return whole
    rows = rows_of(dossier)
    works = verifies_for_agency(person, dossier) if dossier.state == DossierState.VERIFICATION else checks
    if (
        works
        and dossier.is_marked(Mark.CHECKING)
        and checklist.unseen(rows)
        and not excluded_from_checking(person, dossier)
    ):
        whole |= {"to_check": True, "task": "Periksa dokumen satu per satu."}
    return {
        **whole,
        "groups": document_groups(dossier, "document.check" if checks else "document.read", insider=True),
        "tally": checklist.tally(rows),
    }


def admission_of(dossier: Dossier) -> Decision | None:
    """The decision to admit that has a letter, drawn or still being drawn."""
    return next((row for row in decisions_of(dossier) if row.outcome == DecisionOutcome.ADMITTED and row.letter), None)


def letter_of(dossier: Dossier) -> Decision | None:
    """The admission decision when its letter can be read already."""
    decision = admission_of(dossier)
    return decision if decision is not None and decision.letter is not None and decision.letter.file else None


def rejection_of(dossier: Dossier) -> Paper | None:
    """The letter of a refused application, drawn or still being drawn; asked of the database only where there can be one."""
    return paper_for(dossier, REJECTION) if dossier.state == DossierState.REJECTED else None


@require_safe
def rejection(request: HttpRequest, code: str) -> HttpResponseBase:
    """The letter of refusal as it was printed."""
    paper = rejection_of(load_dossier(request, code, sees_dossier))
    return serve_paper(request, paper, name=f"Surat penolakan {paper.number}.pdf" if paper else "")


@require_safe
def letter(request: HttpRequest, code: str) -> HttpResponseBase:
    """The admission letter as it was printed."""
    decision = admission_of(load_dossier(request, code, sees_dossier))
    paper = decision.letter if decision is not None else None
    return serve_paper(request, paper, name=f"Surat penetapan {paper.number}.pdf" if paper else "")
