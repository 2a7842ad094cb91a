"""`{% load cases %}`: what pages of a case say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from applicants.queries import years_within

if TYPE_CHECKING:
    from applicants.models import Dossier

register = template.Library()


@register.filter
def served_where(dossier: Dossier) -> str:
    """What follows a number of years where only those within a government count (000.syarat.4); else empty."""
    place = years_within(dossier)
    return f" di lingkungan {place}" if place else ""
