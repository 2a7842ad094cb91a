"""Who has which role of SOP 002 at an exam, and who usually has it at a test site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.enums import NAMED_ROLES, EventState
from assessments.flows import EXAM_EVENT_FLOW
from assessments.models import EventRole, ExamEvent, UsualRole
from assessments.policies import runs_exams, runs_site_office
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation, User
    from schemes.enums import SopRole

NOT_NAMED = "Asesor dan peserta kegiatan tercatat pada daftarnya sendiri. Pilih peran yang lain."
NOBODY = "Pilih orangnya, atau tulis namanya bila tidak memiliki akun. Isi salah satu."


def begin_with_usual_roles(event: ExamEvent) -> None:
    """A new exam begins with who usually has the roles at that office, in the caller's transaction."""
    usual = UsualRole.objects.filter(agency=event.site.agency_id)
    EventRole.objects.bulk_create(
        EventRole(event=event, role=row.role, person_id=row.person_id, name=row.name) for row in usual
    )


@transaction.atomic
def give_role(
    event: ExamEvent, *, role: SopRole | str, person: User | None = None, name: str = "", by: User, now: datetime
) -> EventRole:
    """Name somebody for a role of this exam; several people may have one. Again changes nothing.

    Raises Refused: "not_allowed", "frozen" once the report is out, "role_of_its_own", "nobody".
    """
    row = _changeable(event, by)
    name = _checked(role, person, name)
    made, created = EventRole.objects.get_or_create(event=row, role=str(role), person=person, name=name)
    if created:
        record("exam_event.give_role", by=by, subject=row, after=_facts(made), now=now)
    return made


@transaction.atomic
def take_role(holder: EventRole, *, by: User, now: datetime) -> None:
    """Take somebody out of a role of this exam. Raises Refused: "not_allowed", "frozen"."""
    row = _changeable(holder.event, by)
    if EventRole.objects.filter(pk=holder.pk).exists():
        record("exam_event.take_role", by=by, subject=row, before=_facts(holder), now=now)
        holder.delete()


@transaction.atomic
def set_usual_role(
    agency: Organisation, *, role: SopRole | str, person: User | None = None, name: str = "", by: User, now: datetime
) -> UsualRole:
    """Who usually has a role at the test sites of this office; exams announced from now on begin with them.

    Raises Refused: "not_allowed", "role_of_its_own", "nobody".
    """
    _refuse_foreign(agency, by)
    name = _checked(role, person, name)
    made, created = UsualRole.objects.get_or_create(agency=agency, role=str(role), person=person, name=name)
    if created:
        record("site_role.add", by=by, subject=agency, after=_facts(made), now=now)
    return made


@transaction.atomic
def end_usual_role(holder: UsualRole, *, by: User, now: datetime) -> None:
    """They do not usually have it any more; exams that were announced stay as they are. Raises Refused "not_allowed"."""
    _refuse_foreign(holder.agency, by)
    if UsualRole.objects.filter(pk=holder.pk).exists():
        record("site_role.end", by=by, subject=holder.agency, before=_facts(holder), now=now)
        holder.delete()


def _changeable(event: ExamEvent, by: User) -> ExamEvent:
    row = ExamEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if not runs_exams(by, row):
        raise Refused("Peran pada kegiatan ini diatur oleh tempat uji yang menyelenggarakannya.", code="not_allowed")
    if EXAM_EVENT_FLOW.state(row.state).final and row.state != EventState.REPORTED:
        raise Refused("Kegiatan ini dibatalkan dan tidak berubah lagi.", code="frozen", subject=row)
    return row


def _refuse_foreign(agency: Organisation, by: User) -> None:
    if not runs_site_office(by, agency):
        raise Refused("Peran yang biasa diatur oleh petugas tempat uji di kantor itu.", code="not_allowed")


def _checked(role: SopRole | str, person: User | None, name: str) -> str:
    if str(role) not in NAMED_ROLES:
        raise Refused(NOT_NAMED, code="role_of_its_own", field="role")
    name = " ".join(name.split())
    if bool(name) == bool(person):
        raise Refused(NOBODY, code="nobody", field="person")
    return name


def _facts(holder: EventRole | UsualRole) -> dict[str, str]:
    return {"role": holder.get_role_display(), "name": holder.shown}
