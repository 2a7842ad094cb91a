"""The clocks of a dossier: whose days they are, how many, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.actions import expire_dossier
from applicants.flows.notices import applicant_of, leaders_of, officers_of, verifiers_of
from applicants.queries import superiors_in_case
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla import registry
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.registry import Terms
from certportal.kernel.web.refusal import Refused
from schemes.enums import TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User


def _term_of(kind: TermKind) -> Callable[[Dossier], Terms]:
    def terms(dossier: Dossier) -> Terms:
        found = term(dossier.service_version, kind)
        if found is None:  # the catalogue refuses such a standard; rows made by other ways are answered here
            raise Refused(
                f"Standar pelayanan ini belum memuat batas waktu “{kind.label.lower()}”. "
                "Minta admin sistem melengkapinya, lalu ulangi langkah ini.",
                code="term_missing",
                subject=dossier,
            )
        return Terms(dossier.agency, found.target_days, found.limit_days)

    return terms


def _service_terms(dossier: Dossier) -> Terms:
    """Both dates of 001 component 3: the target warns, the limit is late."""
    version = dossier.service_version
    return Terms(dossier.agency, version.target_days, version.limit_days)


def _url(dossier: Dossier) -> str:
    return dossier.get_absolute_url()


def superiors_of(dossier: Dossier) -> list[User]:
    """To whom a late case goes up: the leaders of the agency, and the superiors of the officers who have it in hand."""
    return [*leaders_of(dossier), *superiors_in_case(dossier)]


def _service_readers(dossier: Dossier) -> list[User]:
    return [*verifiers_of(dossier), *people_with(Role.CERTIFICATE_ADMIN, dossier.agency_id)]


def _handover_readers(dossier: Dossier) -> list[User]:
    return [*applicant_of(dossier), *people_with(Role.CERTIFICATE_ADMIN, dossier.agency_id)]


def _expire(dossier: Dossier, now: datetime) -> None:
    expire_dossier(dossier, now=now)


def register() -> None:
    registry.register(
        "completeness",
        label="pemeriksaan kelengkapan",
        recipients=lambda dossier, _reminder: officers_of(dossier),
        url=_url,
        terms=_term_of(TermKind.COMPLETENESS),
        superiors=superiors_of,
    )
    registry.register(
        "reply",
        label="perbaikan oleh pemohon",
        recipients=lambda dossier, _reminder: applicant_of(dossier),
        url=_url,
        terms=_term_of(TermKind.REPLY),
        on_due=_expire,
        waiting_on=WaitingOn.APPLICANT,
    )
    registry.register(
        "service",
        label="penyelesaian layanan",
        recipients=lambda dossier, _reminder: _service_readers(dossier),
        url=_url,
        terms=_service_terms,
        superiors=superiors_of,
    )
    registry.register(
        "handover",
        label="penyerahan hasil",
        recipients=lambda dossier, _reminder: _handover_readers(dossier),
        url=_url,
        terms=_term_of(TermKind.HANDOVER),
        superiors=superiors_of,
    )
