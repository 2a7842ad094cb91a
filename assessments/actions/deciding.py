"""Deciding in a plenary meeting: each present member says what they hold, the chair fixes the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.actions import involve
from applicants.enums import DecisionKind, DecisionOutcome, Duty
from applicants.models import Decision, Dossier
from assessments.actions.packages import refuse_incomplete
from assessments.enums import MeetingState, Stance, UnitOutcome
from assessments.models import PlenaryItem, PlenaryMember, PlenaryPosition
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.policies import sits_on_committee
from assessments.queries import Held, exclusions, why_excluded
from assessments.signals import decision_made
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from assessments.models import PlenaryMeeting
    from certportal.kernel.accounts.models import User


@transaction.atomic
def take_positions(meeting: PlenaryMeeting, held: Mapping[int, Held], *, by: User, now: datetime) -> int:
    """A present member says what they hold of cases: place on the agenda -> position. Returns how many are new or other.

    All or none. Until the chair has fixed a case its positions may be changed. Lock order: dossiers, items. Raises Refused:
    "not_allowed" for who is not present, "excluded" for a case they may not decide, "stale" where it was fixed meanwhile,
    "outcome_unknown", "note_missing" where a position asks for a reason, "against_results".
    """
    wanted = {place: Held(row.stance, row.reason.strip()) for place, row in held.items() if row.stance}
    found = PlenaryItem.objects.filter(meeting=meeting, position__in=wanted)
    list(Dossier.objects.select_for_update().filter(assessments__plenary_items__in=found).order_by("pk"))
    items = list(
        found.select_for_update(of=("self",)).select_related("meeting", "assessment__dossier__applicant").order_by("pk")
    )
    member = _present_member(meeting, by)
    apart = exclusions([item.assessment.dossier_id for item in items], [by.pk])
    own = {row.item_id: row for row in PlenaryPosition.objects.filter(member=member, item__in=items)}
    for item in items:
        why = apart.get(item.assessment.dossier_id, {}).get(by.pk, "")
        _refuse_position(item, wanted[item.position], why)
    changed = [
        item
        for item in items
        if item.pk not in own or (own[item.pk].stance, own[item.pk].reason) != wanted[item.position]
    ]
    for item in changed:
        _say(item, member, wanted[item.position], now=now)
    if changed:
        after = {str(item.position): wanted[item.position].stance for item in changed}
        record("plenary.position", by=by, subject=meeting, after=after, now=now)
    return len(changed)


def _present_member(meeting: PlenaryMeeting, person: User) -> PlenaryMember:
    """Their seat in a meeting that sits; Refused "not_allowed" where they have none, are not noted as present, or left."""
    member = PlenaryMember.objects.filter(
        meeting=meeting, person=person, present_at__isnull=False, meeting__state=MeetingState.IN_SESSION
    ).first()
    if member is None or not sits_on_committee(person, meeting):
        raise Refused(
            "Pendapat dinyatakan oleh anggota yang tercatat hadir, selama rapat bersidang. Bila Anda hadir, minta petugas "
            "mencatat kehadiran Anda.",
            code="not_allowed",
            subject=meeting,
        )
    return member


def _refuse_position(item: PlenaryItem, held: Held, why_apart: str) -> None:
    name = item.assessment.dossier.applicant.full_name
    if why_apart:
        raise Refused(
            f"Anda tidak dapat menyatakan pendapat atas {name} karena Anda {why_apart}.",
            code="excluded",
            subject=item.meeting,
        )
    if item.decision_id or item.released_at:
        raise Refused(
            f"Putusan atas {name} sudah ditetapkan atau dilepas dari acara. Muat ulang halaman.",
            code="stale",
            subject=item.meeting,
        )
    if held.stance not in Stance.values:
        raise Refused("Pilih pendapat: kompeten, belum kompeten, atau tunda.", code="outcome_unknown")
    if held.stance == Stance.COMPETENT and item.assessment.recommendation != UnitOutcome.COMPETENT:
        raise Refused(
            f"{name} belum kompeten pada sebagian unit, jadi pendapat kompeten tidak dapat diputuskan. "
            "Pilih belum kompeten atau tunda.",
            code="against_results",
            subject=item.meeting,
        )
    if held.stance != item.assessment.recommendation and not held.reason:
        raise Refused(
            f"Tuliskan alasan pendapat Anda atas {name}, karena berbeda dari rekomendasi asesor.",
            code="note_missing",
            subject=item.meeting,
        )


def _say(item: PlenaryItem, member: PlenaryMember, held: Held, *, now: datetime) -> None:
    PlenaryPosition.objects.update_or_create(
        item=item,
        member=member,
        defaults={"stance": held.stance, "reason": held.reason, "taken_at": now},
        create_defaults={
            "stance": held.stance,
            "reason": held.reason,
            "taken_at": now,
            "involvement": involve(item.assessment.dossier, member.person, Duty.DECIDER, now=now),
        },
    )


def decide(
    item: PlenaryItem, outcome: str, *, reason: str = "", by: User, now: datetime, seen_version: int | None = None
) -> Decision:
    """The chair fixes the outcome of one case: competent, not yet competent, or deferred to a later meeting.

    Enough members must have said what they hold (guard of the move); where the chair has not, the outcome is their own
    position too. Where the chair may not decide the case, any other present member fixes it.
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
        _fixing_is_a_position(item, dossier, Held(outcome, reason), by=by, now=now)
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


def _fixing_is_a_position(item: PlenaryItem, dossier: Dossier, held: Held, *, by: User, now: datetime) -> None:
    """Who may not fix the case is refused by the move that follows."""
    seats = PlenaryMember.objects.filter(meeting=item.meeting, person=by, present_at__isnull=False)
    member = seats.exclude(positions__item=item).first()
    if member and item.meeting.state == MeetingState.IN_SESSION and not why_excluded(dossier, by):
        _say(item, member, held, now=now)


def decide_as_recommended(
    meeting: PlenaryMeeting, places: Iterable[int], *, by: User, now: datetime
) -> tuple[int, list[str]]:
    """The chair fixes at once what nobody disputes: these places of the agenda, each as its assessor recommended.

    Each case in a transaction of its own. Returns how many were fixed, and why the others were not.
    """
    items = PlenaryItem.objects.filter(STILL_TO_DECIDE, meeting=meeting, position__in=list(places))
    rows = items.select_related("assessment__dossier__applicant").prefetch_related("positions")
    fixed, left = 0, []
    for item in rows.order_by("position"):
        name = item.assessment.dossier.applicant.full_name
        if any(row.stance != item.assessment.recommendation for row in item.positions.all()):
            left.append(f"{name}: ada pendapat lain.")
            continue
        try:
            decide(item, item.assessment.recommendation, reason=as_recommended(item), by=by, now=now)
        except Refused as refused:
            left.append(f"{name}: {refused.sentence}")
        else:
            fixed += 1
    return fixed, left


def as_recommended(item: PlenaryItem) -> str:
    """The reason the candidate reads where the meeting follows "belum kompeten": which units, in the assessor's words."""
    if item.assessment.recommendation == UnitOutcome.COMPETENT:
        return ""
    weak = item.assessment.results.filter(result=UnitOutcome.NOT_YET_COMPETENT).select_related("scheme_unit")
    said = "; ".join(f"{row.scheme_unit.printed_code}: {row.note}" for row in weak.order_by("scheme_unit__position"))
    return f"Sesuai rekomendasi asesor. {said}"[:2000]


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


def _still_open(item: PlenaryItem, outcome: str, reason: str, *, by: User) -> None:
    made = item.decision
    if item.released_at:
        raise Refused("Peserta ini sudah dilepas dari acara rapat.", code="stale", subject=item.meeting)
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
