"""What a person sets for their own queue; nobody else sees it, and nothing of a case depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from applicants.models import QueueHabit
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

MOST_VIEWS: Final = 6
LONGEST_NAME: Final = 30


@transaction.atomic
def keep_view(*, by: User, name: str, query: str) -> None:
    """Keep a list under a name; the same name again means the new list.

    Refused (code "view_without_name", "view_without_filter" or "views_full").
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Beri nama tampilan ini, paling panjang {LONGEST_NAME} huruf.", code="view_without_name")
    if not query:
        raise Refused("Pilih saringan atau urutan lebih dahulu, lalu simpan.", code="view_without_filter")
    habit = _of(by)
    if name not in habit.views and len(habit.views) >= MOST_VIEWS:
        raise Refused(f"Sudah ada {MOST_VIEWS} tampilan tersimpan. Hapus salah satunya dahulu.", code="views_full")
    habit.views[name] = query
    habit.save(update_fields=["views"])


@transaction.atomic
def drop_view(*, by: User, name: str) -> None:
    """Forget a list; one that is gone already is no fault."""
    habit = _of(by)
    habit.views.pop(name, None)
    habit.save(update_fields=["views"])


@transaction.atomic
def set_rows(*, by: User, roomy: bool) -> None:
    """Rows of 40 px instead of 36."""
    habit = _of(by)
    habit.roomy = roomy
    habit.save(update_fields=["roomy"])


def _of(person: User) -> QueueHabit:
    habit, _ = QueueHabit.objects.select_for_update().get_or_create(person_id=person.pk)
    return habit
