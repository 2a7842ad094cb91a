"""Letters of the certification body about an exam: who is sent to examine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessments.queries.people import LETTER
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.web.dates import day_in_words, time_in_words, weekday_in_words

if TYPE_CHECKING:
    from datetime import date

    from applicants.queries import Signer
    from assessments.models import EventAssessor
    from certportal.kernel.accounts.models import Organisation

ASSIGNMENT_LETTER = LETTER


def assignment_letter_facts(row: EventAssessor, *, office: Organisation, on: date, signer: Signer) -> dict[str, Any]:
    """Surat tugas of one assessor for one exam without its number; `office` speaks for the certification body."""
    event, assessor = row.event, row.assessor
    version, user = event.scheme_version, assessor.user
    return {
        "letterhead": letterhead(office),
        "city": office.city,
        "date": day_in_words(on),
        "name": user.full_name,
        "nip": user.nip or "",
        "grade": rank_words(user.grade),
        "work_unit": user.work_unit.name if user.work_unit else "",
        "assessor_number": assessor.registration_number,
        "licence_until": day_in_words(assessor.valid_until),
        "title": event.title,
        "scheme_title": version.scheme.name,
        "scheme_code": version.code,
        "day": weekday_in_words(event.exam_day),
        "time": time_in_words(event.starts_at, event.agency.zone),
        "site": event.site.name,
        "site_kind": event.site.get_kind_display(),
        "site_address": event.site.address,
        "organisation": event.agency.name,
        "certification_body": version.scheme.body.name,
        "copies": list(office.copies_to),
        **signer.facts(),
    }
