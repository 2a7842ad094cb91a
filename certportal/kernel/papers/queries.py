"""Questions about papers."""

from django.db.models import Model, QuerySet

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
