"""Where documents stand: as written on the rows, and as the checklist tells it."""

from applicants import checklist
from applicants.models import Document, Dossier
from applicants.queries.tasks import read_tasks


def on_the_rows(dossier):
    """What is written: the standing of each document in order, and the counts that are not nought."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    counts = {column: getattr(fresh, column) for column in {standing.counted for standing in checklist.Standing}}
    standings = list(Document.objects.filter(dossier=dossier).order_by("order").values_list("standing", flat=True))
    return standings, {column: count for column, count in counts.items() if count}


def by_the_checklist(dossier):
    rows = [task.row for task in read_tasks(Dossier.objects.get(pk=dossier.pk))]
    return [row.standing.value for row in rows], {name: n for name, n in checklist.counted(rows).items() if n}
