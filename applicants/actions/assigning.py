"""Who has which dossier: taking it, giving it to a colleague, one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import WorkStage
from applicants.models import Assignment, Dossier
from applicants.models.dossiers import OFFICER_FIELDS
from applicants.policies import assigns_for_agency, excluded_from_checking, excluded_from_verifying
from applicants.queries import away_from_stage, open_assignment, stage_of, works_in_stage
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from applicants.models import Leave
    from certportal.kernel.accounts.models import User


@transaction.atomic
def assign(
    dossier: Dossier, *, person: User, by: User, now: datetime, reason: str = "", despite_leave: bool = False
) -> Assignment:
    """Make `person` the officer of the dossier's present stage; the assignment of the earlier officer ends.

    Taking a dossier oneself needs no reason, giving it to somebody does. The new officer is told. Raises Refused (code
    "not_allowed", "no_stage", "no_role", "excluded", "reason_missing", "already_assigned", or "away": who is on leave
    today gets it only when the giver knows and wants it, `despite_leave`).
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    if not assigns_for_agency(by, locked):
        raise Refused("Anda tidak berwenang membagikan berkas ini.", code="not_allowed", subject=dossier)
    stage = stage_of(locked)
    if stage is None:
        raise Refused(
            f"Berkas {dossier} berstatus “{locked.state_row.staff}” dan tidak memerlukan petugas pemeriksa.",
            code="no_stage",
            subject=dossier,
        )
    if person.pk != by.pk and not reason.strip():
        raise Refused("Tulis alasan penugasan agar rekan Anda mengerti.", code="reason_missing", subject=dossier)
    if person.pk != by.pk and not despite_leave:
        _refuse_away(locked, stage, person, now)
    return put_in_charge(locked, stage, person=person, by=by, now=now, reason=reason)


def put_in_charge(
    dossier: Dossier,
    stage: WorkStage,
    *,
    person: User,
    by: User,
    now: datetime,
    reason: str,
    leave: Leave | None = None,
) -> Assignment:
    """End the open row of the stage and open one for `person`, in the caller's transaction with the dossier locked.

    Raises Refused (code "no_role", "excluded", "already_assigned").
    """
    _refuse_unfit(dossier, stage, person, by)
    before = open_assignment(dossier, stage)
    if before is not None and before.person_id == person.pk:
        raise Refused(
            f"Berkas {dossier} sudah ditangani {person.name_at_end}.", code="already_assigned", subject=dossier
        )
    if before is not None:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    row = Assignment.objects.create(
        dossier=dossier, stage=stage, person=person, by=by, at=now, reason=reason.strip(), leave=leave
    )
    field = OFFICER_FIELDS[stage]
    setattr(dossier, field, person)
    dossier.save(update_fields=[field])
    record(
        "assignment.make",
        by=by,
        subject=dossier,
        before={"person": before.person_id if before else None},
        after={"person": person.pk, "stage": stage.value},
        note=row.reason,
        now=now,
    )
    _tell(row, dossier, by=by, now=now)
    return row


def _refuse_away(dossier: Dossier, stage: WorkStage, person: User, now: datetime) -> None:
    leave = away_from_stage(dossier.agency_id, stage, today_at(dossier.agency, now)).get(person.pk)
    if leave is not None:
        raise Refused(leave_in_words(leave), code="away", subject=dossier, field="person")


def leave_in_words(leave: Leave) -> str:
    """The sentence that somebody is away, until when, who stands in, and what to do."""
    return (
        f"{leave.person.full_name} cuti sampai {day_in_words(leave.ends_on)}. Penggantinya {leave.stand_in.full_name}: "
        "pilih penggantinya, atau tandai “Tetap tugaskan” lalu kirim lagi."
    )


def assign_many(
    dossiers: Iterable[Dossier], *, person: User, by: User, now: datetime, reason: str = "", despite_leave: bool = False
) -> tuple[list[Dossier], list[str]]:
    """Assign each dossier separately (`one_by_one`)."""

    def give(dossier: Dossier) -> object:
        return assign(dossier, person=person, by=by, now=now, reason=reason, despite_leave=despite_leave)

    return one_by_one(dossiers, give)


def one_by_one(dossiers: Iterable[Dossier], act: Callable[[Dossier], object]) -> tuple[list[Dossier], list[str]]:
    """Do one act with many dossiers, each in its own transaction; returns those in which it was done, and a sentence for each other."""
    done, refusals = [], []
    for dossier in dossiers:
        try:
            act(dossier)
        except Refused as exc:
            refusals.append(f"{dossier}: {exc.sentence}")
        else:
            done.append(dossier)
    return done, refusals


def _refuse_unfit(dossier: Dossier, stage: WorkStage, person: User, by: User) -> None:
    """Raise Refused unless the person works in that stage and may judge this dossier."""
    if not works_in_stage(person, dossier, stage):
        raise Refused(
            f"{person.full_name} tidak bertugas pada tahap “{stage.label}” di kantor ini. Pilih petugas lain.",
            code="no_role",
            subject=dossier,
        )
    forbidden = excluded_from_verifying if stage is WorkStage.VERIFICATION else excluded_from_checking
    why = forbidden(person, dossier)
    if why:
        raise Refused(_why_not(person, by, why), code="excluded", subject=dossier)


def _why_not(person: User, by: User, sentence: str) -> str:
    if person.pk == by.pk:
        return sentence
    return (
        f"{person.full_name} tidak boleh memeriksa berkas ini, karena berkas itu miliknya, milik atasannya, "
        "atau ia masukkan sendiri di loket. Pilih petugas lain."
    )


def _tell(row: Assignment, dossier: Dossier, *, by: User, now: datetime) -> None:
    if row.person_id == by.pk:
        return
    write(
        "assignment_made",
        to=[row.person],
        facts={
            "number": dossier.number or "",
            "name": dossier.applicant.full_name,
            "subject": str(dossier.subject),
            "stage": row.get_stage_display(),
            "by": by.full_name,
            "reason": row.reason,
        },
        about=dossier,
        url=dossier.get_absolute_url(),
        key=f"assignment:{row.pk}",
        now=now,
    )
