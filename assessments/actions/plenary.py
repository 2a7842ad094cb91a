"""The plenary meeting before and after it decides: members, invitations, agenda, attendance, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries.seats import body_office
from assessments.actions.announcing import refuse_odd_day
from assessments.enums import SMALLEST_MEETING, EventState, MeetingState, MemberRole
from assessments.flows import PLENARY_FLOW
from assessments.models import PlenaryItem, PlenaryMeeting, PlenaryMember, QuorumRule
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.papers import PLENARY_REPORT, PLENARY_SCOPE, plenary_report_facts
from assessments.policies import prepares_meetings, sets_quorum, sits_on_committee
from assessments.queries import quorum_on
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.outbox.write import write
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.dates import weekday_in_words
from certportal.kernel.web.refusal import Refused, races_told
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from assessments.models import Assessment
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
        **quorum_on(agency, held_on)._asdict(),
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
    """Put a recommended case on the agenda of the meeting; as `fill_agenda` with one."""
    return fill_agenda(meeting, [assessment], by=by, now=now)[0]


@transaction.atomic
def fill_agenda(
    meeting: PlenaryMeeting, assessments: Iterable[Assessment], *, by: User, now: datetime
) -> list[PlenaryItem]:
    """Put cases on the agenda of the meeting, all or none, the first dossier first. Lock order: dossiers, then meeting.

    Raises Refused: "not_recommended" before the report of the exam is out, "misfit" where another office decides it,
    "already_on_agenda".
    """
    chosen = sorted(assessments, key=lambda row: row.dossier_id)
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("agency", "scheme_version__scheme__body")
    dossiers = {row.pk: row for row in rows.filter(pk__in=[row.dossier_id for row in chosen]).order_by("pk")}
    meeting = _planned(meeting, by=by)
    taken = set(
        PlenaryItem.objects.filter(STILL_TO_DECIDE, assessment__in=chosen).values_list("assessment_id", flat=True)
    )
    for row in chosen:
        _refuse_unfit(meeting, row, dossiers[row.dossier_id], taken=row.pk in taken)
    last = meeting.items.aggregate(n=Max("position"))["n"] or 0
    items = [
        PlenaryItem(meeting=meeting, assessment=row, position=place) for place, row in enumerate(chosen, start=last + 1)
    ]
    made = PlenaryItem.objects.bulk_create(items)
    for row in chosen:
        after = {"dossier": dossiers[row.dossier_id].number}
        record("plenary.add_item", by=by, subject=meeting, after=after, now=now)
    return made


def _refuse_unfit(meeting: PlenaryMeeting, row: Assessment, dossier: Dossier, *, taken: bool) -> None:
    if dossier.state != DossierState.RECOMMENDED or row.event.state != EventState.REPORTED:
        raise Refused(
            f"Berkas {dossier} belum dapat dibahas: rekomendasi dan berita acara uji harus terbit lebih dahulu.",
            code="not_recommended",
            subject=meeting,
        )
    if body_office(dossier) != meeting.agency_id:
        raise Refused(f"Berkas {dossier} diputuskan oleh kantor lain.", code="misfit", subject=meeting)
    if taken:
        raise Refused(f"Berkas {dossier} sudah ada pada acara rapat.", code="already_on_agenda", subject=meeting)


@transaction.atomic
def release_item(item: PlenaryItem, *, note: str, by: User, now: datetime) -> PlenaryItem:
    """Take an undecided case off the agenda, with the reason; it may go on another one. Lock order: dossier, item.

    In a meeting in session this is the way out where too few may decide the case. Raises Refused "not_allowed",
    "wrong_state", "note_missing", "stale".
    """
    Dossier.objects.select_for_update().get(pk=item.assessment.dossier_id)
    row = PlenaryItem.objects.select_for_update(of=("self",)).select_related("meeting", "assessment").get(pk=item.pk)
    if not prepares_meetings(by, row.meeting):
        raise Refused("Anda tidak berwenang menyiapkan rapat pleno ini.", code="not_allowed", subject=row.meeting)
    if row.meeting.state_row.final:
        raise Refused("Rapat sudah selesai; acaranya tidak berubah lagi.", code="wrong_state", subject=row.meeting)
    if row.decision_id or row.released_at:
        raise Refused(
            "Peserta ini sudah diputuskan atau sudah dilepas dari acara. Muat ulang halaman.",
            code="stale",
            subject=row.meeting,
        )
    if not note.strip():
        raise Refused("Tuliskan alasannya lebih dahulu, lalu kirim lagi.", code="note_missing", subject=row.meeting)
    row.released_at, row.release_reason = now, note.strip()
    row.save(update_fields=["released_at", "release_reason"])
    before = {"dossier": row.assessment.dossier.number}
    record("plenary.release_item", by=by, subject=row.meeting, before=before, note=note.strip(), now=now)
    return row


@transaction.atomic
def remove_member(meeting: PlenaryMeeting, person: User, *, by: User, now: datetime) -> None:
    """Take somebody off the list of members, before the meeting opens. An invitation they had is called back by a notice."""
    meeting = _planned(meeting, by=by)
    member = meeting.members.filter(person=person).first()
    if member is None:
        raise Refused(f"{person.full_name} bukan anggota rapat ini.", code="not_a_member", subject=meeting)
    if member.invited_at:
        _tell_members("meeting_uninvited", meeting, [member], now=now)
    member.delete()
    record("plenary.remove_member", by=by, subject=meeting, before={"member": person.pk}, now=now)


@transaction.atomic
def invite_members(meeting: PlenaryMeeting, *, by: User, now: datetime) -> list[PlenaryMember]:
    """Invite the members who have no invitation yet, by a notice with day, place and what is on the agenda.

    Raises Refused "nobody_to_invite" where all have one, or there is no member.
    """
    meeting = _planned(meeting, by=by)
    new = list(meeting.members.filter(invited_at=None).select_related("person"))
    if not new:
        raise Refused(
            "Semua anggota sudah diundang. Tambahkan anggota lain bila perlu.", code="nobody_to_invite", subject=meeting
        )
    _tell_members("meeting_invitation", meeting, new, now=now)
    meeting.members.filter(pk__in=[row.pk for row in new]).update(invited_at=now)
    after = {"members": [row.person_id for row in new]}
    record("plenary.invite", by=by, subject=meeting, after=after, now=now)
    return new


def _tell_members(kind: str, meeting: PlenaryMeeting, members: Iterable[PlenaryMember], *, now: datetime) -> None:
    roles = {row.person: row.get_role_display().lower() for row in members}
    waiting = meeting.items.filter(STILL_TO_DECIDE).count()
    for person, role in roles.items():
        write(
            kind,
            to=[person],
            facts={
                "title": meeting.title,
                "when": weekday_in_words(meeting.held_on),
                "place": meeting.place,
                "role": role,
                "candidates": waiting,
                "least_present": meeting.least_present,
            },
            about=meeting,
            url=meeting.get_absolute_url(),
            key=f"{kind}:{meeting.pk}:{meeting.version}:{person.pk}:{now.isoformat()}",
            now=now,
        )


@transaction.atomic
def note_attendance(meeting: PlenaryMeeting, people: Collection[User], *, by: User, now: datetime) -> int:
    """Note which members are there; returns how many are. While the meeting sits somebody may come, nobody leaves the list.

    Raises Refused "not_allowed", "wrong_state", "not_a_member", and "sits_already" where somebody noted as present would go.
    """
    row = PlenaryMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not prepares_meetings(by, row):
        raise Refused("Anda tidak berwenang menyiapkan rapat pleno ini.", code="not_allowed", subject=row)
    if row.state_row.final:
        raise Refused("Rapat sudah selesai; kehadiran tidak berubah lagi.", code="wrong_state", subject=row)
    members = {member.person_id: member for member in row.members.select_related("person")}
    there = {person.pk for person in people}
    if there - set(members):
        raise Refused("Yang dicatat hadir harus anggota rapat ini.", code="not_a_member", subject=row)
    came = [member for key, member in members.items() if key in there and member.present_at is None]
    went = [member for key, member in members.items() if key not in there and member.present_at]
    if went and row.state == MeetingState.IN_SESSION:
        names = ", ".join(member.person.full_name for member in went)
        raise Refused(
            f"{names} sudah tercatat hadir, dan rapat sudah bersidang. Centang kembali namanya, lalu simpan.",
            code="sits_already",
            subject=row,
        )
    row.members.filter(pk__in=[member.pk for member in came]).update(present_at=now)
    row.members.filter(pk__in=[member.pk for member in went]).update(present_at=None)
    if came or went:
        after = {"came": [member.person_id for member in came], "went": [member.person_id for member in went]}
        record("plenary.attendance", by=by, subject=row, after=after, now=now)
    return len(there)


def _refuse_too_few(least_present: int, least_positions: int) -> None:
    if least_positions < SMALLEST_MEETING:
        raise Refused(
            f"Paling sedikit {SMALLEST_MEETING} anggota menyatakan pendapat, agar tidak ada yang memutus sendiri.",
            code="too_few",
            field="least_positions",
        )
    if least_present < least_positions:
        raise Refused(
            "Anggota yang hadir tidak boleh kurang dari anggota yang menyatakan pendapat.",
            code="too_few",
            field="least_present",
        )


def set_quorum(
    agency: Organisation,
    *,
    in_force_from: date,
    least_present: int,
    least_positions: int,
    basis: str,
    by: User,
    now: datetime,
) -> QuorumRule:
    """Lay down how many members a meeting of this office needs from a day on; meetings called before keep their numbers.

    Raises Refused: "not_allowed", "past" for a day gone by, "too_few", "raced" where that day has a rule.
    """
    if not sets_quorum(by, agency):
        raise Refused("Anda tidak berwenang menetapkan kuorum rapat kantor ini.", code="not_allowed")
    if in_force_from < today_at(agency, now):
        raise Refused(
            "Aturan berlaku mulai hari ini atau sesudahnya. Pilih tanggal lain.", code="past", field="in_force_from"
        )
    _refuse_too_few(least_present, least_positions)
    with races_told(), transaction.atomic():
        rule = QuorumRule.objects.create(
            agency=agency,
            in_force_from=in_force_from,
            least_present=least_present,
            least_positions=least_positions,
            basis=basis,
            entered_by=by,
            entered_at=now,
        )
        after = {"from": in_force_from.isoformat(), "present": least_present, "positions": least_positions}
        record("plenary.set_quorum", by=by, subject=rule, after=after, now=now)
    return rule


def open_meeting(
    meeting: PlenaryMeeting, *, by: User, now: datetime, seen_version: int | None = None
) -> PlenaryMeeting:
    """Open the meeting; from here members and agenda cannot change."""
    return make_move(PLENARY_FLOW, "open", meeting, by=by, now=now, seen_version=seen_version)


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
