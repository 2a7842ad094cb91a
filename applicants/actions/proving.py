"""The verifier has held the applicant's NIP against their card or decree: it counts as checked from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.policies import excluded_from_verifying, verifies_for_agency
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.oneself import has_written
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from applicants.models import Dossier

NOT_YOURS = "Hanya verifikator kantor yang memegang berkas ini yang menandai NIP sudah dicocokkan."
STALE = "NIP pemohon berubah setelah halaman ini dibuka. Cocokkan sekali lagi dengan KTP atau SK."


def check_nip(dossier: Dossier, *, seen: str, by: User, now: datetime) -> None:
    """Mark the applicant's NIP as checked; `seen` is the number the officer compared with the papers.

    Raises Refused ("not_allowed", "excluded", "stale") and PersonRefused ("oneself", "own_entry", "no_nip").
    """
    if not verifies_for_agency(by, dossier):
        raise Refused(NOT_YOURS, code="not_allowed", subject=dossier)
    if why := excluded_from_verifying(by, dossier):
        raise Refused(why, code="excluded", subject=dossier)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=dossier.applicant_id)
        if person.nip and person.nip != seen:
            raise Refused(STALE, code="stale", subject=dossier)
        check_in_person(person, by=by, now=now)


def may_check_nip(dossier: Dossier, by: User) -> bool:
    """Whether the page offers it: somebody else's NIP that nobody has checked, and nothing keeps this verifier from it."""
    person = dossier.applicant
    return bool(
        person.nip
        and person.nip_standing != "checked"
        and by.pk != person.pk
        and verifies_for_agency(by, dossier)
        and not excluded_from_verifying(by, dossier)
        and not has_written(by, person)
    )
