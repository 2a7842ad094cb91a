"""Questions about papers."""

from django.db.models import Model, QuerySet

from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.queries import hindered, set_aside
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
    stuck = (hindered() | set_aside()).filter(kind=RENDER_JOB).values_list("args__paper", "state")
    return {paper: AGAIN if state == JobState.QUEUED else TOLD for paper, state in stuck}
