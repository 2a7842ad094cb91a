"""The three lists of the desk."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q

from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.sla.enums import ClockState
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.registry import kind_of, label_of
from certportal.kernel.web import desk
from certportal.kernel.web.deadline import Told, tell
from certportal.kernel.web.desk import ListName, Row
from certportal.kernel.workdays.queries import current_stamp

LONGEST = 50
"""Rows per list; the queue pages behind the menu show everything."""
HORIZON = timedelta(days=21)
"""Calendar days ahead that are looked through; three working days never span more, not even around Idulfitri."""


@dataclass(frozen=True)
class Worklist:
    """One list with its title and what stands there when it is empty. The count is the length of the list."""

    name: ListName
    title: str
    empty: str
    rows: list[Row]


_TITLES: tuple[tuple[ListName, str, str], ...] = (
    ("mine", "Giliran saya", "Tidak ada yang menunggu Anda sekarang."),
    ("near_limit", "Mendekati batas", "Tidak ada tenggat yang dekat atau terlewat."),
    ("just_fixed", "Baru diperbaiki", "Belum ada berkas yang dikirim ulang setelah perbaikan."),
)


_ONE_DAY = timedelta(days=1)


def lists_for(user: Any, now: datetime) -> list[Worklist]:
    """The three lists of this person."""
    return [Worklist(name, title, empty, desk.rows_for(name, user, now)[:LONGEST]) for name, title, empty in _TITLES]


def near_limit(user: Any, now: datetime) -> list[Row]:
    """Running clocks of the person's offices that are late or soon will be, about things the person may see."""
    places = organisations_of(user)
    if not places:
        return []
    near = (
        Clock.objects.filter(state=ClockState.RUNNING, organisation_id__in=places)
        .filter(Q(limit_on__lte=(now + HORIZON).date()) | Q(target_on__lt=(now + _ONE_DAY).date()))
        .select_related("organisation")
        .order_by("limit_on", "pk")[: LONGEST * 4]
    )
    stamp = current_stamp()
    by_type: dict[str, list[tuple[Clock, Told]]] = defaultdict(list)
    for clock in near:
        told = tell(clock, now, stamp=stamp)
        if told.tone in {"warn", "bad"}:
            by_type[clock.subject_type].append((clock, told))
    return [row for subject_type, clocks in by_type.items() for row in _rows(subject_type, clocks, user)]


def _rows(subject_type: str, clocks: list[tuple[Clock, Told]], user: Any) -> list[Row]:
    manager = apps.get_model(subject_type)._default_manager  # noqa: SLF001 - Django's own name
    seen = manager.all().visible_to(user).in_bulk([clock.subject_id for clock, _ in clocks])
    return [
        Row(
            title=str(seen[clock.subject_id]),
            url=kind_of(clock.kind).url(seen[clock.subject_id]),
            subtitle=label_of(clock.kind),
            due_on=clock.limit_on,
            clock=told,
        )
        for clock, told in clocks
        if clock.subject_id in seen
    ]
