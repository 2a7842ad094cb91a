"""Leave of officers: who stands in, and the work that goes over and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from applicants.actions.assigning import put_in_charge
from applicants.enums import WorkStage
from applicants.models import Absence, Dossier
from applicants.policies import changes_leave, enters_leave_at, manages_leave_at
from applicants.queries import colleagues, work_of
from applicants.queries.queue import WORKING_ROLES
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from applicants.models import Assignment
    from certportal.kernel.accounts.models import Organisation


def enter_absence(
    *,
    person: User,
    stand_in: User,
    agency: Organisation,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> Absence:
    """Write down that `person` is away and `stand_in` answers for him; the stand-in is told.

    Raises Refused (code "not_allowed", "dates", "same_person", "no_role", "overlap", "stand_in_away").
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        _check(person=person, stand_in=stand_in, agency=agency, starts_on=starts_on, ends_on=ends_on, by=by)
        row = Absence.objects.create(
            agency=agency,
            person=person,
            stand_in=stand_in,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason.strip(),
            entered_by=by,
            entered_at=now,
        )
        after = {"person": person.pk, "stand_in": stand_in.pk, "from": str(starts_on), "until": str(ends_on)}
        record("absence.enter", by=by, subject=row, after=after, note=reason, now=now)
        _tell_both(row, by, now)
    return row


def _tell_both(row: Absence, by: User, now: datetime) -> None:
    """The stand-in, and who is away unless he entered it himself."""
    write(
        "absence_entered",
        to=[row.stand_in, *([row.person] if by.pk != row.person_id else [])],
        facts={
            "person": row.person.full_name,
            "stand_in": row.stand_in.full_name,
            "starts": day_in_words(row.starts_on),
            "ends": day_in_words(row.ends_on),
            "reason": row.reason,
        },
        about=row,
        url=reverse("absence.list"),
        key=f"absence:{row.pk}",
        now=now,
    )


def _check(*, person: User, stand_in: User, agency: Organisation, starts_on: date, ends_on: date, by: User) -> None:
    if not enters_leave_at(by, agency) or (by.pk != person.pk and not manages_leave_at(by, agency)):
        raise Refused("Cuti rekan hanya dapat dicatat pimpinan atau admin sistem kantor ini.", code="not_allowed")
    if ends_on < starts_on:
        raise Refused("Tanggal selesai harus pada atau setelah tanggal mulai.", code="dates")
    if person.pk == stand_in.pk:
        raise Refused("Pilih orang lain sebagai pengganti.", code="same_person")
    workers = set(colleagues([agency.pk], *WORKING_ROLES).values_list("pk", flat=True))
    if not {person.pk, stand_in.pk} <= workers:
        raise Refused("Cuti dan penggantian berlaku bagi petugas penerima dan verifikator kantor ini.", code="no_role")
    overlapping = Absence.objects.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if overlapping.filter(person=person, agency=agency).exists():
        raise Refused("Sudah ada cuti yang tercatat pada tanggal itu. Batalkan yang lama lebih dahulu.", code="overlap")
    if overlapping.filter(person=stand_in, agency=agency).exists():
        raise Refused(f"{stand_in.full_name} juga cuti pada tanggal itu. Pilih pengganti lain.", code="stand_in_away")


def hand_over_work(absence: Absence, *, by: User, now: datetime) -> tuple[list[Dossier], list[str]]:
    """Give all open work of the absent officer to the stand-in, with the leave as reason.

    Returns what went over, and a sentence for each dossier the stand-in may not have. Raises Refused ("not_allowed",
    "cancelled").
    """
    _refuse_unless_may(absence, by)
    reason = f"Menggantikan {absence.person.full_name}: {absence.reason}"
    return _move_all(
        work_of(absence.person, absence.agency_id), absence.stand_in, absence, reason=reason, by=by, now=now
    )


def hand_back_work(absence: Absence, *, by: User, now: datetime) -> tuple[list[Dossier], list[str]]:
    """Give back what went over because of this leave and still lies with the stand-in."""
    _refuse_unless_may(absence, by)
    over = work_of(absence.stand_in, absence.agency_id).filter(absence=absence)
    return _move_all(over, absence.person, None, reason=f"Kembali dari cuti: {absence.reason}", by=by, now=now)


def cancel_absence(absence: Absence, *, by: User, now: datetime) -> Absence:
    """The leave does not take place, or ends early; work that went over stays where it is."""
    _refuse_unless_may(absence, by)
    with transaction.atomic():
        row = Absence.objects.select_for_update().get(pk=absence.pk)
        if row.cancelled_at is None:
            row.cancelled_at = now
            row.save(update_fields=["cancelled_at"])
            record("absence.cancel", by=by, subject=row, now=now)
    return row


def _refuse_unless_may(absence: Absence, by: User) -> None:
    if not changes_leave(by, absence):
        raise Refused(
            "Pekerjaan ini diserahkan oleh petugas yang cuti, penggantinya, pimpinan, atau admin sistem.",
            code="not_allowed",
            subject=absence,
        )


def _move_all(
    rows: QuerySet[Assignment], person: User, absence: Absence | None, *, reason: str, by: User, now: datetime
) -> tuple[list[Dossier], list[str]]:
    done, refusals = [], []
    for row in list(rows):
        try:
            with transaction.atomic():
                locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=row.dossier_id)
                stage = WorkStage(row.stage)
                put_in_charge(locked, stage, person=person, by=by, now=now, reason=reason[:300], absence=absence)
        except Refused as exc:
            refusals.append(f"{row.dossier}: {exc.sentence}")
        else:
            done.append(row.dossier)
    return done, refusals
