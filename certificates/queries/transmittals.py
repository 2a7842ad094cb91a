"""Questions about the lists by which a certification body of its own passes certificates on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from applicants.enums import DecisionOutcome, DossierState
from applicants.models import Dossier
from applicants.queries.seats import at_body_apart, is_apart
from certificates.enums import CertificateState, TransmittalState
from certificates.models import Certificate, Transmittal, TransmittedSheet
from certificates.queries.outcomes import final_decision
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.papers.enums import PaperState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import User


def awaits_list(dossier: Dossier) -> bool:
    """Whether its certificate must still reach the service office by a list: "kompeten", by a body of its own."""
    if not is_apart(dossier):
        return False
    decision = final_decision(dossier)
    if decision is None or decision.outcome != DecisionOutcome.COMPETENT:
        return False
    return not TransmittedSheet.objects.filter(certificate__decision=decision, arrived=True).exists()


def to_pass_on(user: User) -> QuerySet[Certificate]:
    """Drawn certificates of others that the person's certification body has not passed on, or that were found missing.

    Asks nothing where no office is apart from its certification body.
    """
    apart = at_body_apart(user, Role.CERTIFICATE_ADMIN)
    if apart is None:
        return Certificate.objects.none()
    cases = Dossier.objects.filter(apart, state=DossierState.DECIDED).exclude(applicant=user)
    under_way = TransmittedSheet.objects.exclude(arrived=False).values("certificate_id")
    return (
        Certificate.objects.filter(
            dossier__in=cases.order_by(), paper__state=PaperState.READY, state=CertificateState.ISSUED
        )
        .exclude(pk__in=under_way)
        .select_related("dossier__agency", "dossier__scheme")
        .order_by("dossier__agency__name", "number")
    )


def lists_of(user: User) -> QuerySet[Transmittal]:
    """The lists the person may read with their number of sheets and of missing ones, the newest first."""
    return (
        Transmittal.objects.visible_to(user)
        .select_related("sender", "receiver")
        .annotate(counted=Count("sheets"), missing=Count("sheets", filter=Q(sheets__arrived=False)))
    )


def lists_to_count(user: User) -> QuerySet[Transmittal]:
    """Lists that wait for the person's office to count what came."""
    offices = organisations_of(user, Role.CERTIFICATE_ADMIN)
    if not offices.intersection(user.offices_without(Seat.CERTIFICATION_BODY)):
        return Transmittal.objects.none()  # who holds both seats gets no list
    return lists_of(user).filter(state=TransmittalState.PASSED, receiver__in=offices).exclude(passed_by=user)


def sheets_of(transmittal: Transmittal) -> QuerySet[TransmittedSheet]:
    """The sheets of a list in its order, with what is printed of each."""
    return transmittal.sheets.select_related("certificate__dossier__scheme", "certificate__paper").order_by("position")


def deviation_of(transmittal: Transmittal, sheets: Iterable[TransmittedSheet]) -> str:
    """What differs from the list, in a sentence that names each missing certificate; "" where nothing does."""
    missing = [sheet.certificate for sheet in sheets if sheet.arrived is False]
    named = ", ".join(f"{row.number} atas nama {row.holder_name}" for row in missing)
    said = (
        f"Tidak ada dalam kiriman: {named.removesuffix('.')}." if named else ""
    )  # a degree ends in a full stop itself
    return f"{said} {transmittal.note}".strip()


def printed_on(transmittal: Transmittal) -> list[tuple[str, bool | None]]:
    """(number, whether it arrived) of each sheet in order; "" for a certificate whose row is gone. For verification."""
    sheets = list(transmittal.sheets.order_by("position").values_list("certificate_id", "arrived"))
    known = dict(Certificate.objects.filter(pk__in=[pk for pk, _ in sheets]).values_list("pk", "number"))
    return [(known.get(pk, ""), arrived) for pk, arrived in sheets]
