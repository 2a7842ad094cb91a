"""Cases whose papers wait because they could not be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from applicants.models import Dossier
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import waiting_papers

if TYPE_CHECKING:
    from collections.abc import Collection


def cases_waiting_for_paper() -> dict[int, set[str]]:
    """Dossiers by id with what is to be said about their papers; one question while nothing waits.

    A paper is about the dossier or about a row of it; those about an exam or a meeting stand on its own page.
    """
    waiting = waiting_papers()
    found: dict[int, set[str]] = {}
    papers = Paper.objects.filter(pk__in=waiting).values_list("pk", "about_type", "about_id") if waiting else ()
    by_type: dict[str, dict[int, str]] = {}
    for pk, about_type, about_id in papers:
        by_type.setdefault(about_type, {})[about_id] = waiting[pk]
    for about_type, said in by_type.items():
        for about_id, dossier_id in _dossiers(about_type, said):
            found.setdefault(dossier_id, set()).add(said[about_id])
    return found


def _dossiers(about_type: str, ids: Collection[int]) -> list[tuple[int, int]]:
    model = apps.get_model(about_type)
    if model is Dossier:
        return [(pk, pk) for pk in ids]
    if not any(field.name == "dossier" for field in model._meta.fields):  # noqa: SLF001 (Django's public _meta)
        return []
    return list(model._base_manager.filter(pk__in=ids).values_list("pk", "dossier_id"))  # noqa: SLF001 (Django's)
