"""What the technical team has put on record about a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.models import FieldVisit, TechnicalReview

if TYPE_CHECKING:
    from applicants.models import Dossier


def lacks_visit(dossier: Dossier) -> bool:
    """Whether the service asks for a visit and none is on record yet."""
    return dossier.service_version.needs_visit and not FieldVisit.objects.filter(dossier=dossier).exists()


def visits_of(dossier: Dossier) -> list[FieldVisit]:
    """Every visit on record, oldest first, with who wrote it."""
    return list(FieldVisit.objects.filter(dossier=dossier).select_related("involvement__person").order_by("pk"))


def reviews_of(dossier: Dossier) -> list[TechnicalReview]:
    """What the technical team recommended, oldest first, with who wrote it."""
    return list(TechnicalReview.objects.filter(dossier=dossier).select_related("involvement__person").order_by("pk"))
