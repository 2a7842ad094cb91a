"""Cases of which a paper waits for a disk, a server or an admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q

from applicants.models import Decision, Document, Dossier
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import about_stuck, stuck_drawings, stuck_papers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from applicants.models.dossiers import DossierQuerySet


class Annotated(Protocol):
    """A dossier as `with_undrawn` gives it, or `mark_undrawn`."""

    undrawn: bool


def with_undrawn(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates each dossier with whether a paper about it, a document or a decision of it could not be drawn yet."""
    undrawn = Q(pk__in=about_stuck(Dossier)) | _of_a_part(Document) | _of_a_part(Decision)
    return rows.annotate(undrawn=ExpressionWrapper(undrawn, output_field=BooleanField()))


def with_stuck_somewhere(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates each dossier with whether any paper of the portal waits: what `mark_undrawn` has to look for is rare."""
    return rows.annotate(some_stuck=Exists(stuck_drawings()))


def mark_undrawn(rows: Mapping[int, Any]) -> None:
    """Give the dossiers (by id, read `with_stuck_somewhere`) their `undrawn`; one more question only while papers wait.

    Part of the statement that reads them, the question took longer to put into SQL than all rows took to be read.
    """
    waits = any(row.some_stuck for row in rows.values())
    told: Iterable[Any] = with_undrawn(Dossier.objects.filter(pk__in=rows)) if waits else ()
    undrawn = {row.pk for row in told if row.undrawn}
    for pk, row in rows.items():
        row.undrawn = pk in undrawn


def with_undrawn_outcome() -> Q:
    """Condition on Dossier: a paper of its decision (certificate, result letter) could not be drawn yet."""
    return _of_a_part(Decision)


def _of_a_part(model: type[Document | Decision]) -> Q:
    return Q(pk__in=model.objects.order_by().filter(pk__in=about_stuck(model)).values("dossier"))


def stuck_papers_of(dossier: Dossier) -> dict[str, list[str]]:
    """Titles of its papers that could not be drawn yet, by the sentence that says what becomes of them."""
    about = Q(about_type=Dossier._meta.label_lower, about_id=dossier.pk)  # noqa: SLF001 (Django's public name)
    for model in (Document, Decision):
        parts = model.objects.order_by().filter(dossier=dossier).values("pk")
        about |= Q(about_type=model._meta.label_lower, about_id__in=parts)  # noqa: SLF001 (Django's public name)
    found: dict[str, list[str]] = {}
    sentences = stuck_papers()
    for pk, title in Paper.objects.filter(about, state=PaperState.RESERVED).order_by("pk").values_list("pk", "title"):
        if pk in sentences:
            found.setdefault(sentences[pk], []).append(title)
    return found


def undrawn_on(dossier: Annotated) -> str:
    """Goes behind what a row of the desk says of the dossier; "" while its papers are drawn as they should be."""
    return " · dokumennya belum dapat dicetak" if dossier.undrawn else ""
