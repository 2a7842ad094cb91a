"""What becomes of an issued certificate: suspended, restored, withdrawn, and its holder's units with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Dossier
from certificates.enums import CertificateState
from certificates.flows import CERTIFICATE_FLOW
from certificates.queries import units_printed_on
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move
from holdings.actions import Proof, end_own_units, note_own_units
from holdings.enums import HeldUnitSource

if TYPE_CHECKING:
    from datetime import datetime

    from certificates.models import Certificate
    from certportal.kernel.accounts.models import User
    from holdings.models import HeldUnit


def follow_register(certificate: Certificate, *, now: datetime) -> list[HeldUnit]:
    """Bring the holder's units in line with the certificate: recorded while it is in force, ended otherwise.

    Called after every change of state; safe to repeat. Expiry needs no call: the units have the certificate's last day.
    Returns the units that were recorded or ended.
    """
    holder = certificate.dossier.applicant
    if certificate.state != CertificateState.ISSUED:
        return end_own_units(
            holder,
            certificate.number,
            on=today_at(certificate.dossier.agency, now),
            reason=f"Sertifikat {certificate.number}: {certificate.state_row.staff.lower()}.",
            now=now,
        )
    return note_own_units(
        holder,
        units_printed_on(certificate),
        Proof(
            source=HeldUnitSource.OWN_CERTIFICATE,
            issuer=certificate.dossier.exam_scheme.scheme.body.name,
            issued_on=certificate.issued_on,
            certificate_number=certificate.number,
            valid_until=certificate.valid_until,
        ),
        now=now,
    )


def suspend(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Suspend the certificate until it is restored or withdrawn, and its units with it."""
    return _change(certificate, "suspend", note=reason, by=by, now=now)


def restore(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Restore a suspended certificate and its units."""
    return _change(certificate, "restore", note=reason, by=by, now=now)


def withdraw(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Withdraw the certificate for good, and its units with it."""
    return _change(certificate, "withdraw", note=reason, by=by, now=now)


@transaction.atomic
def _change(certificate: Certificate, name: str, *, note: str, by: User, now: datetime) -> Certificate:
    """The case is locked first, so that nothing is filed against it while its guards are read."""
    Dossier.objects.select_for_update().get(pk=certificate.dossier_id)
    moved = make_move(CERTIFICATE_FLOW, name, certificate, by=by, now=now, note=note)
    follow_register(moved, now=now)
    return moved
