"""Who has which role of SOP 002 at an exam, with the steps that begin with it and how sure that reading is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from assessments.enums import NAMED_ROLES
from assessments.models import UsualRole
from assessments.queries.per_page import per_page
from certportal.kernel.accounts.models import Membership, User
from schemes.enums import SopRole
from schemes.models import SopPerformer
from schemes.queries import sop_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from assessments.models import EventRole, ExamEvent
    from certportal.kernel.accounts.models import Organisation

    Holder = EventRole | UsualRole


@dataclass(frozen=True)
class RoleShown:
    """One role: its name, who has it, its steps in words, and where the reading of the source is unsure."""

    code: str
    name: str
    holders: list[Holder]
    steps: str
    unsure: str


def roles_shown(event: ExamEvent) -> list[RoleShown]:
    """The four roles that are named on the exam; assessors and candidates have lists of their own. Three queries."""
    return _by_role(roles_on_page(event), event.exam_day)


@per_page
def roles_on_page(event: ExamEvent) -> list[EventRole]:
    """Who has which role at the exam; once per page."""
    return list(event.roles.select_related("person"))


def usual_roles(agency: Organisation) -> list[RoleShown]:
    """Who usually has each role at the office's test sites. Three queries."""
    return _by_role(UsualRole.objects.filter(agency=agency).select_related("person"), timezone.localdate())


def _by_role(holders: Iterable[Holder], day: date) -> list[RoleShown]:
    found: dict[str, list[Holder]] = defaultdict(list)
    for holder in holders:
        found[holder.role].append(holder)
    begins = _steps_on(day)
    return [_shown(SopRole(code), found[code], begins[code]) for code in NAMED_ROLES]


def _steps_on(day: date) -> dict[str, list[SopPerformer]]:
    """Role -> the sub-steps that begin with it in the procedure in force that day; none where there is no procedure."""
    found: dict[str, list[SopPerformer]] = defaultdict(list)
    version = sop_in_force(day)
    rows = (
        SopPerformer.objects.filter(task__step__version=version, position=1) if version else SopPerformer.objects.none()
    )
    for row in rows.select_related("task"):
        found[row.role].append(row)
    return found


def _shown(role: SopRole, holders: list[Holder], begins: list[SopPerformer]) -> RoleShown:
    doubts = [f"langkah {row.task.number} ({row.sure} %)" for row in begins if row.doubtful]
    steps = "; ".join(f"{row.task.number} {row.task.title}" for row in begins)
    return RoleShown(role.value, str(role.label), holders, steps, ", ".join(doubts))


def people_at(*offices: Organisation) -> QuerySet[User]:
    """Open accounts with a role at one of these offices."""
    seats = Membership.objects.filter(organisation__in=offices, ends_on=None)
    return User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("full_name", "pk")
