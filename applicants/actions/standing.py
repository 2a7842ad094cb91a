"""Readiness written on the rows, so that long lists and batches read an index instead of every version and verdict."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from applicants import checklist
from applicants.models import Document, Dossier
from applicants.queries.tasks import read_rows

if TYPE_CHECKING:
    from applicants.checklist import Standing


def keep_standing(dossier: Dossier) -> None:
    """Store the standing of each document at the dossier's present stage, and the number of documents of each standing.

    Called inside the transaction of every action that changes a document or a verdict, or moves the dossier to or from
    the verifier, with the dossier locked. The values are those of the pure engine `checklist`.
    """
    rows = read_rows(dossier)
    changed: dict[Standing, list[int]] = defaultdict(list)
    for document, row in rows:
        if document.standing != row.standing:
            changed[row.standing].append(document.pk)
    for standing, ids in changed.items():
        Document.objects.filter(pk__in=ids).update(standing=standing)
    counts = checklist.counted(row for _, row in rows)
    Dossier.objects.filter(pk=dossier.pk).update(**counts)
    for column, count in counts.items():
        setattr(dossier, column, count)
