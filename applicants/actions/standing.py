"""Readiness written on the rows, so that long lists and batches read an index instead of every version and verdict."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from applicants import checklist
from applicants.models import Document, Dossier
from applicants.queries.tasks import read_tasks

if TYPE_CHECKING:
    from applicants.checklist import Standing


def keep_standing(dossier: Dossier) -> None:
    """Store the standing of each document at the dossier's present stage, and the number of documents of each standing.

    Called inside the transaction of every action that changes a document or a verdict, or moves the dossier to or from
    the verifier, with the dossier locked. The values are those of the pure engine `checklist`.
    """
    tasks = read_tasks(dossier)
    changed: dict[Standing, list[int]] = defaultdict(list)
    for task in tasks:
        if task.document.standing != task.standing:
            changed[task.standing].append(task.document.pk)
    for standing, ids in changed.items():
        Document.objects.filter(pk__in=ids).update(standing=standing)
    counts = checklist.counted(task.row for task in tasks)
    Dossier.objects.filter(pk=dossier.pk).update(**counts)
    for column, count in counts.items():
        setattr(dossier, column, count)
