"""The sub-steps of the procedure (SOP 002) at one exam are noted as done, opened again, given to another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.enums import EventState
from assessments.models import EventTask, ExamEvent
from assessments.policies import leads_event, runs_exams
from assessments.queries.proofs import lacking
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import AlreadyMade
from schemes.enums import SopRole
from schemes.models import SopTask
from schemes.queries import sop_in_force

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

NOT_ALLOWED = "Langkah kegiatan ini dicatat oleh tempat uji yang menyelenggarakannya dan asesornya."


def begin_tasks(event: ExamEvent, *, now: datetime) -> int:
    """Give a new exam the sub-steps of the procedure in force, in the caller's transaction; how many there are.

    Each begins with the role that the procedure most likely names (domain.md 9).
    """
    version = sop_in_force(today_at(event.agency, now))
    if version is None:
        return 0
    tasks = SopTask.objects.filter(step__version=version).prefetch_related("performers")
    rows = [EventTask(event=event, task=task, role=task.performers.all()[0].role) for task in tasks]
    return len(EventTask.objects.bulk_create(rows))


@transaction.atomic
def follow_sop(event: ExamEvent, *, by: User, now: datetime) -> None:
    """Give an exam that was announced without a procedure the one in force. Raises Refused ("not_allowed", "no_sop")."""
    row = _locked(event, by=by)
    if row.tasks.exists():
        return
    if not begin_tasks(row, now=now):
        raise Refused(
            "Belum ada prosedur (SOP) yang berlaku hari ini. Admin memuatnya bersama katalog.",
            code="no_sop",
            subject=row,
        )
    record("exam_task.begin", by=by, subject=row, now=now)


@transaction.atomic
def finish_task(task: EventTask, *, note: str = "", by: User, now: datetime) -> EventTask:
    """Note a sub-step as done. What the portal keeps of it must be there, or the note says where it lies.

    Raises Refused ("not_allowed", "cancelled", "lacking"), AlreadyMade when somebody else noted it first.
    """
    event = _locked(task.event, by=by)
    row = EventTask.objects.select_for_update(of=("self",)).select_related("task", "done_by").get(pk=task.pk)
    if row.done_by is not None:
        raise AlreadyMade(f"Langkah ini sudah dicatat selesai oleh {row.done_by}.", code="already_made", subject=event)
    gap = lacking(event, row.task.evidence)
    if gap and not note.strip():
        raise Refused(
            f"{gap} Lengkapi di portal, atau tulis pada catatan di mana buktinya disimpan, lalu catat lagi.",
            code="lacking",
            subject=event,
            field="note",
        )
    row.done_at, row.done_by, row.note = now, by, note.strip()
    row.save(update_fields=["done_at", "done_by", "note"])
    after = {"task": str(row.task), "role": row.get_role_display(), **({"lacking": gap} if gap else {})}
    record("exam_task.finish", by=by, subject=event, after=after, note=row.note, now=now)
    return row


@transaction.atomic
def reopen_task(task: EventTask, *, note: str, by: User, now: datetime) -> EventTask:
    """A sub-step was noted as done by mistake, or must be done again; the reason stays in the trail.

    Raises Refused ("not_allowed", "cancelled", "note_missing").
    """
    event = _locked(task.event, by=by)
    row = EventTask.objects.select_for_update(of=("self",)).select_related("task").get(pk=task.pk)
    if not note.strip():
        raise Refused("Tuliskan alasan langkah ini dibuka lagi.", code="note_missing", subject=event, field="note")
    if row.done_at is None:
        return row
    before = {"task": str(row.task), "done_at": row.done_at.isoformat(), "note": row.note}
    row.done_at, row.done_by, row.note = None, None, ""
    row.save(update_fields=["done_at", "done_by", "note"])
    record("exam_task.reopen", by=by, subject=event, before=before, note=note.strip(), now=now)
    return row


@transaction.atomic
def set_task_role(task: EventTask, *, role: SopRole | str, by: User, now: datetime) -> EventTask:
    """Another role performs this sub-step here. Raises Refused ("not_allowed" unless they run the exam, "cancelled")."""
    event = _locked(task.event, by=by)
    if not runs_exams(by, event):
        raise Refused("Pelaksana langkah diatur oleh tempat uji yang menyelenggarakannya.", code="not_allowed")
    row = EventTask.objects.select_for_update(of=("self",)).select_related("task").get(pk=task.pk)
    if row.role == str(role):
        return row
    before, row.role = row.get_role_display(), str(SopRole(role))
    row.save(update_fields=["role"])
    after = {"task": str(row.task), "role": row.get_role_display()}
    record("exam_task.role", by=by, subject=event, before={"role": before}, after=after, now=now)
    return row


def _locked(event: ExamEvent, *, by: User) -> ExamEvent:
    """The locked exam. Raises Refused unless they lead it and it was not called off."""
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("agency", "site").get(pk=event.pk)
    if not leads_event(by, row):
        raise Refused(NOT_ALLOWED, code="not_allowed", subject=row)
    if row.state == EventState.CANCELLED:
        raise Refused("Kegiatan ini dibatalkan, langkahnya tidak berlanjut.", code="cancelled", subject=row)
    return row
