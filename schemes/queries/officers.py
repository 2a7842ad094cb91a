"""Who serves a service, and whether they are as many as its standard prints (component 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.models import ServiceOfficer, StandardComponent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schemes.models import ServiceStandard, ServiceStandardVersion

COMPETENCE = 9  # PermenPANRB 15/2014: the component "kompetensi pelaksana"


def officers_of(standard: ServiceStandard) -> QuerySet[ServiceOfficer]:
    """The proofs of everybody who serves it now, by name."""
    rows = ServiceOfficer.objects.filter(standard=standard, ended_on=None, person__is_active=True)
    return rows.select_related("person", "file")


def officer_count(standard: ServiceStandard) -> int:
    """How many people serve it now."""
    return officers_of(standard).order_by().values("person").distinct().count()


def officers_lacking(version: ServiceStandardVersion) -> str:
    """How many there are and how many the standard prints, where they are fewer; else ""."""
    if version.fewest_officers is None:
        return ""
    there = officer_count(version.standard)
    if there >= version.fewest_officers:
        return ""
    return f"{there} pelaksana tercatat; standar mencetak paling sedikit {version.fewest_officers} orang"


def competence_asked(version: ServiceStandardVersion) -> list[str]:
    """What the standard asks of its officers, line by line as printed."""
    row = StandardComponent.objects.filter(version=version, position=COMPETENCE).first()
    return (row.items or [row.intro]) if row else []
