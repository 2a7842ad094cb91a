"""Papers that were signed by pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.papers.signed import SigningWay, way_of

if TYPE_CHECKING:
    from django.db.models import Model


def paper_by_pen(code: str) -> Paper | None:
    """A drawn paper that was signed by pen; None for any other."""
    paper = Paper.objects.filter(code=code, file__isnull=False).first()
    return paper if paper is not None and way_of(paper.facts) is SigningWay.PEN else None


def sheets_by_pen(obj: Model) -> list[Paper]:
    """The drawn papers about this object that are signed by pen, oldest first, each with whether a scan is kept (`scanned`)."""
    rows = papers_for(obj).filter(state=PaperState.READY).order_by("pk")
    rows = rows.annotate(scanned=Exists(SignedCopy.objects.filter(paper=OuterRef("pk"))))
    return [row for row in rows if way_of(row.facts) is SigningWay.PEN]
