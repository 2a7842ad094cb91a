"""What the profile says, and whether the rules of a scheme are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants import eligibility
from applicants.models import (
    ApplicantProfile,
)
from certportal.kernel.web.kept import Kept
from schemes import queries as catalogue
from schemes.enums import ClauseKind
from schemes.models import SchemeClause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certportal.kernel.accounts.models import User
    from schemes.models import SchemeVersion

_LONGEST_CHAIN = 6


def profile_of(user: User) -> ApplicantProfile | None:
    """The profile with its user, or None before the person has saved it once; asked once per instance of the person."""
    try:
        found: ApplicantProfile = user.applicant_profile
    except ApplicantProfile.DoesNotExist:
        return None
    return found


def employers_of(user: User) -> tuple[int, ...]:
    """Ids from the person's own office up to its government (at most six steps)."""
    chain: list[int] = []
    place = user.employer
    while place is not None and place.pk not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(place.pk)
        place = place.parent
    return tuple(chain)


def facts_of(user: User) -> eligibility.Facts:
    """What the profile says today, for the eligibility engine."""
    profile = profile_of(user)
    return eligibility.Facts(
        employment_status=user.employment_status,
        employers=employers_of(user),
        employer_name=user.employer.name if user.employer else "",
        education=profile.education if profile else "",
        grade=user.grade,
        service_years=profile.service_years if profile else None,
    )


@Kept
def rules_of(scheme_version: SchemeVersion) -> list[eligibility.Rule]:
    """The scheme's rules as the engine wants them; a version never changes."""
    return [
        eligibility.Rule(
            code=row.code,
            key=row.rule,
            value=row.organisation.name if row.organisation else row.value,
            title=row.title,
            organisation=row.organisation_id,
        )
        for row in catalogue.eligibility_rules(scheme_version)
    ]


def findings_for(user: User, scheme_version: SchemeVersion) -> list[eligibility.Finding]:
    """Every rule of the scheme with yes or no and the reason, from the profile of today."""
    return eligibility.check(rules_of(scheme_version), facts_of(user))


PROFILE_FIELDS: Mapping[str, str] = {
    "full_name": "nama lengkap",
    "birth_date": "tanggal lahir",
    "birth_place": "tempat lahir",
    "phone": "nomor telepon",
}


def missing_from_profile(user: User) -> list[str]:
    """Names of what the profile still lacks, in the order of the page; empty when it is whole."""
    profile = profile_of(user)
    missing = [label for field, label in PROFILE_FIELDS.items() if not getattr(user, field)]
    if not user.nik_index:
        missing.append("NIK")
    if user.employment_status in {"pns", "pppk"} and not user.nip:
        missing.append("NIP")
    if user.employment_status == "pns" and not user.grade:
        missing.append("golongan/ruang")
    if user.employer_id is None:
        missing.append("instansi")
    if profile is None or not profile.education:
        missing.append("pendidikan terakhir")
    if profile is None or profile.service_years is None:
        missing.append("lama bekerja")
    return missing


def rights_of(scheme_version: SchemeVersion) -> list[SchemeClause]:
    """The applicant's rights as the scheme prints them (000, Hak Pemohon)."""
    return list(SchemeClause.objects.filter(version=scheme_version, kind=ClauseKind.RIGHT).order_by("position"))
