"""The page of one meeting as one person sees it: the whole agenda in one table, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from assessments.enums import SHORT_STANCE, MeetingState, MemberRole, Stance, UnitOutcome
from assessments.flows import PLENARY_FLOW
from assessments.forms import AgendaForm, MemberForm
from assessments.papers import PLENARY_REPORT
from assessments.policies import prepares_meetings, sits_on_committee
from assessments.queries import agenda_of, changes_of, exclusions, lacking_on_agenda
from assessments.views.asking import task_of
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.dates import weekday_in_words
from certportal.kernel.web.visitor import signed_in
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import open_moves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import Form
    from django.http import HttpRequest

    from assessments.forms import AttendanceForm, CancelForm, DecisionForm, PositionsForm
    from assessments.models import PlenaryItem, PlenaryMeeting, PlenaryMember, PlenaryPosition
    from certportal.kernel.accounts.models import User
    from schemes.packaging import Shortfall

AT_ONCE = 100
"""How many undisputed cases are fixed by one press; the rest by the next."""

TONES = {Stance.COMPETENT.value: "good", Stance.NOT_YET_COMPETENT.value: "warn", Stance.DEFERRED.value: "paused"}


@dataclass
class Row:
    """One case on the agenda, for one reader."""

    item: PlenaryItem
    excluded: list[tuple[str, str]]  # present members who may not decide it: name, why
    own_exclusion: str
    lacking: Sequence[Shortfall]
    held: list[PlenaryPosition]
    silent: list[str]  # present members who may speak and have not
    own: PlenaryPosition | None
    speaks: bool = False
    fixes: bool = False
    enough: bool = False  # with the reader's own position
    typed: DecisionForm | None = None
    stance: str = ""
    reason: str = ""
    kept: bool = False  # a position was typed and refused: it is shown whatever happened to the case meanwhile
    releasing: CancelForm | None = None  # refused: the reason why the case is taken off the agenda

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """(short, how many, tone) of the positions taken."""
        found = [row.stance for row in self.held]
        return [(short, found.count(code), TONES[code]) for code, short in SHORT_STANCE.items() if found.count(code)]

    @property
    def differs(self) -> bool:
        """Somebody holds something else than the assessor recommended."""
        return any(row.stance != self.item.assessment.recommendation for row in self.held)

    @property
    def undisputed(self) -> bool:
        """The reader may fix it as recommended, with nobody against it."""
        lacks = self.lacking and self.item.assessment.recommendation == UnitOutcome.COMPETENT
        return self.fixes and self.enough and not self.differs and not lacks

    @property
    def outcome(self) -> str:
        """What the list of outcomes shows at first: what was typed, else nothing, so that nothing is fixed by mistake."""
        return (self.typed["outcome"].value() or "") if self.typed else ""

    @property
    def offered(self) -> list[tuple[str, str, str, bool]]:
        """(code, short, label, may be chosen) of the positions; K not against the results of the units."""
        passed = self.item.assessment.recommendation == UnitOutcome.COMPETENT
        return [(code, SHORT_STANCE[code], label, passed or code != Stance.COMPETENT) for code, label in Stance.choices]


@dataclass
class Typed:
    """Forms of a refused post, with what was typed; those about one case by its place on the agenda."""

    decisions: Mapping[int, DecisionForm] = field(default_factory=dict)
    releasing: Mapping[int, CancelForm] = field(default_factory=dict)
    positions: PositionsForm | None = None
    member: MemberForm | None = None
    agenda: AgendaForm | None = None
    cancelling: CancelForm | None = None
    attendance: AttendanceForm | None = None
    other: Form | None = None  # its fields are hidden: the page lists them again as they stand now

    @property
    def forms(self) -> list[Form]:
        """Those whose fields the page shows again."""
        alone = (self.positions, self.member, self.agenda, self.cancelling, self.attendance)
        found = (*alone, *self.decisions.values(), *self.releasing.values())
        return [form for form in found if form is not None]

    def keep(self, row: Row) -> None:
        """Show on the row of the agenda what was typed there."""
        place = row.item.position
        row.typed = self.decisions.get(place)
        if place in self.releasing:
            row.releasing = self.releasing[place]
        if self.positions is not None and f"stance_{place}" in self.positions.fields:
            row.stance = self.positions[f"stance_{place}"].value() or ""
            row.reason = self.positions[f"reason_{place}"].value() or ""
            row.kept = bool(row.stance or row.reason)


def meeting_page(request: HttpRequest, meeting: PlenaryMeeting, typed: Typed | None = None) -> dict[str, Any]:
    """The context of the page, with what was typed and refused."""
    user, typed = signed_in(request), typed or Typed()
    members = list(meeting.members.select_related("person"))
    rows = agenda_rows(user, meeting, members, list(agenda_of(meeting)))
    for row in rows:
        typed.keep(row)
    moves, to_do = open_moves(PLENARY_FLOW, user, meeting), _what_is_to_do(rows)
    return {
        "meeting": meeting,
        "meeting_on": "" if meeting.state_row.final else weekday_in_words(meeting.held_on),
        "agenda": rows,
        "live": [row for row in rows if row.item.released_at is None],
        "decided": sum(1 for row in rows if row.item.decision is not None),
        **to_do,
        **_members(user, meeting, members, typed),
        **_preparing(user, meeting, typed),
        "todo": _todo(**to_do) or task_of(moves),
        "moves": [(row, reverse(row.move.page_for(meeting, user), args=[meeting.code])) for row in moves],
        "paper": paper_for(meeting, PLENARY_REPORT),
        "cancelling": typed.cancelling,
        "changes": changes_of(meeting),
        "forms_again": typed.forms,
        "hidden_again": typed.other,
    }


def _what_is_to_do(rows: Sequence[Row]) -> dict[str, Any]:
    speaking = [row for row in rows if row.speaks or row.kept]
    undisputed = [row for row in rows if row.undisputed]
    return {
        "speaking": speaking,
        "unsaid": [row for row in speaking if row.own is None and row.speaks],
        "fixing": [row for row in rows if row.fixes],
        "undisputed": undisputed[:AT_ONCE],
        "undisputed_in_all": len(undisputed),
    }


def _members(user: User, meeting: PlenaryMeeting, members: Sequence[PlenaryMember], typed: Typed) -> dict[str, Any]:
    there = {row.person_id for row in members if row.present_at}
    if typed.attendance is not None:  # as it was ticked, where it was refused
        there = {int(found) for found in typed.attendance["present"].value() or () if str(found).isdecimal()}
    return {
        "members": members,
        "present": sum(1 for row in members if row.present_at),
        "ticked": there,
        "uninvited": sum(1 for row in members if row.invited_at is None),
        "attending": not meeting.state_row.final and prepares_meetings(user, meeting),
    }


def _preparing(user: User, meeting: PlenaryMeeting, typed: Typed) -> dict[str, Any]:
    planning = meeting.state == MeetingState.PLANNED and prepares_meetings(user, meeting)
    return {
        "planning": planning,
        "member_form": typed.member or (MemberForm(meeting=meeting) if planning else None),
        "agenda_form": typed.agenda or (AgendaForm(meeting=meeting) if planning else None),
    }


def _todo(unsaid: Sequence[Row], fixing: Sequence[Row], speaking: Sequence[Row], **_rows: object) -> str:
    if unsaid:
        return f"Nyatakan pendapat Anda atas {len(unsaid)} peserta."
    if fixing:
        return f"Tetapkan putusan {len(fixing)} peserta."
    return "Pendapat Anda sudah tersimpan. Ketua menetapkan putusannya." if speaking else ""


def agenda_rows(
    user: User, meeting: PlenaryMeeting, members: Sequence[PlenaryMember], items: Sequence[PlenaryItem]
) -> list[Row]:
    """The agenda for this person: who is excluded and why, what was said, and what they may still do. Items of `agenda_of`."""
    present = [row for row in members if row.present_at]
    aside = exclusions([item.assessment.dossier_id for item in items], [row.person_id for row in members])
    lacking = lacking_on_agenda(items, today_at(meeting.agency, timezone.now()))
    in_session = meeting.state == MeetingState.IN_SESSION
    sits = in_session and any(row.person_id == user.pk for row in present) and sits_on_committee(user, meeting)
    chair = next((row.person_id for row in members if row.role == MemberRole.CHAIR), None)
    rows = []
    for item in items:
        apart = aside.get(item.assessment.dossier_id, {})
        held = list(item.positions.all())
        spoke = {row.member.person_id: row for row in held}
        is_open = item.decision is None and item.released_at is None
        speaks = sits and is_open and user.pk not in apart
        own = spoke.get(user.pk)
        row = Row(
            item,
            excluded=[(row.person.full_name, apart[row.person_id]) for row in members if row.person_id in apart],
            own_exclusion=apart.get(user.pk, "") if is_open and any(m.person_id == user.pk for m in members) else "",
            lacking=lacking.get(item.pk, ()),
            held=held,
            silent=_silent(present, apart, spoke) if in_session and is_open else [],
            own=own,
            speaks=speaks,
            fixes=speaks and (user.pk == chair or chair in apart),
            enough=len({*spoke, user.pk}) >= meeting.least_positions,
            stance=own.stance if own else "",
            reason=own.reason if own else "",
        )
        rows.append(row)
    return rows


def _silent(present: Sequence[PlenaryMember], apart: Mapping[int, str], spoke: Mapping[int, object]) -> list[str]:
    return [row.person.full_name for row in present if row.person_id not in apart and row.person_id not in spoke]
