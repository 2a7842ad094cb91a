"""A link from the pages about qualifications to the person's own units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.accounts.policies import is_active_person

if TYPE_CHECKING:
    from django.http import HttpRequest


def nearest_panel(request: HttpRequest, held: object) -> dict[str, Any] | None:
    """The link on the page of nearest qualifications, for whoever is signed in."""
    del held
    return {} if is_active_person(request.user) else None
