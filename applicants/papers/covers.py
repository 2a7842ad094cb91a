"""Facts of the sheets that lie between the papers of a scanned pile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.queries.piles import token_of
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.papers.letterhead import letterhead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from applicants.models import Dossier


def cover_facts(dossier: Dossier, rows: Iterable[tuple[int, str, str]]) -> dict[str, Any]:
    """Facts of templates/pdf/cover_sheets.html: a sheet for each of `rows`, its place in the list, its code and its title."""
    return {
        "letterhead": letterhead(dossier.agency),
        "name": dossier.applicant.full_name,
        "subject": dossier.subject.name,
        "dossier": dossier.number or grouped(dossier.code),
        "sheets": [{"no": str(no), "title": title, "token": token_of(dossier, row)} for no, row, title in rows],
    }
