"""The views of the queue: what each lists, as a condition that the list, its count and the file share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from applicants.enums import DossierState
from applicants.models.visibility import READING_ROLES
from applicants.queries.queue import without_officer
from applicants.queries.turns import in_turn, just_fixed, where_today
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.workflow.flow import turn_codes

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

ALL = ""


@dataclass(frozen=True)
class Tab:
    """One view: its word in the address, its name, and its condition on dossiers that have not ended (`LIVE`)."""

    code: str
    label: str
    which: Q
    tone: str = ""


def tabs_for(user: User, now: datetime, covered: set[int] | None = None) -> list[Tab]:
    """The views this person can open, in the order of the tabs; the first is the whole list.

    "Giliran saya" and "Diperbaiki" only where the person has a role whose turn it can be. `covered` as of `in_turn`.
    """
    late, near = where_late(user, now)
    turn, fixed = in_turn(user, now, covered), just_fixed(user)
    shown = (
        Tab(ALL, "Semua berjalan", Q()),
        Tab("giliran", "Giliran saya", turn) if turn is not None else None,
        Tab("baru", "Baru", Q(state=DossierState.SUBMITTED, rounds=0)),
        Tab("terlambat", "Terlambat", late, "bad"),
        Tab("mendekati", "Mendekati batas", near, "warn"),
        Tab("diperbaiki", "Diperbaiki", fixed) if fixed is not None else None,
        Tab("tanpa", "Tanpa petugas", without_officer()),
        Tab("pemohon", "Di pemohon", Q(state__in=turn_codes("dossier", concerned=True))),
    )
    return [tab for tab in shown if tab is not None]


def where_late(user: User, now: datetime) -> tuple[Q, Q]:
    """Conditions on a Dossier that has not ended (`LIVE`).

    A running clock beyond its limit, and one that is near it, as the labels in the list say.
    """
    offices = workplaces_of(user, *READING_ROLES)
    late = where_today(offices, now, lambda today: Q(due_on__lt=today))
    near = where_today(offices, now, lambda today: Q(due_on__gte=today, near_on__lte=today))
    return late, near
