"""Papers that were signed by pen."""

from __future__ import annotations

from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.signed import SigningWay, way_of


def paper_by_pen(code: str) -> Paper | None:
    """A drawn paper that was signed by pen; None for any other."""
    paper = Paper.objects.filter(code=code, file__isnull=False).first()
    return paper if paper is not None and way_of(paper.facts) is SigningWay.PEN else None
