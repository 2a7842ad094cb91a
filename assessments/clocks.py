"""The clock of a fuller explanation: whose days they are, how many, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from applicants.queries.seats import body_office
from assessments.models import Assessment
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.enums import ClockUnit
from certportal.kernel.sla.registry import ClockKind, Terms
from certportal.kernel.web.refusal import Refused
from schemes.enums import TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.models import Explanation
    from certportal.kernel.accounts.models import User


def _terms(explanation: Explanation) -> Terms:
    """As long as the service gives itself for a complaint (001 component 6: three working days), else for its first check."""
    dossier = explanation.dossier
    version = dossier.service_version
    found = term(version, TermKind.COMPLAINT) or term(version, TermKind.COMPLETENESS)
    if found is None:  # the catalogue loader refuses such a standard; this covers rows made in another way
        raise Refused(
            "Standar pelayanan ini belum memuat batas waktu untuk menjawab. Batas waktu datang dari berkas katalog; pengelola "
            "server memuatnya, lalu ulangi langkah ini.",
            code="term_missing",
            subject=explanation,
        )
    return Terms(dossier.agency, found.target_days, found.limit_days, ClockUnit(found.unit))


class ExplanationReaders:
    """Who is told about questions that wait: the examiner and the certificate officers of the body; then the leaders."""

    def __init__(self, rows: Sequence[Explanation]) -> None:
        prefetch_related_objects(rows, "dossier__agency", "dossier__scheme_version__scheme__body__organisation")
        found = Assessment.objects.filter(dossier__in=[row.dossier_id for row in rows])
        latest = found.select_related("involvement__person").order_by("attempt")
        self._examiners = {row.dossier_id: row.involvement.person for row in latest}
        self._holders: dict[tuple[Role, int], list[User]] = {}

    def recipients(self, subject: Explanation, _reminder: str, /) -> list[User]:
        """Whoever may answer."""
        examiner = self._examiners.get(subject.dossier_id)
        clerks = self._with(Role.CERTIFICATE_ADMIN, body_office(subject.dossier) or subject.dossier.agency_id)
        return [*([examiner] if examiner else []), *clerks]

    def superiors(self, subject: Explanation, /) -> list[User]:
        """The leaders of the office whose days they are."""
        return self._with(Role.LEADERSHIP, subject.dossier.agency_id)

    def _with(self, role: Role, place: int) -> list[User]:
        key = (role, place)
        if key not in self._holders:
            self._holders[key] = list(people_with(*key))
        return self._holders[key]


CLOCKS = (
    ClockKind(
        "explanation",
        label="penjelasan hasil kepada peserta",
        readers=ExplanationReaders,
        url=lambda explanation: explanation.get_absolute_url(),
        concerned=lambda explanation: (explanation.dossier.applicant,),
        terms=_terms,
    ),
)
