"""The clocks of a dossier: whose days they are, how many, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.actions import expire_dossier
from applicants.flows import applicant_of, leaders_of, officers_of, verifiers_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla import registry
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.registry import Terms
from schemes.enums import TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

# What the office keeps itself to where the service standard names no term (working days).
FALLBACK_DAYS = {TermKind.COMPLETENESS: 3, TermKind.REPLY: 10, TermKind.HANDOVER: 5}


def _term_of(kind: TermKind) -> Callable[[Dossier], Terms]:
    def terms(dossier: Dossier) -> Terms:
        found = term(dossier.service_version, kind)
        if found is None:
            return Terms(dossier.agency, None, FALLBACK_DAYS[kind])
        return Terms(dossier.agency, found.target_days, found.limit_days)

    return terms


def _service_terms(dossier: Dossier) -> Terms:
    """Both dates of 001 component 3: the target warns, the limit is late."""
    version = dossier.service_version
    return Terms(dossier.agency, version.target_days, version.limit_days)


def _url(dossier: Dossier) -> str:
    return dossier.get_absolute_url()


def _and_leaders(readers: Callable[[Dossier], list[User]]) -> Callable[[Dossier, str], Iterable[User]]:
    """From the first day over, the leaders read along."""

    def recipients(dossier: Dossier, reminder: str) -> Iterable[User]:
        late = reminder.startswith("overdue")
        return [*readers(dossier), *(leaders_of(dossier) if late else [])]

    return recipients


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
        recipients=_and_leaders(officers_of),
        url=_url,
        terms=_term_of(TermKind.COMPLETENESS),
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
        recipients=_and_leaders(_service_readers),
        url=_url,
        terms=_service_terms,
    )
    registry.register(
        "handover",
        label="penyerahan hasil",
        recipients=_and_leaders(_handover_readers),
        url=_url,
        terms=_term_of(TermKind.HANDOVER),
    )
