"""Facts of the papers this app prepares: strings and lists only, frozen as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from datetime import date

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

CITY = "Jakarta"


def admission_facts(dossier: Dossier, *, number: str, day: date, signer: User) -> dict[str, Any]:
    """Facts of templates/pdf/admission_letter.html for one participant."""
    person = dossier.applicant
    return {
        "letter_number": number,
        "city": CITY,
        "date": day_in_words(day),
        "organisation": dossier.agency.name,
        "scheme_title": dossier.scheme.name,
        "scheme_code": dossier.scheme_version.code,
        "signer_name": signer.full_name,
        "signer_title": signer.position_title,
        "signer_nip": signer.nip or "",
        "people": [
            {
                "no": "1",
                "name": person.full_name,
                "nip": person.nip or "",
                "work_unit": person.work_unit.name if person.work_unit else "",
            }
        ],
    }
