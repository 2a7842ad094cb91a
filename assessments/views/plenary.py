"""Plenary meetings: members, agenda, decisions, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.enums import MeetingState
from assessments.flows import PLENARY_FLOW
from assessments.forms import AgendaForm, CancelForm, DecisionForm, MeetingChangeForm, MeetingForm, MemberForm
from assessments.models import PlenaryMeeting
from assessments.papers import PLENARY_REPORT
from assessments.policies import (
    prepares_meetings,
    prepares_meetings_somewhere,
    reads_meetings,
    reads_meetings_somewhere,
    sits_on_committee,
)
from assessments.queries import agenda_of, changes_of, exclusions, lacking_on_agenda
from assessments.views.asking import acted, load_meeting, task_of
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import PlenaryItem, PlenaryMember
    from certportal.kernel.accounts.models import User


@GET
def list_meetings(request: HttpRequest) -> HttpResponseBase:
    """Meetings of one's offices."""
    user = signed_in(request)
    admit(request, reads_meetings_somewhere)
    return render(
        request,
        "assessments/meeting_list.html",
        {
            "page": page(request, PlenaryMeeting.objects.visible_to(user).select_related("agency")),
            "may_create": prepares_meetings_somewhere(user),
        },
    )


@GET_POST
@refusals
@once
def create_meeting(request: HttpRequest) -> HttpResponseBase:
    """Call a meeting."""
    user = signed_in(request)
    admit(request, prepares_meetings_somewhere)
    form = MeetingForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            meeting = actions.create_meeting(**form.cleaned_data, by=user, now=timezone.now())
            return go_on(
                request, f"“{meeting.title}” tersimpan. Langkah berikutnya: tambahkan anggota dan acara.", meeting
            )
    return render(request, "assessments/meeting_form.html", {"form": form})


@GET
def show_meeting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Members, agenda, decisions; excluded members are shown with the reason."""
    return render(
        request, "assessments/meeting.html", _meeting_page(request, load_meeting(request, code, reads_meetings))
    )


def _meeting_page(
    request: HttpRequest,
    meeting: PlenaryMeeting,
    *,
    typed: Mapping[int, DecisionForm] | None = None,
    member: MemberForm | None = None,
    agenda: AgendaForm | None = None,
    cancelling: CancelForm | None = None,
) -> dict[str, Any]:
    user = signed_in(request)
    members = list(meeting.members.select_related("person"))
    items = list(agenda_of(meeting))
    cases = _cases(user, meeting, members, items, typed or {})
    moves = open_moves(PLENARY_FLOW, user, meeting)
    waiting = sum(1 for row in cases if row["form"])
    planning = prepares_meetings(user, meeting) and meeting.state == MeetingState.PLANNED
    return {
        "meeting": meeting,
        "members": members,
        "agenda": cases,
        "decided": sum(1 for item in items if item.decision is not None),
        "todo": f"Putuskan {waiting} peserta." if waiting else task_of(moves),
        "moves": [(row, reverse(row.move.page_for(meeting, user), args=[meeting.code])) for row in moves],
        "member_form": member or (MemberForm(meeting=meeting) if planning else None),
        "agenda_form": agenda or (AgendaForm(meeting=meeting) if planning else None),
        "paper": paper_for(meeting, PLENARY_REPORT),
        "cancelling": cancelling,
        "changes": changes_of(meeting),
        "forms_again": [form for form in (member, agenda, cancelling) if form is not None],
    }


def _cases(
    user: User,
    meeting: PlenaryMeeting,
    members: list[PlenaryMember],
    items: list[PlenaryItem],
    typed: Mapping[int, DecisionForm],
) -> list[dict[str, Any]]:
    """The agenda as shown to this person: who stays aside and why, and a form for what they may decide."""
    aside = exclusions([row.assessment.dossier_id for row in items], [row.person_id for row in members])
    names = {row.person_id: row.person.full_name for row in members}
    sits = user.pk in names and sits_on_committee(user, meeting)
    decides = sits and meeting.state == MeetingState.IN_SESSION
    lacking = lacking_on_agenda(items, today_at(meeting.agency, timezone.now()))
    cases = []
    for item in items:
        excluded = aside.get(item.assessment.dossier_id, {})
        form = typed.get(item.position)
        if form is None and decides and item.decision is None and user.pk not in excluded:
            form = DecisionForm(auto_id=f"id_{item.position}_%s")
        why = [(names[person], reason) for person, reason in excluded.items()]
        facts = {"own_exclusion": excluded.get(user.pk, ""), "lacking": lacking.get(item.pk, ())}
        cases.append({"item": item, "excluded": why, "form": form, **facts})
    return cases


@POST
@refusals
@once
def add_member(request: HttpRequest, code: str) -> HttpResponseBase:
    """Add a member."""
    meeting = load_meeting(request, code, prepares_meetings)
    form = MemberForm(request.POST, meeting=meeting)
    if form.is_valid():
        with told_in(form, request):
            person, role = form.cleaned_data["person"], form.cleaned_data["role"]
            member = actions.add_member(meeting, person, role=role, by=signed_in(request), now=timezone.now())
            return go_on(
                request, f"{person.full_name} ditambahkan sebagai {member.get_role_display().lower()}.", meeting
            )
    return render(request, "assessments/meeting.html", _meeting_page(request, meeting, member=form))


@POST
@refusals
@once
def fill_agenda(request: HttpRequest, code: str) -> HttpResponseBase:
    """Put cases on the agenda."""
    meeting = load_meeting(request, code, prepares_meetings)
    form = AgendaForm(request.POST, meeting=meeting)
    if form.is_valid():
        with told_in(form, request):
            chosen = form.cleaned_data["assessments"]
            added = actions.fill_agenda(meeting, chosen, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{len(added)} peserta dimasukkan ke acara rapat.", meeting)
    return render(request, "assessments/meeting.html", _meeting_page(request, meeting, agenda=form))


@GET_POST
@refusals
@once
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Another name, day or place; members and candidates are told."""
    meeting = load_meeting(request, code, prepares_meetings)
    form = MeetingChangeForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        with told_in(form, request):
            said = "Perubahan tersimpan. Anggota rapat dan peserta pada acaranya diberi tahu."
            return acted(request, actions.change_meeting, meeting, said, **form.cleaned_data)
    context = {"form": form, "object": meeting, "title": "Ubah rapat pleno", "back": meeting.get_absolute_url()}
    return render(request, "assessments/change_form.html", {**context, "told": meeting.items.count()})


@POST
@refusals
@once
def cancel(request: HttpRequest, code: str) -> HttpResponseBase:
    """The meeting is not held."""
    meeting = load_meeting(request, code, reads_meetings)
    form = CancelForm(request.POST, auto_id="%s-cancel")  # as templates/assessments/_moves.html names it
    if form.is_valid():
        with told_in(form, request):
            said = "Rapat dibatalkan. Anggota dan peserta pada acaranya diberi tahu."
            return acted(request, actions.cancel_meeting, meeting, said, note=form.cleaned_data["note"])
    return render(request, "assessments/meeting.html", _meeting_page(request, meeting, cancelling=form))


@POST
@refusals
@once
def open_meeting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open the meeting."""
    meeting = load_meeting(request, code, reads_meetings)
    return acted(request, actions.open_meeting, meeting, "Rapat dibuka. Anggota dapat memutuskan.")


@POST
@asked_again
@refusals
@once
def decide(request: HttpRequest, code: str, position: int) -> HttpResponseBase:
    """Decide one case."""
    meeting = load_meeting(request, code, sits_on_committee)
    item = get_object_or_404(meeting.items.select_related("assessment__dossier__applicant"), position=position)
    form = DecisionForm(request.POST, auto_id=f"id_{position}_%s")
    if form.is_valid():
        with told_in(form, request):
            decision = actions.decide(
                item,
                form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            decided = (
                f"{item.assessment.dossier.applicant.full_name} tercatat: {decision.get_outcome_display().lower()}"
            )
            return go_on(request, f"Keputusan untuk {decided}.", meeting)
    return render(request, "assessments/meeting.html", _meeting_page(request, meeting, typed={position: form}))


@POST
@asked_again
@refusals
@once
def close_meeting(request: HttpRequest, code: str) -> HttpResponseBase:
    """End the meeting and print its report."""
    meeting = load_meeting(request, code, reads_meetings)
    said = "Rapat ditutup. Berita acara siap dalam beberapa saat."
    return acted(request, actions.close_meeting, meeting, said)


@GET
def report_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The report as it was issued."""
    meeting = load_meeting(request, code, reads_meetings)
    return serve_paper(request, paper_for(meeting, PLENARY_REPORT))
