"""Letters about a plenary meeting: invitations on paper, and the decree with which the head of the body fixes its outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.queries import Signer, why_nobody_signs
from assessments.enums import MeetingState
from assessments.models import PlenaryMeeting
from assessments.papers.meetings import (
    MEETING_INVITATION,
    PLENARY_DECREE,
    agenda_in_words,
    decided_in,
    decree_facts,
    meeting_invitation_facts,
)
from assessments.policies import prepares_meetings
from assessments.queries import agenda_of, letters_to_members
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.facts import freeze
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

NOT_COMPARED = ("date", "number")


@transaction.atomic
def print_meeting_invitations(meeting: PlenaryMeeting, *, by: User, now: datetime) -> list[Paper]:
    """Order the invitation of every member on paper; who has one that still says what holds keeps it.

    Raises Refused: "not_allowed", "wrong_state" once the meeting was opened or called off, "nobody_to_invite" without
    members, "nobody_signs". The counter row is locked last.
    """
    row = _locked(meeting, by=by)
    if row.state != MeetingState.PLANNED:
        raise Refused(
            "Undangan dicetak sebelum rapat dibuka. Rapat ini sudah dibuka atau dibatalkan.",
            code="wrong_state",
            subject=row,
        )
    members = list(row.members.select_related("person", "meeting__agency"))
    if not members:
        raise Refused("Belum ada anggota. Tambahkan anggota lebih dahulu.", code="nobody_to_invite", subject=row)
    today = today_at(row.agency, now)
    signer, head = _signer(row, today)
    known, agenda = letters_to_members(members), agenda_in_words(list(agenda_of(row)))
    papers, fresh = [], []
    for member in members:
        facts = meeting_invitation_facts(member, agenda, on=today, signer=signer)
        paper = known.get(member.pk)
        if paper is not None and _says(paper, facts):
            papers.append(paper)
        else:
            fresh.append((member, facts))
    record("plenary.invitations", by=by, subject=row, after={"printed": len(fresh), "kept": len(papers)}, now=now)
    for member, facts in fresh:
        number = number_letter(MEETING_INVITATION, on=today, by=by, now=now)
        papers.append(
            prepare(
                MEETING_INVITATION,
                title=f"Undangan {row.title}, {member.person.full_name}",
                facts={**facts, "number": number},
                number=number,
                about=member,
                issued_on=today,
                by=by,
                now=now,
                head=head,
            )
        )
    return papers


def _says(paper: Paper, facts: dict[str, object]) -> bool:
    """Whether the paper says the same; the day it was printed and its number aside."""
    said = freeze(facts)
    return all(paper.facts.get(name) == said[name] for name in said if name not in NOT_COMPARED)


@transaction.atomic
def issue_decree(meeting: PlenaryMeeting, *, by: User, now: datetime) -> Paper:
    """Print the decree of a closed meeting, for the head of the certification body to sign; again returns that one.

    It names every candidate with the outcome: competent, not yet competent, deferred. Raises Refused: "not_allowed",
    "wrong_state", "nothing_decided", "nobody_signs" (also where whoever would sign is one of the candidates). The counter
    row is locked last.
    """
    row = _locked(meeting, by=by)
    if row.state != MeetingState.CLOSED:
        raise Refused(
            "Surat keputusan terbit sesudah rapat ditutup. Putuskan semua peserta, lalu tutup rapat.",
            code="wrong_state",
            subject=row,
        )
    printed = paper_for(row, PLENARY_DECREE)
    if printed is not None:
        return printed
    items = decided_in(row)
    about = {item.assessment.dossier.applicant_id for item in items if item.decision_id}
    if not about:
        raise Refused(
            "Rapat ini tidak memutuskan satu peserta pun, jadi tidak ada yang ditetapkan.",
            code="nothing_decided",
            subject=row,
        )
    today = today_at(row.agency, now)
    signer, head = _signer(row, today, about=about)
    facts = decree_facts(row, items, on=today, signer=signer)
    record("plenary.decree", by=by, subject=row, after={"candidates": len(about), "report": row.number}, now=now)
    number = number_letter(PLENARY_DECREE, on=today, by=by, now=now)
    return prepare(
        PLENARY_DECREE,
        title=f"Surat keputusan hasil {row.title}",
        facts={**facts, "number": number},
        number=number,
        about=row,
        issued_on=today,
        by=by,
        now=now,
        head=head,
    )


def _locked(meeting: PlenaryMeeting, *, by: User) -> PlenaryMeeting:
    row = PlenaryMeeting.objects.select_for_update(of=("self",)).select_related("agency__parent").get(pk=meeting.pk)
    if not prepares_meetings(by, row):
        raise Refused("Anda tidak berwenang menyiapkan surat rapat pleno ini.", code="not_allowed", subject=row)
    return row


def _signer(meeting: PlenaryMeeting, day: date, *, about: Collection[int] = ()) -> tuple[Signer, OfficeHead | None]:
    """Who signs for the certification body that day. Raises Refused ("nobody_signs")."""
    if why := why_nobody_signs(meeting.agency, day, about=about):
        raise Refused(why, code="nobody_signs", subject=meeting)
    head = OfficeHead.objects.signing(meeting.agency, day)
    return (Signer.of(head.person, head.printed_title, head) if head else Signer("", "", "")), head
