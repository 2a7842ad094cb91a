"""What the technical team has put on record about a dossier, and who could be admitted beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from applicants.enums import DossierState
from applicants.models import Dossier, FieldVisit, TechnicalReview

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

MOST_ON_A_DECREE: Final = 100


def lacks_visit(dossier: Dossier) -> bool:
    """Whether the service asks for a visit and none is on record yet."""
    return dossier.service_version.needs_visit and not FieldVisit.objects.filter(dossier=dossier).exists()


def visits_of(dossier: Dossier) -> list[FieldVisit]:
    """Every visit on record, oldest first, with who wrote it."""
    return list(FieldVisit.objects.filter(dossier=dossier).select_related("involvement__person").order_by("pk"))


def reviews_of(dossier: Dossier) -> list[TechnicalReview]:
    """What the technical team recommended, oldest first, with who wrote it."""
    return list(TechnicalReview.objects.filter(dossier=dossier).select_related("involvement__person").order_by("pk"))


def to_admit_beside(dossier: Dossier, person: User) -> list[Dossier]:
    """Other dossiers one decree could name: same office, service and scheme, complete and correct, not the person's own."""
    same = {name: getattr(dossier, name) for name in ("agency_id", "service_version_id", "scheme_version_id")}
    rows = Dossier.objects.with_names().visible_to(person).filter(**same, state=DossierState.ACCEPTED)
    return list(rows.exclude(pk=dossier.pk).exclude(applicant=person).order_by("pk")[:MOST_ON_A_DECREE])
