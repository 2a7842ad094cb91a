"""What a service asks of its applicant before any document: who they are, and what they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.queries import organisations_of
from schemes.enums import WhoMayApply
from schemes.queries import payers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User
    from schemes.models import AssessmentPath, ServiceStandardVersion


def why_not_for(
    person: User, service_version: ServiceStandardVersion, on_behalf_of: Organisation | None = None
) -> str | None:
    """Why the service is not for this person or the organisation they apply for, as a sentence; None when it is.

    A profile that does not say yet what the person is, is no reason: it is asked for elsewhere.
    """
    who = WhoMayApply(service_version.who_may_apply)
    if who is WhoMayApply.INSTITUTION:
        return _why_not_for_institution(person, on_behalf_of)
    if on_behalf_of is not None:
        return "Layanan ini untuk perorangan. Ajukan atas nama Anda sendiri."
    if who is WhoMayApply.CIVIL_SERVANT and person.employment_status not in {"", EmploymentStatus.PNS}:
        status = person.get_employment_status_display()
        return f"Layanan ini untuk Pegawai Negeri Sipil, sedangkan status kepegawaian pada profil: {status}."
    return None


def services_fitting(person: User, services: Sequence[ServiceStandardVersion]) -> list[ServiceStandardVersion]:
    """Those of the services that are for this person, a service for people like them before one for anybody.

    All of them when none is, so that a refusal can say why.
    """
    fitting = [row for row in services if why_not_for(person, row) is None]
    return sorted(fitting, key=lambda row: row.who_may_apply == WhoMayApply.PERSON) or list(services)


def _why_not_for_institution(person: User, organisation: Organisation | None) -> str | None:
    own = organisations_of(person, Role.INSTITUTION_OFFICER)
    if not own:
        return "Layanan ini untuk lembaga, dan Anda belum tercatat sebagai petugas lembaga. Minta admin sistem mencatatnya."
    if organisation is None:
        return "Layanan ini untuk lembaga. Pilih lembaga yang Anda wakili, lalu ajukan lagi."
    if organisation.pk not in own:
        return f"Anda belum tercatat sebagai petugas {organisation.name}. Minta admin sistem mencatatnya."
    return None


def institutions_of(person: User) -> list[Organisation]:
    """The organisations this person may apply for, by name."""
    return list(Organisation.objects.filter(pk__in=organisations_of(person, Role.INSTITUTION_OFFICER)).order_by("name"))


def path_of(dossier: Dossier) -> AssessmentPath | None:
    """The assessment path the applicant chose; None before, and where no scheme offers paths."""
    if dossier.scheme_version is None or not dossier.path_declared:
        return None
    return dossier.scheme_version.paths.filter(code=dossier.path_declared).first()


def undeclared(dossier: Dossier) -> list[str]:
    """Choices the service asks for and the applicant has not made: the path of a scheme, and who bears a fee."""
    lacking = []
    if dossier.scheme_version_id is not None and not dossier.path_declared:
        lacking.append("jalur asesmen")
    if dossier.payer_id is None and payers_of(dossier.service_version):
        lacking.append("penanggung biaya")
    return lacking


def bring_when(dossier: Dossier) -> str:
    """When to bring what cannot be uploaded: to the exam, or to the office where nobody is examined."""
    return "pada hari uji" if dossier.scheme_version_id is not None else "saat datang ke kantor"


def declaration_title(dossier: Dossier) -> str:
    """What the part with these choices is called; "" where the service asks for none."""
    parts = ["jalur"] if dossier.scheme_version_id is not None else []
    if dossier.payer_id is not None or payers_of(dossier.service_version):
        parts.append("biaya")
    return " dan ".join(parts).capitalize()
