"""Papers that were signed by pen."""

from __future__ import annotations

from applicants.models import Decision
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.signed import SigningWay, way_of


def paper_by_pen(code: str) -> tuple[Paper, int] | None:
    """A drawn paper signed by pen, and the key of the row that says whose it is: for a decision its dossier."""
    paper = Paper.objects.filter(code=code, file__isnull=False).first()
    if paper is None or way_of(paper.facts) is not SigningWay.PEN:
        return None
    if paper.about_type == "applicants.decision":
        return paper, Decision.objects.values_list("dossier_id", flat=True).get(pk=paper.about_id)
    return paper, paper.about_id
