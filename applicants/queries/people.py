"""What the profile says, and whether the rules of a scheme are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from applicants import eligibility
from applicants.models import ApplicantProfile, DocumentVersion
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.enums import OrganisationKind, Role
from certportal.kernel.accounts.queries import is_staff_account, was_added_at
from certportal.kernel.files.enums import Kind
from certportal.kernel.web.kept import Kept
from schemes import queries as catalogue
from schemes.enums import ClauseKind, ProfileField, Rule, SampleKind
from schemes.models import SchemeClause, SchemeVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import Requirement, ServiceStandardVersion

_LONGEST_CHAIN = 6
_REGIONAL_AGENCIES = (OrganisationKind.AGENCY, OrganisationKind.REGIONAL_AGENCY)


def profile_of(user: User) -> ApplicantProfile | None:
    """The profile with its user, or None before the person has saved it once; asked once per instance of the person."""
    try:
        found: ApplicantProfile = user.applicant_profile
    except ApplicantProfile.DoesNotExist:
        return None
    return found


def belongs_to_counter(person: User, offices: Collection[int]) -> bool:
    """Whether the counter of these offices (ids) wrote this person down and nobody else speaks for them yet.

    They never had a password, so that they cannot look after their data themselves, and hold no role.
    """
    if not person.is_active or person.has_usable_password() or person.last_login is not None:
        return False
    if is_staff_account(person) or {role for role, _ in person.role_pairs()} - {Role.APPLICANT}:
        return False
    return was_added_at(person, offices)


def known_from_papers_alone(person: User, offices: Collection[int]) -> bool:
    """Whether the person belongs to the counter of these offices (ids) and nothing relies on it: nothing was sent.

    Nor anything begun at another office: what it copied from the person's papers is not theirs to change.
    """
    if not belongs_to_counter(person, offices):
        return False
    return not person.dossiers.filter(Q(submitted_at__isnull=False) | ~Q(agency__in=offices)).exists()


def _upwards(place: Organisation | None) -> list[Organisation]:
    """An office and those above it, at most six."""
    chain: list[Organisation] = []
    while place is not None and place not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(place)
        place = place.parent
    return chain


def employers_of(employer: Organisation | None) -> tuple[int, ...]:
    """Ids from the person's own office up to its government (at most six steps)."""
    return tuple(place.pk for place in _upwards(employer))


def own_regional_agency(person: User) -> Organisation | None:
    """The "perangkat daerah" the person works at: the nearest above their work unit, else above their employer."""
    places = [*_upwards(person.work_unit), *_upwards(person.employer)]
    return next((place for place in places if place.kind in _REGIONAL_AGENCIES), None)


def facts_of(user: User, *, whose: str = "Anda", what: str = "Skema") -> eligibility.Facts:
    """What the profile says today, for the eligibility engine; `whose` and `what` are words of its reasons.

    For a NIP that is proved the grade and the unit of the personnel list come before those of the profile.
    """
    profile, entry = profile_of(user), personnel.line_of(user)
    grade = entry.grade if entry else ""
    employer = (personnel.office_of(entry) if entry else None) or user.employer
    return eligibility.Facts(
        employment_status=user.employment_status,
        employers=employers_of(employer),
        employer_name=employer.name if employer else "",
        office_declared=profile.office_waits if profile and not employer else "",
        education=profile.education if profile else "",
        grade=grade or user.grade,
        grade_told="daftar pegawai mencatat" if grade else "",
        service_years=profile.service_years if profile else None,
        whose=whose,
        what=what,
    )


@Kept
def rules_of(version: SchemeVersion | ServiceStandardVersion) -> list[eligibility.Rule]:
    """The rules of a scheme or a service as the engine wants them; a version never changes."""
    return _rules(catalogue.eligibility_rules(version))


def _rules(rows: list[Requirement]) -> list[eligibility.Rule]:
    """Years of service count within the government whose servants the same list asks for (000.syarat.1 and .4)."""
    government = next((row.organisation for row in rows if row.rule == Rule.CIVIL_SERVANT_OF), None)
    return [_rule(row, government if row.rule == Rule.MIN_SERVICE_YEARS else None) for row in rows]


def _rule(row: Requirement, within: Organisation | None) -> eligibility.Rule:
    return eligibility.Rule(
        code=row.code,
        key=row.rule,
        value=row.organisation.name if row.organisation else row.value,
        title=row.title,
        organisation=within.pk if within else row.organisation_id,
        within=_place(within.name) if within else "",
    )


def _place(government: str) -> str:
    return government.removeprefix("Pemerintah ")


def years_within(dossier: Dossier) -> str:
    """Within which government the years of service of this dossier count, as a place; "" where all count."""
    return next((rule.within for rule in _rules(asked_of(dossier).rules) if rule.within), "")


def years_within_anywhere() -> str:
    """The one government within which rules count years of service, as a place; "" while there is none or several."""
    found = catalogue.governments_asked_for()
    return _place(found[0]) if len(found) == 1 else ""


@Kept
def asked_of(dossier: Dossier) -> catalogue.Asked:
    """The documents and rules the versions of this dossier ask for, which never change."""
    return catalogue.asked_under(dossier.service_version_id, dossier.scheme_version_id)


def to_bring(dossier: Dossier) -> list[str]:
    """What the applicant brings on paper, as the asked documents say it, in printed order."""
    return [row.shown_bring_note for row in asked_of(dossier).documents if row.shown_bring_note]


def photo_of(dossier: Dossier) -> str:
    """The code of the picture uploaded where a photo is asked (000, administrative evidence 3); "" for none or a PDF."""
    pictures = DocumentVersion.objects.filter(
        document__dossier=dossier,
        document__requirement__sample__kind=SampleKind.PHOTO,
        file__kind__in=(Kind.PNG, Kind.JPEG),
    )
    return pictures.order_by("-n").values_list("file__code", flat=True).first() or ""


def findings_for(
    user: User, version: SchemeVersion | ServiceStandardVersion, *, whose: str = "Anda"
) -> list[eligibility.Finding]:
    """Every rule of the scheme or service with yes or no and the reason, from the profile of today."""
    return eligibility.check(
        rules_of(version),
        facts_of(user, whose=whose, what="Skema" if isinstance(version, SchemeVersion) else "Layanan"),
    )


def findings_of(dossier: Dossier, *, whose: str = "Anda") -> list[eligibility.Finding]:
    """Every rule the applicant of this dossier must meet: the scheme's on the exam branch, else the service's.

    `whose` is what the reader calls the applicant.
    """
    facts = facts_of(dossier.applicant, whose=whose, what="Skema" if dossier.scheme_version_id else "Layanan")
    return eligibility.check(_rules(asked_of(dossier).rules), facts)


# How to read each field a service may ask for; an empty field is missing.
_READ: Mapping[ProfileField, Callable[[User, ApplicantProfile | None], object]] = {
    ProfileField.FULL_NAME: lambda user, _: user.full_name,
    ProfileField.BIRTH_DATE: lambda user, _: user.birth_date,
    ProfileField.BIRTH_PLACE: lambda user, _: user.birth_place,
    ProfileField.PHONE: lambda user, _: user.phone,
    ProfileField.NIK: lambda user, _: user.nik_index,
    # Who is no civil servant has no NIP and no grade; whether they may apply is for the rules of the service.
    ProfileField.NIP: lambda user, _: user.nip or user.employment_status not in {"pns", "pppk"},
    ProfileField.GRADE: lambda user, _: user.grade or user.employment_status != "pns",
    ProfileField.POSITION: lambda user, _: user.position_title,
    ProfileField.EMPLOYER: lambda user, profile: user.employer_id or (profile and profile.office_waits),
    ProfileField.EDUCATION: lambda _, profile: profile and profile.education,
    ProfileField.SERVICE_YEARS: lambda _, profile: profile and profile.service_years is not None,
}


def missing_from_profile(user: User, service_version: ServiceStandardVersion) -> list[str]:
    """Names of what the service asks and the profile still lacks, in the order of the page; empty when it is whole."""
    profile = profile_of(user)
    return [str(field.label) for field in service_version.fields_asked if not _READ[field](user, profile)]


def rights_of(scheme_version: SchemeVersion | None) -> list[SchemeClause]:
    """The applicant's rights as the scheme prints them (000, Hak Pemohon); none where there is no scheme."""
    if scheme_version is None:
        return []
    return list(SchemeClause.objects.filter(version=scheme_version, kind=ClauseKind.RIGHT).order_by("position"))
