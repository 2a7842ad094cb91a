"""Leave of officers: who stands in, and the dossiers assigned to the stand-in and given back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applicants.actions.assigning import put_in_charge
from applicants.enums import WorkStage
from applicants.models import Dossier, Leave
from applicants.models.office import OFFICE_ROLES
from applicants.policies import changes_leave, enters_leave_at, manages_leave_at
from applicants.queries import colleagues, holds_throughout, stages_of, work_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.roles import appoint_acting, end_acting, running_roles
from certportal.kernel.approvals.actions import tell_of_end
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from applicants.models import Assignment
    from certportal.kernel.accounts.models import Membership, Organisation
    from certportal.kernel.audit.record import Actor

ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(
    days=5 * 365
)  # of a date from today: the longest leave, three years, entered long before it begins
NAMED = 5  # people a sentence names


def enter_leave(
    *,
    person: User,
    stand_in: User,
    agency: Organisation,
    role: Role,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    second: Actor | None = None,
    now: datetime,
) -> Leave:
    """Record that `person` is away from `role` at the office and `stand_in`, who holds it too, answers for them.

    For leadership the stand-in may be any other officer of the office: an acting leader (Plh.), who holds the role for
    these days, with the approval of a `second` person (`acting.ask_acting`). Both are told.

    Raises Refused (code "not_allowed", "dates", "past", "far", "reason_missing", "same_person", "no_role", "other_role",
    "overlap", "stand_in_away"), PersonRefused (as `appoint_acting`).
    """
    leave = Leave(
        agency=agency,
        person=person,
        stand_in=stand_in,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        entered_by=by,
        entered_at=now,
    )
    with transaction.atomic():
        # Locked in one order: two who name each other as stand-in at once see each other's row and cannot deadlock.
        list(User.objects.select_for_update().filter(pk__in=[person.pk, stand_in.pk]).order_by("pk"))
        _check(leave, by, today=today_at(agency, now))
        leave.acting = _appointed(leave, by, second, now)
        leave.save(force_insert=True)
        record("leave.enter", by=by, subject=leave, after=_facts(leave), note=reason, now=now)
        _tell_both(leave, by, now)
    return leave


def appoints_leader(
    *, role: Role, stand_in: User, agency: Organisation, starts_on: date, ends_on: date, now: datetime
) -> bool:
    """Whether a leave of these days makes the stand-in an acting leader.

    Not where they hold the role on all of these days anyway; who is an acting leader now may not be one then.
    """
    first = max(starts_on, today_at(agency, now))
    return role == Role.LEADERSHIP and not holds_throughout(stand_in, role, agency, first, ends_on)


def _appointed(leave: Leave, by: User, second: Actor | None, now: datetime) -> Membership | None:
    """The role of the acting leader for the days to come of the leave; None where there is none."""
    role, who, agency = Role(leave.role), leave.stand_in, leave.agency
    days = {"starts_on": leave.starts_on, "ends_on": leave.ends_on}
    if not appoints_leader(role=role, stand_in=who, agency=agency, **days, now=now):
        return None
    days = {"starts_on": max(leave.starts_on, today_at(agency, now)), "ends_on": leave.ends_on + ONE_DAY}
    return appoint_acting(user=who, organisation=agency, role=role, **days, by=by, second=second, now=now)


def _facts(leave: Leave) -> dict[str, object]:
    return {
        "person": leave.person_id,
        "stand_in": leave.stand_in_id,
        "role": leave.role,
        "from": str(leave.starts_on),
        "until": str(leave.ends_on),
    }


def _tell_both(row: Leave, by: User, now: datetime) -> None:
    """The stand-in, and the person on leave unless they entered it themselves."""
    write(
        "leave_entered",
        to=[row.stand_in, *([row.person] if by.pk != row.person_id else [])],
        facts={
            "person": row.person.full_name,
            "stand_in": row.stand_in.name_at_end,
            "role": row.get_role_display(),
            "acting": row.acting_id is not None,
            "starts": day_in_words(row.starts_on),
            "ends": day_in_words(row.ends_on),
            "reason": row.reason,
        },
        about=row,
        url=reverse("leave.list"),
        key=f"leave:{row.pk}",
        now=now,
    )


def _check(leave: Leave, by: User, *, today: date) -> None:
    person, stand_in, agency, role = leave.person, leave.stand_in, leave.agency, Role(leave.role)
    manages = manages_leave_at(by, agency)
    if not enters_leave_at(by, agency) or (by.pk != person.pk and not manages):
        raise Refused("Cuti rekan hanya dapat dicatat pimpinan atau admin sistem kantor ini.", code="not_allowed")
    _refuse_odd_days(leave, today)
    if not leave.reason:
        raise Refused("Isi keterangan cuti.", code="reason_missing", field="reason")
    if person.pk == stand_in.pk:
        raise Refused("Pilih orang lain sebagai pengganti.", code="same_person", field="stand_in")
    if not _holds(person, role, agency):
        raise Refused(
            f"{person.full_name} tidak bertugas sebagai {role.label.lower()} di kantor ini. Pilih tugas lain.",
            code="no_role",
            field="role",
        )
    _refuse_unlike(stand_in, role, agency, besides=person)
    _refuse_overlapping(leave)


def _refuse_odd_days(leave: Leave, today: date) -> None:
    """A leave that is over, or a mistyped year, would be on record for good: days in the past change nothing any more."""
    if leave.ends_on < leave.starts_on:
        raise Refused("Tanggal selesai harus pada atau setelah tanggal mulai.", code="dates", field="ends_on")
    if leave.ends_on < today:
        raise Refused(
            f"Cuti ini sudah selesai pada {day_in_words(leave.ends_on)}. Catat cuti yang masih berjalan atau akan datang.",
            code="past",
            field="ends_on",
        )
    for field, day in (("starts_on", leave.starts_on), ("ends_on", leave.ends_on)):
        if abs(day - today) > FARTHEST:
            raise Refused(f"Periksa tahunnya: {day_in_words(day)} terlalu jauh dari hari ini.", code="far", field=field)


def _holds(person: User, role: Role, agency: Organisation) -> bool:
    return colleagues([agency.pk], role).filter(pk=person.pk).exists()


def _refuse_unlike(stand_in: User, role: Role, agency: Organisation, *, besides: User) -> None:
    """Only who may do the same work may stand in; leadership may also be entrusted to another officer of the office."""
    fitting = colleagues([agency.pk], *(OFFICE_ROLES if role == Role.LEADERSHIP else (role,)))
    if fitting.filter(pk=stand_in.pk).exists():
        return
    others = list(fitting.exclude(pk=besides.pk)[:NAMED])
    names = ", ".join([*(person.full_name for person in others[:-1]), *(person.name_at_end for person in others[-1:])])
    way = (
        f"Yang dapat menggantikan: {names}."
        if names
        else "Belum ada orang lain dengan tugas ini; minta admin sistem memberi peran kepada penggantinya lebih dahulu."
    )
    raise Refused(
        f"{stand_in.full_name} tidak bertugas sebagai {role.label.lower()} di kantor ini. {way}",
        code="other_role",
        field="stand_in",
    )


def _refuse_overlapping(leave: Leave) -> None:
    overlapping = Leave.objects.standing().filter(
        starts_on__lte=leave.ends_on, ends_on__gte=leave.starts_on, agency=leave.agency
    )
    if overlapping.filter(person=leave.person, role=leave.role).exists():
        raise Refused("Sudah ada cuti yang tercatat pada tanggal itu. Batalkan yang lama lebih dahulu.", code="overlap")
    if overlapping.filter(person=leave.stand_in).exists():
        raise Refused(
            f"{leave.stand_in.full_name} juga cuti pada tanggal itu. Pilih pengganti lain.",
            code="stand_in_away",
            field="stand_in",
        )


def hand_over_work(leave: Leave, *, by: User, now: datetime) -> tuple[list[Dossier], list[str]]:
    """Give all open work of the officer on leave to the stand-in, with the leave as reason.

    Returns the dossiers reassigned, and a sentence for each dossier the stand-in may not have. Raises Refused
    ("not_allowed", "cancelled", "over").
    """
    _refuse_unless_may(leave, by)
    if leave.ends_on < today_at(leave.agency, now):
        raise Refused(
            f"Cuti ini berakhir pada {day_in_words(leave.ends_on)}, jadi berkasnya tetap pada petugasnya.",
            code="over",
            subject=leave,
        )
    with transaction.atomic():
        _refuse_cancelled(leave)
    return _move_all(
        work_of(leave.person, leave.agency_id).filter(stage__in=stages_of(leave.role)),
        leave.stand_in,
        leave,
        reason=f"Menggantikan {leave.person.full_name}: {leave.reason}",
        by=by,
        now=now,
    )


def hand_back_work(leave: Leave, *, by: User, now: datetime) -> tuple[list[Dossier], list[str]]:
    """Give back the dossiers that were reassigned because of this leave and are still with the stand-in."""
    _refuse_unless_may(leave, by)
    return _move_all(
        work_of(leave.stand_in, leave.agency_id).filter(leave=leave),
        leave.person,
        None,
        reason=f"Kembali dari cuti: {leave.reason}",
        by=by,
        now=now,
    )


def cancel_leave(leave: Leave, *, by: User, now: datetime) -> Leave:
    """Cancel the leave or end it early: the role of an acting leader ends, and those who watch are told.

    Reassigned dossiers stay with the stand-in.
    """
    _refuse_unless_may(leave, by)
    return _end_leave(leave, by=by, now=now)


def end_appointments(user: User, ending: Collection[int], *, by: Actor, now: datetime) -> None:
    """Cancel each leave with an acting leader that rests on these roles (ids) of the person.

    On the role of the leader who is away, or on the last one that the stand-in has at the office for good: nobody leads
    an office for a leader who leads it no more, or where they themselves have no work any more.
    """
    kept = running_roles(user, now).exclude(pk__in=ending)
    running = Leave.objects.standing().filter(acting__ends_on__gt=timezone.localdate(now))
    for leave in running.filter(Q(person=user) | Q(stand_in=user)).select_related("agency").order_by("pk"):
        there = kept.filter(organisation=leave.agency)
        if leave.person_id == user.pk:
            rests, reason = there.filter(role=leave.role), "Peran pimpinan yang digantikan berakhir."
        else:
            rests, reason = there.filter(role__in=OFFICE_ROLES, ends_on=None), "Tidak lagi bertugas di kantor ini."
        if not rests.exists():
            _end_leave(leave, reason=reason, by=by, now=now)


@transaction.atomic
def _end_leave(leave: Leave, *, reason: str = "", by: Actor, now: datetime) -> Leave:
    row = Leave.objects.select_for_update(of=("self",)).select_related("acting", "stand_in", "agency").get(pk=leave.pk)
    if row.cancelled_at is None:
        row.cancelled_at = now
        row.save(update_fields=["cancelled_at"])
        if row.acting is not None and end_acting(row.acting, by=by, now=now):
            role, key = f"Plh. {row.get_role_display()}", f"role_ended:leave:{row.pk}"
            tell_of_end(row.stand_in, role, place=row.agency.name, reason=reason, key=key, by=by, now=now)
        record("leave.cancel", by=by, subject=row, note=reason, now=now)
    return row


def _refuse_unless_may(leave: Leave, by: User) -> None:
    if not changes_leave(by, leave):
        raise Refused(
            "Pekerjaan ini diserahkan oleh petugas yang cuti, penggantinya, pimpinan, atau admin sistem.",
            code="not_allowed",
            subject=leave,
        )


def _refuse_cancelled(leave: Leave) -> None:
    """The lock keeps the leave from being cancelled until the caller's transaction ends; rows may still name it."""
    if Leave.objects.select_for_update(of=("self",), no_key=True).get(pk=leave.pk).cancelled_at is not None:
        raise Refused(
            "Cuti ini sudah dibatalkan, jadi berkasnya tetap pada petugasnya. Muat ulang halaman ini.",
            code="cancelled",
            subject=leave,
        )


def _move_all(
    rows: QuerySet[Assignment], person: User, leave: Leave | None, *, reason: str, by: User, now: datetime
) -> tuple[list[Dossier], list[str]]:
    done, refusals = [], []
    for row in list(rows):
        try:
            with transaction.atomic():
                locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=row.dossier_id)
                if leave is not None:
                    _refuse_cancelled(leave)  # after the dossier, as everywhere; it may have been cancelled meanwhile
                put_in_charge(
                    locked, WorkStage(row.stage), person=person, by=by, now=now, reason=reason[:300], leave=leave
                )
        except Refused as exc:
            refusals.append(f"{row.dossier}: {exc.sentence}")
        else:
            done.append(row.dossier)
    return done, refusals
