"""Questions about papers."""

from typing import Any

from django.db.models import BigIntegerField, Exists, Model, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import STUCK, Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.papers.enums import PaperState
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


GOES_ON = "{} sedang disiapkan, biasanya beberapa detik."
AGAIN = "{} belum dapat dicetak karena server atau penyimpanan sedang terganggu. Portal mencobanya lagi sendiri."
TOLD = (
    "{} belum dapat dicetak. Admin portal sudah diberi tahu dan akan menanganinya. Buka lagi besok; bila mendesak, hubungi "
    "petugas."
)


def stuck_drawings() -> QuerySet[Job]:
    """Drawings that were tried and did not succeed."""
    return Job.objects.filter(STUCK, kind=RENDER_JOB)


def stuck_papers() -> dict[int, str]:
    """Papers whose drawing was tried and did not succeed, each with the sentence into which its name goes."""
    stuck = stuck_drawings().values_list("args__paper", "state")
    return {paper: AGAIN if state == JobState.QUEUED else TOLD for paper, state in stuck}


def about_stuck(model: type[Model]) -> QuerySet[Any]:
    """Ids of the rows of this model about which a paper could not be drawn yet."""
    return undrawn_papers().filter(about_type=model._meta.label_lower).values("about_id")  # noqa: SLF001 - public by convention


def undrawn_papers() -> QuerySet[Paper]:
    """Papers that could not be drawn yet; not those of which a newer one is there."""
    stuck = stuck_drawings().annotate(paper=Cast(KT("args__paper"), BigIntegerField()))
    same = {name: OuterRef(name) for name in ("about_type", "about_id", "kind")}
    newer = Paper.objects.filter(**same, pk__gt=OuterRef("pk"), state=PaperState.READY)
    return Paper.objects.filter(~Exists(newer), pk__in=stuck.order_by().values("paper"))
