"""Questions about papers."""

from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import STUCK, Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.models import Paper


def papers_for(obj: Model) -> QuerySet[Paper]:
    """All papers about this object, newest first."""
    return (
        Paper.objects.filter(about_type=obj._meta.label_lower, about_id=obj.pk)  # noqa: SLF001 - public by convention
        .select_related("file")
        .order_by("-pk")
    )


def paper_for(obj: Model, kind: str) -> Paper | None:
    """The newest paper of `kind` about this object, ready or still being prepared; None when there is none."""
    return papers_for(obj).filter(kind=kind).first()


AGAIN = "Dokumen belum dapat dicetak karena server atau penyimpanan sedang terganggu. Portal mencobanya lagi sendiri."
TOLD = "Dokumen belum dapat dicetak. Admin portal sudah diberi tahu dan akan menanganinya."


def waiting_papers() -> dict[int, str]:
    """Papers whose drawing was tried and did not succeed, each with the sentence that says what becomes of it."""
    stuck = Job.objects.filter(STUCK, kind=RENDER_JOB).values_list("args__paper", "state")
    return {paper: said_of(state) for paper, state in stuck}


def said_of(state: str) -> str:
    """What becomes of a paper whose job was tried and stands so."""
    return AGAIN if state == JobState.QUEUED else TOLD


def drawing_of(about: Q) -> Subquery:
    """For annotations: how the drawing of a paper `about` the outer row stands that did not succeed yet; NULL: none.

    `about` is a condition on Paper, in which `OuterRef(OuterRef("pk"))` leads to the outer row.
    """
    paper = Cast(KT("args__paper"), BigIntegerField())
    papers = Paper.objects.filter(about, pk=OuterRef("paper"))
    stuck = Job.objects.filter(STUCK, kind=RENDER_JOB).annotate(paper=paper).filter(Exists(papers))
    return Subquery(stuck.order_by().values("state")[:1])
