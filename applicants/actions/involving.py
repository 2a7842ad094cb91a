"""Who takes part in a dossier: the only writer of Involvement rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from applicants.enums import EXCLUSIVE_DUTIES, Duty
from applicants.models import Dossier, Involvement
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User

_SENTENCES = {
    Duty.APPLICANT: "Pemohon tidak dapat menjalankan tugas lain pada berkasnya sendiri.",
    Duty.EXAMINER: "Orang ini asesor pada berkas tersebut, jadi tidak dapat ikut memutuskan.",
    Duty.REVIEWER: "Orang ini ikut mengkaji berkas tersebut, jadi tidak dapat ikut memutuskan.",
    Duty.DECIDER: "Orang ini sudah ikut memutuskan berkas tersebut, jadi tidak dapat menjalankan tugas ini.",
    Duty.APPEAL_PANEL: "Orang ini anggota panel banding berkas tersebut, jadi tidak dapat menjalankan tugas ini.",
}


def involve(dossier: Dossier, person: User, duty: Duty | str, *, now: datetime) -> Involvement:
    """Record that `person` has `duty` for `dossier`; returns the existing row where there is one.

    Raises Refused (code "excluded") when the person already holds another of the exclusive duties, or is the applicant.
    """
    wanted = Duty(duty)
    if wanted is not Duty.APPLICANT and dossier.applicant_id == person.pk:
        raise Refused(_SENTENCES[Duty.APPLICANT], code="excluded", subject=dossier)
    with transaction.atomic():
        # The dossier is locked, so that of two people involving the same person at once the second sees the first's row.
        Dossier.objects.select_for_update().get(pk=dossier.pk)
        held = {Duty(row.duty): row for row in Involvement.objects.filter(dossier=dossier, person=person)}
        if wanted in held:
            return held[wanted]
        other = next((found for found in held if found in EXCLUSIVE_DUTIES), None)
        if wanted in EXCLUSIVE_DUTIES and other is not None:
            raise Refused(_SENTENCES[other], code="excluded", subject=dossier)
        try:
            with transaction.atomic():
                return Involvement.objects.create(dossier=dossier, person=person, duty=wanted, since=now)
        except IntegrityError as exc:
            raise Refused(
                "Orang ini tidak dapat menjalankan tugas tersebut.", code="excluded", subject=dossier
            ) from exc
