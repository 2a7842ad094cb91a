"""Letters about a plenary meeting: invitations, the calendar file of a member, the decree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from assessments import actions
from assessments.exports import meeting_calendar
from assessments.papers.meetings import PLENARY_DECREE
from assessments.policies import prepares_meetings, reads_meetings
from assessments.queries import letters_to_members
from assessments.views.asking import load_meeting
from certportal.kernel.files.serve import serve_text
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.papers.serve import serve_paper
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import GET, POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals
from certportal.kernel.web.visitor import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@POST
@refusals
@once
def print_invitations(request: HttpRequest, code: str) -> HttpResponseBase:
    """Print the invitation of each member."""
    meeting = load_meeting(request, code, prepares_meetings)
    papers = actions.print_meeting_invitations(meeting, by=signed_in(request), now=timezone.now())
    said = f"Surat undangan {len(papers)} anggota siap dalam beberapa saat, lalu menunggu tanda tangan pimpinan LSP."
    return go_on(request, said, meeting)


@GET
def invitation(request: HttpRequest, code: str, member: int) -> HttpResponseBase:
    """The invitation of one member as it was printed."""
    meeting = load_meeting(request, code, reads_meetings)
    row = meeting.members.filter(pk=member).first()
    if row is None:
        raise Http404
    return serve_paper(request, letters_to_members([row]).get(row.pk))


@GET
def calendar(request: HttpRequest, code: str) -> HttpResponseBase:
    """The meeting for a calendar program."""
    meeting = load_meeting(request, code, reads_meetings)
    note = f"Kuorum: sedikitnya {meeting.least_present} anggota hadir, termasuk ketua."
    name = f"rapat-pleno-{meeting.held_on:%Y-%m-%d}"
    return serve_text(meeting_calendar(meeting, note=note), kind="text/calendar", name=name, extension="ics")


@POST
@refusals
@once
def issue_decree(request: HttpRequest, code: str) -> HttpResponseBase:
    """Print the decree with what the meeting decided."""
    meeting = load_meeting(request, code, prepares_meetings)
    actions.issue_decree(meeting, by=signed_in(request), now=timezone.now())
    said = "Surat keputusan siap dalam beberapa saat, lalu menunggu tanda tangan pimpinan LSP."
    return go_on(request, said, meeting)


@GET
def decree_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The decree as it was issued."""
    meeting = load_meeting(request, code, reads_meetings)
    return serve_paper(request, paper_for(meeting, PLENARY_DECREE))
