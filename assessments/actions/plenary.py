"""The plenary meeting: members, agenda, decisions, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from applicants.actions import involve
from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier
from applicants.queries.seats import body_office
from assessments.actions.announcing import refuse_odd_day
from assessments.actions.packages import refuse_incomplete
from assessments.enums import EventState, MeetingState, MemberRole, UnitOutcome
from assessments.flows import PLENARY_FLOW
from assessments.models import Assessment, PlenaryItem, PlenaryMeeting, PlenaryMember
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.papers import PLENARY_REPORT, PLENARY_SCOPE, plenary_report_facts
from assessments.policies import prepares_meetings, sits_on_committee
from assessments.signals import decision_made
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from certportal.kernel.accounts.models import Organisation, User
    from certportal.kernel.papers.models import Paper


def create_meeting(
    *, title: str, agency: Organisation, held_on: date, place: str, go_ahead: bool = False, by: User, now: datetime
) -> PlenaryMeeting:
    """Call a plenary meeting. Raises Refused: "not_allowed", "no_seat", and unless they `go_ahead` "odd_day"."""
    meeting = PlenaryMeeting(
        title=title,
        agency=agency,
        held_on=held_on,
        place=place,
        state=MeetingState.PLANNED,
        state_since=now,
        created_by=by,
        created_at=now,
    )
    if not prepares_meetings(by, meeting):
        raise Refused("Anda tidak berwenang menyiapkan rapat pleno di kantor ini.", code="not_allowed")
    if Seat.CERTIFICATION_BODY not in agency.seats:
        raise Refused(
            f"{agency} bukan lembaga sertifikasi (LSP), jadi rapat pleno tidak diadakan di sana. Pilih kantor lain.",
            code="no_seat",
        )
    odd = refuse_odd_day(agency, held_on, go_ahead=go_ahead, now=now)
    with transaction.atomic():
        meeting.save(force_insert=True)
        record("plenary.create", by=by, subject=meeting, after={"held_on": held_on.isoformat(), **odd}, now=now)
    return meeting


@transaction.atomic
def add_member(
    meeting: PlenaryMeeting, person: User, *, role: str = MemberRole.MEMBER, by: User, now: datetime
) -> PlenaryMember:
    """Add a committee member; a chair already named is replaced and stays as member. Only before the meeting opens."""
    meeting = _planned(meeting, by=by)
    if not sits_on_committee(person, meeting):
        raise Refused(
            f"{person.full_name} bukan anggota komite di kantor ini.", code="not_on_committee", subject=meeting
        )
    if role == MemberRole.CHAIR:
        meeting.members.filter(role=MemberRole.CHAIR).exclude(person=person).update(role=MemberRole.MEMBER)
    member, _ = PlenaryMember.objects.update_or_create(meeting=meeting, person=person, defaults={"role": role})
    record("plenary.add_member", by=by, subject=meeting, after={"member": person.pk, "role": role}, now=now)
    return member


@transaction.atomic
def put_on_agenda(meeting: PlenaryMeeting, assessment: Assessment, *, by: User, now: datetime) -> PlenaryItem:
    """Put a recommended case on the agenda of the meeting. Lock order: dossier, then meeting."""
    dossier = Dossier.objects.select_for_update().get(pk=assessment.dossier_id)
    meeting = _planned(meeting, by=by)
    if dossier.state != DossierState.RECOMMENDED or assessment.event.state != EventState.REPORTED:
        raise Refused(
            "Berkas ini belum dapat dibahas: rekomendasi dan berita acara uji harus terbit lebih dahulu.",
            code="not_recommended",
            subject=meeting,
        )
    if body_office(dossier) != meeting.agency_id:
        raise Refused("Berkas ini diputuskan oleh kantor lain.", code="misfit", subject=meeting)
    if PlenaryItem.objects.filter(STILL_TO_DECIDE, assessment=assessment).exists():
        raise Refused("Berkas ini sudah ada pada acara rapat.", code="already_on_agenda", subject=meeting)
    last = meeting.items.aggregate(n=Max("position"))["n"] or 0
    item = PlenaryItem.objects.create(meeting=meeting, assessment=assessment, position=last + 1)
    record("plenary.add_item", by=by, subject=meeting, after={"dossier": dossier.number}, now=now)
    return item


@transaction.atomic
def fill_agenda(
    meeting: PlenaryMeeting, assessments: Iterable[Assessment], *, by: User, now: datetime
) -> list[PlenaryItem]:
    """Put several cases on the agenda of the meeting, all or none."""
    chosen = sorted(assessments, key=lambda row: row.dossier_id)
    # Lock every dossier before the meeting; otherwise the second dossier would be locked after the meeting.
    list(Dossier.objects.select_for_update().filter(pk__in=[row.dossier_id for row in chosen]).order_by("pk"))
    return [put_on_agenda(meeting, row, by=by, now=now) for row in chosen]


def open_meeting(
    meeting: PlenaryMeeting, *, by: User, now: datetime, seen_version: int | None = None
) -> PlenaryMeeting:
    """Open the meeting; from here members and agenda cannot change."""
    return make_move(PLENARY_FLOW, "open", meeting, by=by, now=now, seen_version=seen_version)


def decide(
    item: PlenaryItem, outcome: str, *, reason: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Decision:
    """A committee member decides one case: competent, not yet competent, or deferred to a later meeting.

    In one transaction: dossier and item locked, move (policy, guards), decider's involvement, decision, item closed,
    signal `decision_made` when the decision is final. Raises Refused, or AlreadyMade for a double submit.
    """
    reason = reason.strip()
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(pk=item.assessment.dossier_id)
        item = (
            PlenaryItem.objects.select_for_update(of=("self",))
            .select_related("assessment", "meeting__agency", "decision__involvement__person")
            .get(pk=item.pk)
        )
        _still_open(item, outcome, reason, by=by)
        _outcome_fits(item, outcome, reason)
        if outcome == DecisionOutcome.COMPETENT:
            refuse_incomplete(item.assessment, on=today_at(item.meeting.agency, now), subject=item.meeting)
        deferred = outcome == DecisionOutcome.DEFERRED
        make_move(
            "dossier",
            "defer" if deferred else "decide",
            dossier,
            by=by,
            note=reason,
            now=now,
            seen_version=seen_version,
        )
        decision = _write_down(item, dossier, outcome, reason, by=by, now=now)
        if not deferred:
            decision_made.send(sender=Decision, decision=decision, by=by, now=now)
    return decision


def _write_down(item: PlenaryItem, dossier: Dossier, outcome: str, reason: str, *, by: User, now: datetime) -> Decision:
    """Save the decision with its decider, close the agenda item, and write the row in the audit stream "issuance"."""
    decision = Decision.objects.create(
        dossier=dossier,
        kind=DecisionKind.CERTIFICATION,
        outcome=outcome,
        reason=reason,
        decided_on=today_at(item.meeting.agency, now),
        involvement=involve(dossier, by, Duty.DECIDER, now=now),
        created_at=now,
    )
    item.decision = decision
    item.save(update_fields=["decision"])
    record(
        "plenary.decide",
        by=by,
        subject=decision,
        after={"dossier": dossier.number, "outcome": outcome, "meeting": item.meeting.code},
        note=reason,
        stream=Stream.ISSUANCE,
        now=now,
    )
    return decision


@transaction.atomic
def close_meeting(meeting: PlenaryMeeting, *, by: User, now: datetime, seen_version: int | None = None) -> Paper:
    """End the meeting and print its report; every case must be decided (guard of the move).

    The counter row is locked last.
    """
    moved = make_move(PLENARY_FLOW, "close", meeting, by=by, now=now, seen_version=seen_version)
    today = today_at(moved.agency, now)
    facts = plenary_report_facts(moved, on=today)
    number = number_letter(PLENARY_SCOPE, on=today, by=by, now=now)
    moved.number = number
    moved.save(update_fields=["number"])
    return prepare(
        PLENARY_REPORT,
        title=f"Berita acara {moved.title}",
        facts={**facts, "number": number},
        number=number,
        about=moved,
        issued_on=today,
        by=by,
        now=now,
    )


def _planned(meeting: PlenaryMeeting, *, by: User) -> PlenaryMeeting:
    """The meeting, locked, while it is still being prepared."""
    row = PlenaryMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not prepares_meetings(by, row):
        raise Refused("Anda tidak berwenang menyiapkan rapat pleno ini.", code="not_allowed", subject=row)
    if row.state != MeetingState.PLANNED:
        raise Refused("Rapat sudah dibuka; susunannya tidak berubah lagi.", code="wrong_state", subject=row)
    return row


def _still_open(item: PlenaryItem, outcome: str, reason: str, *, by: User) -> None:
    made = item.decision
    if made is None:
        return
    own = made.involvement.person_id == by.pk
    if own and (made.outcome, made.reason) == (outcome, reason):
        raise AlreadyMade("Keputusan ini sudah tercatat.", code="already_made")
    raise Refused(
        f"{'Anda' if own else made.involvement.person.full_name} sudah memutuskan peserta ini: "
        f"{made.get_outcome_display().lower()}. Isian pada halaman ini tidak tersimpan.",
        code="stale",
        subject=item.meeting,
    )


def _outcome_fits(item: PlenaryItem, outcome: str, reason: str) -> None:
    """A certificate needs every unit competent; anything else needs a reason the candidate can read."""
    if outcome == DecisionOutcome.COMPETENT:
        if item.assessment.recommendation != UnitOutcome.COMPETENT:
            raise Refused(
                "Keputusan kompeten belum dapat diambil karena masih ada unit yang belum kompeten. "
                "Putuskan belum kompeten atau tunda.",
                code="against_results",
                subject=item.meeting,
            )
    elif outcome not in {DecisionOutcome.NOT_YET_COMPETENT, DecisionOutcome.DEFERRED}:
        raise Refused("Pilih keputusan: kompeten, belum kompeten, atau tunda.", code="outcome_unknown")
    elif not reason:
        raise Refused("Tuliskan alasan keputusan agar peserta memahaminya.", code="note_missing", subject=item.meeting)
