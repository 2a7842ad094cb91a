"""Plenary meetings: members, invitations, agenda, attendance, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from assessments import actions
from assessments.enums import SMALLEST_MEETING
from assessments.forms import (
    AgendaForm,
    AttendanceForm,
    CancelForm,
    MeetingChangeForm,
    MeetingForm,
    MemberForm,
    QuorumForm,
    RemovalForm,
)
from assessments.models import QuorumRule
from assessments.models.plenary import MEETING_READERS
from assessments.papers import PLENARY_REPORT
from assessments.policies import (
    prepares_meetings,
    prepares_meetings_somewhere,
    reads_meetings,
    reads_meetings_somewhere,
    sets_quorum_somewhere,
)
from assessments.queries import meetings_with_counts
from assessments.views.asking import acted, load_meeting
from assessments.views.meeting_page import Typed, meeting_page
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.load import admit
from certportal.kernel.web.methods import GET, GET_POST, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.paginate import page
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
def list_meetings(request: HttpRequest) -> HttpResponseBase:
    """Meetings of one's offices."""
    user = signed_in(request)
    admit(request, reads_meetings_somewhere)
    return render(
        request,
        "assessments/meeting_list.html",
        {
            "page": page(request, meetings_with_counts(user)),
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
        request, "assessments/meeting.html", meeting_page(request, load_meeting(request, code, reads_meetings))
    )


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
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(member=form)))


@POST
@refusals
@once
def remove_member(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a member off the list before the meeting opens."""
    meeting = load_meeting(request, code, prepares_meetings)
    form = RemovalForm(request.POST, meeting=meeting)
    if form.is_valid():
        with told_in(form, request):
            person = form.cleaned_data["member"].person
            actions.remove_member(meeting, person, by=signed_in(request), now=timezone.now())
            return go_on(request, f"{person.full_name} dikeluarkan dari daftar anggota.", meeting)
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(other=form)))


@POST
@refusals
@once
def invite(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send the invitations that are still to be sent."""
    meeting = load_meeting(request, code, prepares_meetings)
    invited = actions.invite_members(meeting, by=signed_in(request), now=timezone.now())
    return go_on(request, f"Undangan terkirim kepada {len(invited)} anggota.", meeting)


@POST
@refusals
@once
def note_attendance(request: HttpRequest, code: str) -> HttpResponseBase:
    """Note who is there."""
    meeting = load_meeting(request, code, prepares_meetings)
    form = AttendanceForm(request.POST, meeting=meeting)
    if form.is_valid():
        with told_in(form, request):
            present = actions.note_attendance(
                meeting, form.cleaned_data["present"], by=signed_in(request), now=timezone.now()
            )
            return go_on(request, f"Kehadiran tersimpan: {present} anggota hadir.", meeting)
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(attendance=form)))


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
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(agenda=form)))


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
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(cancelling=form)))


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
def close_meeting(request: HttpRequest, code: str) -> HttpResponseBase:
    """End the meeting and print its report."""
    meeting = load_meeting(request, code, reads_meetings)
    said = "Rapat ditutup. Berita acara siap dalam beberapa saat."
    return acted(request, actions.close_meeting, meeting, said)


@GET_POST
@refusals
@once
def quorum(request: HttpRequest) -> HttpResponseBase:
    """The rules of the meetings of one's offices, and a new one."""
    user = signed_in(request)
    admit(request, sets_quorum_somewhere if request.method == "POST" else reads_meetings_somewhere)
    offices = organisations_of(user, *MEETING_READERS)
    form = QuorumForm(request.POST or None, user=user) if sets_quorum_somewhere(user) else None
    if form is not None and request.method == "POST" and form.is_valid():
        with told_in(form, request):
            rule = actions.set_quorum(**form.cleaned_data, by=user, now=timezone.now())
            return go_on(
                request, f"Aturan tersimpan, berlaku mulai {day_in_words(rule.in_force_from)}.", "plenary.quorum"
            )
    rules = QuorumRule.objects.filter(agency__in=offices).select_related("agency", "entered_by")
    return render(request, "assessments/quorum.html", {"rules": rules, "form": form, "floor": SMALLEST_MEETING})


@GET
def report_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The report as it was issued."""
    meeting = load_meeting(request, code, reads_meetings)
    return serve_paper(request, paper_for(meeting, PLENARY_REPORT))
