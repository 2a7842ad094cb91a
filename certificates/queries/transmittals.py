"""Questions about the lists by which a certification body of its own passes certificates on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery

from applicants.enums import DecisionOutcome, DossierState
from applicants.models import Dossier
from applicants.queries.seats import at_body_apart, is_apart
from certificates.enums import CertificateState, TransmittalState
from certificates.models import Certificate, Transmittal, TransmittedSheet
from certificates.queries.outcomes import final_decision
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.papers.enums import PaperState
from certportal.kernel.sla.timed import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from certportal.kernel.accounts.models import Organisation, User


def on_list_under_way(dossier: Dossier) -> bool:
    """Whether its certificate stands on a list that nobody has counted yet."""
    return TransmittedSheet.objects.filter(certificate__dossier=dossier, arrived=None).exists()


def awaits_list(dossier: Dossier) -> bool:
    """Whether its certificate must still reach the service office by a list: "kompeten", by a body of its own.

    What is on its way waits to be counted, whatever the seats are now. What was never listed, or was missing, waits only
    while a body of its own can still make a list; afterwards it would wait forever.
    """
    if on_list_under_way(dossier):
        return True
    if not is_apart(dossier):
        return False
    decision = final_decision(dossier)
    if decision is None or decision.outcome != DecisionOutcome.COMPETENT:
        return False
    return not TransmittedSheet.objects.filter(certificate__decision=decision, arrived=True).exists()


def where_it_is(dossier: Dossier) -> str:
    """Where a certificate is that has not reached the service office, and what to do; "" where it is here or needs no list."""
    if not awaits_list(dossier):
        return ""
    sheets = TransmittedSheet.objects.filter(certificate__dossier=dossier).select_related("transmittal")
    last = sheets.order_by("-transmittal__passed_at", "-pk").first()
    if last is None:
        return (
            "Sertifikat ini masih pada lembaga sertifikasi (LSP). LSP menyerahkannya dengan daftar yang ditandatangani; "
            "tunggu daftar itu, hitung lembarnya, lalu catat serah terima."
        )
    if last.arrived is None:
        return (
            f"Sertifikat ini ada pada daftar {last.transmittal.number} yang belum dihitung. Setelah kirimannya tiba, buka "
            "Penyerahan sertifikat, tandai lembar yang ada pada daftar itu, lalu catat serah terima."
        )
    return (
        f"Sertifikat ini tidak ada dalam kiriman daftar {last.transmittal.number}. Tunggu daftar berikutnya dari lembaga "
        "sertifikasi (LSP), hitung lembarnya, lalu catat serah terima."
    )


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
        .select_related("dossier__agency", "dossier__scheme_version__scheme__body__organisation")
        .order_by("dossier__agency__name", "number")
    )


@dataclass(frozen=True)
class Parcel:
    """Certificates that go on one list: from one certification body to one service office."""

    sender: Organisation
    receiver: Organisation
    certificates: list[Certificate]

    @property
    def key(self) -> str:
        """Names the pair of offices on the page."""
        return f"{self.sender.pk}-{self.receiver.pk}"

    @property
    def due_on(self) -> date | None:
        """The nearest limit of the cases in it."""
        return nearest_limit(self.certificates)


def nearest_limit(certificates: Iterable[Certificate]) -> date | None:
    """The day that the most urgent of these cases must be handed over by; None where none has a running limit."""
    nearest = min((row.dossier.due_on for row in certificates), default=NO_DAY)
    return None if nearest == NO_DAY else nearest


def parcels_of(user: User) -> list[Parcel]:
    """What waits to be passed on, by its pair of offices; one query however many."""
    groups = [list(rows) for _pair_of, rows in groupby(sorted(to_pass_on(user), key=_pair), key=_pair)]
    found = [Parcel(_body_of(group[0]), group[0].dossier.agency, group) for group in groups]
    return sorted(found, key=lambda parcel: (parcel.receiver.name, parcel.key))


def _pair(row: Certificate) -> tuple[int, int]:
    return _body_of(row).pk, row.dossier.agency_id


def _body_of(row: Certificate) -> Organisation:
    """The organisation of the certification body; `to_pass_on` finds none without."""
    version = row.dossier.scheme_version
    organisation = version.scheme.body.organisation if version else None
    if organisation is None:
        raise LookupError(f"certificate {row.pk} waits for a list of nobody")
    return organisation


def lists_of(user: User) -> QuerySet[Transmittal]:
    """The lists the person may read with their number of sheets and of missing ones, the newest first.

    `most_urgent` is the dossier (id) on it with the nearest limit.
    """
    cases = TransmittedSheet.objects.filter(transmittal=OuterRef("pk")).order_by("certificate__dossier__due_on", "pk")
    return (
        Transmittal.objects.visible_to(user)
        .select_related("sender", "receiver")
        .annotate(counted=Count("sheets"), missing=Count("sheets", filter=Q(sheets__arrived=False)))
        .annotate(most_urgent=Subquery(cases.values("certificate__dossier_id")[:1]))
        .order_by("-passed_at", "-pk")
    )


def lists_to_count(user: User) -> list[Transmittal]:
    """Lists that wait for the person's office to count what came, also where it took both seats while they travelled."""
    offices = organisations_of(user, Role.CERTIFICATE_ADMIN)
    found = list(lists_of(user).filter(state=TransmittalState.PASSED, receiver__in=offices))
    own = accounts_of(user.pk) if found else set()  # asks nothing where no list is on its way
    return [row for row in found if row.passed_by_id not in own]


def sheets_of(transmittal: Transmittal) -> QuerySet[TransmittedSheet]:
    """The sheets of a list in its order, with what is printed of each."""
    return transmittal.sheets.select_related("certificate__dossier__scheme", "certificate__paper").order_by("position")


def deviation_of(transmittal: Transmittal, sheets: Iterable[TransmittedSheet]) -> str:
    """What differs from the list: a sentence that names each missing certificate, and the receiver's note; "" without either."""
    missing = [sheet.certificate for sheet in sheets if sheet.arrived is False]
    named = ", ".join(f"{row.number} atas nama {row.holder_name}" for row in missing)
    said = (
        f"Tidak ada dalam kiriman: {named.removesuffix('.')}." if named else ""
    )  # a degree ends in a full stop itself
    noted = f"Catatan penerima: “{transmittal.note}”." if transmittal.note else ""
    return f"{said} {noted}".strip()


def printed_on(transmittal: Transmittal) -> list[tuple[str, bool | None]]:
    """(number, whether it arrived) of each sheet in order; "" for a certificate whose row is gone. For verification."""
    sheets = list(transmittal.sheets.order_by("position").values_list("certificate_id", "arrived"))
    known = dict(Certificate.objects.filter(pk__in=[pk for pk, _ in sheets]).values_list("pk", "number"))
    return [(known.get(pk, ""), arrived) for pk, arrived in sheets]
