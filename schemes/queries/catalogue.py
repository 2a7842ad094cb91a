"""Versions in force, documents and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workdays.counting import counted_on
from certportal.kernel.workdays.queries import calendar_for
from schemes.enums import Branch, ClauseKind, ProductKind, RequirementGroup, RequirementKind, Rule, TermKind
from schemes.models import (
    LegalBasis,
    Requirement,
    Scheme,
    SchemeClause,
    SchemeUnit,
    SchemeVersion,
    ServiceOffer,
    ServicePayer,
    ServiceProduct,
    ServiceStandard,
    ServiceStandardVersion,
    ServiceTerm,
    StandardComponent,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

_GROUP_ORDER = {
    group: place
    for place, group in enumerate(
        (
            RequirementGroup.BASIC,
            RequirementGroup.ADMINISTRATIVE,
            RequirementGroup.SERVICE,
            RequirementGroup.ELIGIBILITY,
        )
    )
}


def in_force(day: dt.date, prefix: str = "") -> Q:
    """Rows whose dates include `day`; `prefix` names a relation ("offers__")."""
    return Q(**{f"{prefix}effective_from__lte": day}) & (
        Q(**{f"{prefix}effective_until": None}) | Q(**{f"{prefix}effective_until__gte": day})
    )


def current_scheme_version(slug: str, *, on: dt.date) -> SchemeVersion | None:
    """The newest version of scheme `slug` in force on day `on`, with body, standard and government; None if none is."""
    return (
        SchemeVersion.objects.filter(in_force(on), scheme__slug=slug)
        .select_related("scheme__body", "standard", "government")
        .order_by("-effective_from", "-number")
        .first()
    )


def current_service_version(slug: str, *, on: dt.date) -> ServiceStandardVersion | None:
    """The newest version of service standard `slug` in force on day `on`, with its office; None if none is."""
    return (
        ServiceStandardVersion.objects.filter(in_force(on), standard__slug=slug)
        .select_related("standard__agency")
        .order_by("-effective_from", "-number")
        .first()
    )


def why_not_covered(scheme: Scheme, on: dt.date) -> str:
    """Why nobody can apply for `scheme` that day; "" where the licence of its certification body covers it.

    A body that issues its certificates by itself need not tell the portal until when its licence runs.
    """
    body, until = scheme.body, scheme.body.licence_valid_until
    if not scheme.in_scope:
        return f"Skema ini belum termasuk ruang lingkup lisensi {body}, jadi belum dapat diajukan di sini."
    if until is None and body.portal_issued:
        return f"Masa berlaku lisensi {body} belum dicatat; permohonan dibuka lagi setelah kantor mencatatnya."
    if until is not None and until < on:
        return f"Lisensi {body} berakhir {day_in_words(until)}; permohonan dibuka lagi setelah diperpanjang."
    return ""


def services_for(scheme: Scheme, *, on: dt.date) -> list[ServiceStandardVersion]:
    """Service versions in force on day `on` under which one may apply for `scheme`, one per service, by name.

    None for a scheme its certification body's licence does not cover that day: that is information only.
    """
    if why_not_covered(scheme, on):
        return []
    rows = (
        ServiceStandardVersion.objects.filter(
            in_force(on), standard__in=ServiceStandard.objects.filter(in_force(on, "offers__"), offers__scheme=scheme)
        )
        .select_related("standard__agency")
        .order_by("standard__name", "standard_id", "-effective_from", "-number")
    )
    newest: dict[int, ServiceStandardVersion] = {}
    for row in rows:
        newest.setdefault(row.standard_id, row)
    return list(newest.values())


def exam_offices(day: dt.date) -> QuerySet[Organisation]:
    """The offices that serve candidates of exams on that day, by name."""
    rows = ServiceStandardVersion.objects.filter(in_force(day), branch=Branch.EXAM).values("standard__agency_id")
    return Organisation.objects.filter(pk__in=rows).order_by("name", "pk")


def offers(service_version: ServiceStandardVersion, scheme: Scheme, *, on: dt.date) -> bool:
    """Whether one may apply for `scheme` under that service on day `on`."""
    return (
        not why_not_covered(scheme, on)
        and ServiceOffer.objects.filter(in_force(on), standard=service_version.standard_id, scheme=scheme).exists()
    )


def document_rows(
    service_version: ServiceStandardVersion | None, scheme_version: SchemeVersion | None
) -> list[Requirement]:
    """The documents one dossier needs: the union of service and scheme, same papers joined (18 rows for 000 + 001).

    One query. Order: basic evidence, administrative evidence, documents of the service, each as printed. A joined paper
    is listed once, as the service's row; `row.joined` lists the scheme's rows it answers too (else empty), and
    `row.shown_title`, `.shown_codes`, `.shown_hints`, `.required`, `.can_be_waived`, `.shown_group` are for all of
    them.
    """
    pool = _of_versions(service_version.pk if service_version else None, scheme_version.pk if scheme_version else None)
    return join_documents(pool.filter(kind=RequirementKind.DOCUMENT))


def _of_versions(service_version_id: int | None, scheme_version_id: int | None) -> QuerySet[Requirement]:
    either = Q()
    if service_version_id is not None:
        either |= Q(service_version=service_version_id)
    if scheme_version_id is not None:
        either |= Q(scheme_version=scheme_version_id)
    return Requirement.objects.filter(either) if either else Requirement.objects.none()


_COLUMNS = (
    *(field.name for field in Requirement._meta.concrete_fields if field.name != "organisation"),  # noqa: SLF001 (Django's public name)
    "organisation__name",
)


@dataclass(frozen=True)
class Asked:
    """What one application is asked: documents as `document_rows`, rules as `eligibility_rules`."""

    documents: list[Requirement]
    rules: list[Requirement]


def asked_under(service_version_id: int, scheme_version_id: int | None) -> Asked:
    """Documents and rules together, in one query; the rules are the scheme's, where there is one, else the service's."""
    kinds = (RequirementKind.DOCUMENT, RequirementKind.ELIGIBILITY)
    pool = list(
        _of_versions(service_version_id, scheme_version_id)
        .filter(kind__in=kinds)
        .select_related("organisation")
        .only(*_COLUMNS)
    )
    rules = [row for row in pool if row.kind == RequirementKind.ELIGIBILITY]
    if scheme_version_id is not None:
        rules = [row for row in rules if row.scheme_version_id == scheme_version_id]
    documents = join_documents(row for row in pool if row.kind == RequirementKind.DOCUMENT)
    return Asked(documents, sorted(rules, key=lambda row: (row.position, row.pk)))


def join_documents(pool: Iterable[Requirement]) -> list[Requirement]:
    """Join the document rows of one service and one scheme (see `document_rows`); no query of its own."""
    rows = {row.pk: row for row in sorted(pool, key=lambda row: (row.position, row.pk))}
    for row in list(rows.values()):
        target = rows.get(row.same_as_id) if row.same_as_id else None
        if target is not None:
            target.joined.append(row)
            del rows[row.pk]
    return sorted(rows.values(), key=lambda row: (_GROUP_ORDER[RequirementGroup(row.shown_group)], row.shown_position))


def sample_of(code: str) -> dict[str, Any]:
    """The example of the document with this printed place, of its newest version; {} where there is none."""
    rows = Requirement.objects.filter(code=code).exclude(sample={}).order_by("-pk")
    found: dict[str, Any] | None = rows.values_list("sample", flat=True).first()
    return found or {}


def payers_of(service_version: ServiceStandardVersion) -> list[ServicePayer]:
    """Who may bear the fee, in printed order; empty for a service that asks nothing about fees."""
    return list(ServicePayer.objects.filter(version=service_version).order_by("position"))


def letter_of(service_version: ServiceStandardVersion) -> ServiceProduct | None:
    """The letter the service ends with, its text included; None for a service with other products."""
    return ServiceProduct.objects.filter(version=service_version, kind=ProductKind.LETTER).first()


def eligibility_rules(version: SchemeVersion | ServiceStandardVersion) -> list[Requirement]:
    """The rules an applicant must meet, in printed order, each with `rule`, `value` and `organisation` loaded."""
    parent = {"scheme_version": version} if isinstance(version, SchemeVersion) else {"service_version": version}
    return list(
        Requirement.objects.filter(**parent, kind=RequirementKind.ELIGIBILITY)
        .select_related("organisation")
        .order_by("position", "pk")
    )


def governments_asked_for() -> list[str]:
    """Names of the governments whose servants a rule asks for, each once."""
    rows = Requirement.objects.filter(rule=Rule.CIVIL_SERVANT_OF).order_by("organisation__name")
    return list(rows.values_list("organisation__name", flat=True).distinct())


def units_of(scheme_version: SchemeVersion) -> list[SchemeUnit]:
    """The units of the scheme in printed order, with their `unit` loaded."""
    return list(scheme_version.scheme_units.select_related("unit").order_by("position"))


def complaint_component(service_version: ServiceStandardVersion) -> StandardComponent | None:
    """The component of the standard that says how to complain, as printed (001 component 6); None if it prints none."""
    return StandardComponent.objects.filter(version=service_version, title__icontains="pengaduan").first()


def legal_basis(service_version: ServiceStandardVersion, *, on: dt.date) -> list[str]:
    """The legal basis of the standard as printed (001 component 7), without what no longer held that day."""
    rows = LegalBasis.objects.filter(version=service_version).exclude(valid_until__lt=on).order_by("position")
    return [text.rstrip(" .;") for text in rows.values_list("printed_text", flat=True)]


def is_external(scheme_version: SchemeVersion) -> bool:
    """Whether a certification body of its own examines and issues, so that the portal only records what it does."""
    return not scheme_version.scheme.body.portal_issued


def term(service_version: ServiceStandardVersion, kind: TermKind) -> ServiceTerm | None:
    """The time limit of that kind with its unit, or None if the service sets none."""
    return ServiceTerm.objects.filter(version=service_version, kind=kind).first()


def last_day(limit: ServiceTerm, office: Organisation, *, since: dt.date) -> dt.date:
    """The day on which a term ends that began on a day and not at an hour, by the office's calendar."""
    return counted_on(calendar_for(office), limit.unit).add(since, limit.limit_days)


def fee_basis(service_version: ServiceStandardVersion, scheme_version: SchemeVersion | None) -> list[tuple[str, str]]:
    """What the service standard (component "Biaya/Tarif") and the scheme (fee clause) say about fees: (source, text)."""
    said = StandardComponent.objects.filter(version=service_version, title__istartswith="biaya").order_by("position")
    rows = [(f"{service_version.printed_title}, komponen {row.position} {row.title}", row.intro) for row in said]
    if scheme_version is None:
        return rows
    clauses = SchemeClause.objects.filter(version=scheme_version, kind=ClauseKind.FEE).order_by("position")
    return rows + [(f"{scheme_version.code}, Biaya Sertifikasi", row.text) for row in clauses]
