"""Cases of which a paper waits for a disk, a server or an admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Exists, Q

from applicants.models import Decision, Document, Dossier
from certportal.kernel.papers.queries import about_stuck, stuck_drawings, stuck_papers, undrawn_papers
from certportal.kernel.web.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from applicants.models.dossiers import DossierQuerySet
    from applicants.queries.cases import PageDossier


class Annotated(Protocol):
    """A dossier as `mark_undrawn` leaves it."""

    undrawn: bool


def with_stuck_somewhere(rows: DossierQuerySet) -> DossierQuerySet:
    """Annotates each dossier with whether any paper of the portal waits: what `mark_undrawn` has to look for is rare."""
    return rows.annotate(some_stuck=Exists(stuck_drawings()))


def mark_undrawn(rows: Mapping[int, Any]) -> None:
    """Give the dossiers (by id, read `with_stuck_somewhere`) their `undrawn`; one more question only while papers wait.

    Part of the statement that reads them, the question took longer to put into SQL than all rows took to be read.
    """
    waits = any(row.some_stuck for row in rows.values())
    undrawn = set(Dossier.objects.filter(_undrawn(), pk__in=rows).values_list("pk", flat=True)) if waits else ()
    for pk, row in rows.items():
        row.undrawn = pk in undrawn


def _undrawn() -> Q:
    """Condition on Dossier: a paper about it, a document or a decision of it, or that it shares, could not be drawn yet."""
    return Q(pk__in=about_stuck(Dossier)) | _of_a_part(Document) | _of_a_part(Decision) | _of_a_letter()


def with_undrawn_outcome() -> Q:
    """Condition on Dossier: a paper of its decision (certificate, result letter) could not be drawn yet."""
    return _of_a_part(Decision)


def _of_a_part(model: type[Document | Decision]) -> Q:
    return Q(pk__in=model.objects.order_by().filter(pk__in=about_stuck(model)).values("dossier"))


def _of_a_letter() -> Q:
    """One decree may name several participants, and is kept with the first of them."""
    return Q(pk__in=Decision.objects.order_by().filter(letter__in=undrawn_papers().values("pk")).values("dossier"))


@Kept
def stuck_papers_of(dossier: PageDossier) -> dict[str, list[str]]:
    """Titles of its papers that could not be drawn yet, by the sentence that says what becomes of them."""
    if not dossier.some_stuck:
        return {}
    about = Q(about_type=Dossier._meta.label_lower, about_id=dossier.pk)  # noqa: SLF001 (Django's public name)
    about |= Q(pk__in=Decision.objects.order_by().filter(dossier=dossier, letter__isnull=False).values("letter"))
    for model in (Document, Decision):
        parts = model.objects.order_by().filter(dossier=dossier).values("pk")
        about |= Q(about_type=model._meta.label_lower, about_id__in=parts)  # noqa: SLF001 (Django's public name)
    found: dict[str, list[str]] = {}
    sentences = stuck_papers()
    for pk, title in undrawn_papers().filter(about).order_by("pk").values_list("pk", "title"):
        if pk in sentences:
            found.setdefault(sentences[pk], []).append(title)
    return found


def undrawn_on(dossier: Annotated) -> str:
    """Goes behind what a row of the desk says of the dossier; "" while its papers are drawn as they should be."""
    return " · dokumennya belum dapat dicetak" if dossier.undrawn else ""
