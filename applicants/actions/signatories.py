"""Who must be there to sign before a paper of an office is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.queries import why_nobody_signs
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from applicants.models import Dossier


def refuse_unsigned(dossiers: Sequence[Dossier], day: date) -> None:
    """Raise Refused ("nobody_signs") where the office of these cases has nobody to sign about their applicants that day."""
    why = why_nobody_signs(dossiers[0].agency, day, about={row.applicant_id for row in dossiers})
    if why:
        raise Refused(why, code="nobody_signs", subject=dossiers[0])
