"""Who takes part in a dossier: the only writer of Involvement rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from applicants.duties import are_apart, why_apart
from applicants.enums import Duty
from applicants.models import Dossier, Involvement
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User


@transaction.atomic
def involve(dossier: Dossier, person: User, duty: Duty | str, *, now: datetime) -> Involvement:
    """Record that `person` has `duty` for `dossier`; returns the existing row where there is one.

    Raises Refused (code "excluded") when the person already has a duty from which this one is apart, or is the applicant.
    """
    wanted = Duty(duty)
    if wanted is not Duty.APPLICANT and dossier.applicant_id == person.pk:
        raise Refused(
            "Pemohon tidak dapat menjalankan tugas lain pada berkasnya sendiri.", code="excluded", subject=dossier
        )
    # The dossier is locked, so that of two people involving the same person at once the second sees the first's row.
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    held = {Duty(row.duty): row for row in Involvement.objects.filter(dossier=dossier, person=person)}
    if wanted in held:
        return held[wanted]
    other = next((found for found in held if are_apart(found, wanted)), None)
    if other is not None:
        raise Refused(why_apart(person.full_name, other, wanted), code="excluded", subject=dossier)
    try:
        with transaction.atomic():
            return Involvement.objects.create(dossier=dossier, person=person, duty=wanted, since=now)
    except IntegrityError as exc:
        raise Refused("Orang ini tidak dapat menjalankan tugas tersebut.", code="excluded", subject=dossier) from exc
