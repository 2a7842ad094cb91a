"""The clocks of a dossier: whose days they are, how many, and who is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import prefetch_related_objects

from applicants.actions import expire_dossier
from applicants.enums import WorkStage
from applicants.flows.notices import applicant_of
from applicants.queries import in_charge_of, superiors_in_cases
from applicants.queries.seats import body_office
from applicants.queries.turns import OFFICERS_OF_STAGE
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.enums import ClockUnit, WaitingOn
from certportal.kernel.sla.registry import ClockKind, Terms
from certportal.kernel.web.refusal import Refused
from schemes.enums import ClockStart, TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User


SHARING_ROLES = (Role.TECHNICAL_TEAM, Role.LEADERSHIP)
"""Roles whose holders share the cases in their turn: nobody is assigned to one of these."""


def _term_of(kind: TermKind) -> Callable[[Dossier], Terms]:
    def terms(dossier: Dossier) -> Terms:
        found = term(dossier.service_version, kind)
        if found is None:  # the catalogue loader refuses such a standard; this covers rows made in another way
            raise Refused(
                f"Standar pelayanan ini belum memuat batas waktu “{kind.label.lower()}”. "
                "Batas waktu datang dari berkas katalog; pengelola server memuatnya, lalu ulangi langkah ini.",
                code="term_missing",
                subject=dossier,
            )
        return Terms(dossier.agency, found.target_days, found.limit_days, ClockUnit(found.unit))

    return terms


def _service_terms(dossier: Dossier) -> Terms:
    """Both dates of 001 component 3: the target warns, the limit is late; from the event the service names.

    003 component 3 counts from the receipt of a file that is complete and correct: of the last submission, which is the one
    that was found so.
    """
    version = dossier.service_version
    return Terms(
        dossier.agency,
        version.target_days,
        version.limit_days,
        ClockUnit(version.unit),
        dossier.received_at if version.clock_start == ClockStart.RECEIVED else None,
    )


def _url(dossier: Dossier) -> str:
    return dossier.get_absolute_url()


Readers: TypeAlias = "tuple[tuple[Role, int], ...]"
"""Roles, each at an office (id)."""


def _besides_verifiers(dossier: Dossier) -> Readers:
    """Who reads about the service clock besides the verifiers: who issues, and whose turn it is where a role shares it."""
    sharing = [role for role in dossier.state_row.turn.roles if role in SHARING_ROLES]
    issuing = (Role.CERTIFICATE_ADMIN, body_office(dossier) or dossier.agency_id)
    return (issuing, *((role, dossier.agency_id) for role in sharing))


def _who_hands_over(dossier: Dossier) -> Readers:
    return ((Role.CERTIFICATE_ADMIN, dossier.agency_id),)


def _nobody_else(_dossier: Dossier) -> Readers:
    return ()


class CaseReaders:
    """Who is told about the deadlines of some dossiers; the number of queries is the same for one and for a hundred."""

    def __init__(
        self,
        dossiers: Sequence[Dossier],
        *,
        stage: WorkStage | None,
        besides: Callable[[Dossier], Readers] = _nobody_else,
        goes_up: bool = True,
        to_applicant: bool = True,
    ) -> None:
        """`stage`: whose officers read it; `besides`: who reads it too; `goes_up`: to superiors.

        Without a stage the applicant reads it, unless the time is an office's (`to_applicant`): that is never their notice.
        """
        prefetch_related_objects(dossiers, "applicant", "agency")
        if any(Seat.CERTIFICATION_BODY not in dossier.agency.seats for dossier in dossiers):
            prefetch_related_objects(dossiers, "scheme_version__scheme__body__organisation")
        self._stage, self._besides, self._to_applicant = stage, besides, to_applicant
        self._in_charge = in_charge_of(dossiers, stage) if stage else {}
        self._superiors = superiors_in_cases(dossiers) if goes_up else None
        self._holders: dict[tuple[Role, int], list[User]] = {}

    def recipients(self, dossier: Dossier, _reminder: str, /) -> list[User]:
        """Who has the case in hand, or else every officer of the stage; the applicant where it waits for them."""
        if self._stage is None:
            people = [dossier.applicant] if self._to_applicant else []
        else:
            officer = OFFICERS_OF_STAGE[self._stage]
            people = self._in_charge[dossier.pk] or self._with(officer, dossier.agency_id)
        return [*people, *(one for role, place in self._besides(dossier) for one in self._with(role, place))]

    def superiors(self, dossier: Dossier, /) -> list[User]:
        """The leaders of the agency, and the superiors of the officers who have the case in hand."""
        if self._superiors is None:
            return []
        return [*self._with(Role.LEADERSHIP, dossier.agency_id), *self._superiors[dossier.pk]]

    def _with(self, role: Role, place: int) -> list[User]:
        key = (role, place)
        if key not in self._holders:
            self._holders[key] = list(people_with(*key))
        return self._holders[key]


def _expire(dossier: Dossier, now: datetime) -> None:
    expire_dossier(dossier, now=now)


CLOCKS = (
    ClockKind(
        "completeness",
        label="pemeriksaan kelengkapan",
        readers=partial(CaseReaders, stage=WorkStage.INTAKE),
        url=_url,
        concerned=applicant_of,
        terms=_term_of(TermKind.COMPLETENESS),
    ),
    ClockKind(
        "reply",
        label="perbaikan atau keterangan dari pemohon",
        readers=partial(CaseReaders, stage=None, goes_up=False),
        url=_url,
        concerned=applicant_of,
        terms=_term_of(TermKind.REPLY),
        on_due=_expire,
        waiting_on=WaitingOn.APPLICANT,
    ),
    ClockKind(
        "service",
        label="penyelesaian layanan",
        readers=partial(CaseReaders, stage=WorkStage.VERIFICATION, besides=_besides_verifiers),
        url=_url,
        concerned=applicant_of,
        terms=_service_terms,
    ),
    ClockKind(
        "handover",
        label="penyerahan hasil",
        readers=partial(CaseReaders, stage=None, besides=_who_hands_over, to_applicant=False),
        url=_url,
        concerned=applicant_of,
        terms=_term_of(TermKind.HANDOVER),
    ),
)
