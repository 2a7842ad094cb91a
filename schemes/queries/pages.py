"""What the public pages show, read in a number of queries that does not grow with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q

from schemes.enums import (
    ClauseKind,
    ComponentGroup,
    RequirementGroup,
    RequirementKind,
    SchemeKind,
    TermKind,
    UnitKind,
)
from schemes.models import (
    AssessmentPath,
    Decree,
    LegalBasis,
    Package,
    Qualification,
    Requirement,
    Scheme,
    SchemeClause,
    SchemeUnit,
    SchemeVersion,
    ServiceOffer,
    ServiceProduct,
    ServiceStandard,
    ServiceStandardVersion,
    ServiceTerm,
    StandardComponent,
)
from schemes.queries.catalogue import (
    document_rows,
    eligibility_rules,
    in_force,
    join_documents,
    services_for,
    units_of,
    why_not_covered,
)
from schemes.queries.officers import officer_count

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class DocumentGroup:
    """Documents under one heading of the source."""

    label: str
    rows: list[Requirement]


@dataclass(frozen=True)
class SchemeCard:
    """A scheme as a card: for whom, how many documents, how many days. `service` None: nobody takes applications now.

    `not_covered` says why the licence of its body does not cover it today, "" where it does.
    """

    scheme: Scheme
    version: SchemeVersion
    service: ServiceStandardVersion | None
    document_count: int
    not_covered: str


@dataclass(frozen=True)
class CardGroup:
    """Cards of schemes of a like kind under one heading."""

    label: str
    cards: list[SchemeCard]


@dataclass(frozen=True)
class UnitRows:
    """Units of a scheme under one heading; no heading where the scheme has only one group."""

    label: str
    note: str
    rows: list[SchemeUnit]


@dataclass(frozen=True)
class ServiceWay:
    """The documents of a scheme when one applies under one service."""

    service: ServiceStandardVersion
    groups: list[DocumentGroup]
    count: int


@dataclass(frozen=True)
class SchemePage:
    scheme: Scheme
    version: SchemeVersion
    units: list[SchemeUnit]
    unit_groups: list[UnitRows]
    qualification: Qualification | None
    decree: Decree | None
    rules: list[Requirement]
    ways: list[ServiceWay]
    paths: list[AssessmentPath]
    rights: list[SchemeClause]
    duties: list[SchemeClause]
    fees: list[SchemeClause]
    not_covered: str

    @property
    def set_by_office(self) -> bool:
        """A decree prints units and packages alone: validity, site and paths of its schemes are the office's."""
        return self.qualification is not None


@dataclass(frozen=True)
class ComponentGroupRows:
    """Components under one half of the standard."""

    label: str
    rows: list[StandardComponent]


@dataclass(frozen=True)
class ServicePage:
    standard: ServiceStandard
    version: ServiceStandardVersion
    groups: list[ComponentGroupRows]
    steps: list[str]
    legal_notes: list[LegalBasis]
    products: list[ServiceProduct]
    terms: list[tuple[str, ServiceTerm]]
    cards: list[SchemeCard]
    officers: int


def grouped(rows: list[Requirement]) -> list[DocumentGroup]:
    """Joined document rows (in their order) under their headings."""
    return [
        DocumentGroup(str(RequirementGroup(group).label), list(part))
        for group, part in groupby(rows, key=lambda row: row.shown_group)
    ]


def _newest_versions(scheme_ids: Iterable[int], on: dt.date) -> dict[int, SchemeVersion]:
    found = SchemeVersion.objects.filter(in_force(on), scheme__in=scheme_ids).select_related("standard", "government")
    newest: dict[int, SchemeVersion] = {}
    for version in found.order_by("-effective_from", "-number"):
        newest.setdefault(version.scheme_id, version)
    return newest


def _newest_services(standard_ids: Iterable[int], on: dt.date) -> dict[int, ServiceStandardVersion]:
    found = ServiceStandardVersion.objects.filter(in_force(on), standard__in=standard_ids)
    newest: dict[int, ServiceStandardVersion] = {}
    for version in found.select_related("standard__agency").order_by("-effective_from", "-number"):
        newest.setdefault(version.standard_id, version)
    return newest


def scheme_cards(
    user: AbstractBaseUser | AnonymousUser, *, on: dt.date, standard: ServiceStandard | None = None
) -> list[SchemeCard]:
    """Cards of the schemes in force on day `on` that `user` may see, by name; only those of `standard` if given.

    Five queries, however many schemes.
    """
    offers = ServiceOffer.objects.filter(in_force(on)).order_by("standard__name", "standard_id")
    schemes = Scheme.objects.visible_to(user).select_related("body")
    if standard is not None:
        offers = offers.filter(standard=standard)
        schemes = schemes.filter(pk__in=offers.values("scheme"))
    closed = {scheme.pk: why_not_covered(scheme, on) for scheme in schemes}
    shown = [scheme for scheme in schemes if standard is None or not closed[scheme.pk]]
    versions = _newest_versions([scheme.pk for scheme in shown], on)
    standard_of: dict[int, int] = {}
    for offer in offers:
        if not closed.get(offer.scheme_id):
            standard_of.setdefault(offer.scheme_id, offer.standard_id)
    services = _newest_services(set(standard_of.values()), on)
    pairs = [
        (scheme, versions[scheme.pk], services.get(standard_of.get(scheme.pk, 0)))
        for scheme in shown
        if scheme.pk in versions
    ]
    pool = _documents_of([version for _, version, _ in pairs], services.values())
    return [
        SchemeCard(
            scheme,
            version,
            service,
            len(join_documents(row for row in pool if _belongs(row, version, service))),
            closed[scheme.pk],
        )
        for scheme, version, service in pairs
    ]


def speaks_of(scheme: Scheme, sought: str) -> bool:
    """Whether the scheme's name, summary or audience has every word that is sought, in any letters; everything has no words."""
    said = f"{scheme.name} {scheme.summary} {scheme.audience}".casefold()
    return all(word in said for word in sought.casefold().split())


def _documents_of(schemes: Iterable[SchemeVersion], services: Iterable[ServiceStandardVersion]) -> list[Requirement]:
    return list(
        Requirement.objects.filter(
            Q(scheme_version__in=list(schemes)) | Q(service_version__in=list(services)),
            kind=RequirementKind.DOCUMENT,
        )
    )


def _belongs(row: Requirement, version: SchemeVersion, service: ServiceStandardVersion | None) -> bool:
    return row.scheme_version_id == version.pk or (service is not None and row.service_version_id == service.pk)


def scheme_page(scheme: Scheme, *, on: dt.date) -> SchemePage | None:
    """Everything the page of a scheme shows on day `on`; None when no version is in force."""
    version = _newest_versions([scheme.pk], on).get(scheme.pk)
    if version is None:
        return None
    ways = []
    for service in services_for(scheme, on=on):
        rows = document_rows(service, version)
        ways.append(ServiceWay(service, grouped(rows), len(rows)))
    clauses = list(version.clauses.order_by("kind", "position"))

    def of_kind(kind: ClauseKind) -> list[SchemeClause]:
        return [clause for clause in clauses if clause.kind == kind]

    units = units_of(version)
    package = Package.objects.filter(scheme_versions=version).select_related("qualification", "decree").first()
    return SchemePage(
        scheme=scheme,
        version=version,
        units=units,
        unit_groups=_unit_groups(units, package),
        qualification=package.qualification if package else None,
        decree=package.decree if package else None,
        rules=eligibility_rules(version),
        ways=ways,
        paths=list(version.paths.order_by("position")),
        rights=of_kind(ClauseKind.RIGHT),
        duties=of_kind(ClauseKind.DUTY),
        fees=of_kind(ClauseKind.FEE),
        not_covered=why_not_covered(scheme, on),
    )


def _unit_groups(units: list[SchemeUnit], package: Package | None) -> list[UnitRows]:
    """One group, or the core and the elective units of the pinned package; extra units are left out."""
    if package is None:
        return [UnitRows("", "", units)]
    kinds: dict[int, str] = {}
    for unit_id, kind in package.rows.order_by("kind", "position").values_list("unit_id", "kind"):
        kinds.setdefault(unit_id, kind)  # "core" before "elective": a unit printed as both is core
    core = [unit for unit in units if kinds.get(unit.unit_id) == UnitKind.CORE]
    electives = [unit for unit in units if kinds.get(unit.unit_id) == UnitKind.ELECTIVE]
    return [
        UnitRows(str(UnitKind.CORE.label), f"semua {package.core_required} unit wajib", core),
        UnitRows(str(UnitKind.ELECTIVE.label), f"pilih paling sedikit {package.elective_required}", electives),
    ]


def card_groups(cards: list[SchemeCard]) -> list[CardGroup]:
    """The cards under headings: schemes with fixed units first, then the qualifications whose units one picks."""
    kkni = [card for card in cards if card.scheme.kind == SchemeKind.KKNI]
    others = [card for card in cards if card.scheme.kind != SchemeKind.KKNI]
    groups = [CardGroup("Skema okupasi dan klaster", others), CardGroup("Kualifikasi KKNI", kkni)]
    return [group for group in groups if group.cards]


def standards_in_force(user: AbstractBaseUser | AnonymousUser, *, on: dt.date) -> list[ServiceStandardVersion]:
    """The newest version in force of every service standard `user` may see, by name. Two queries."""
    shown = list(ServiceStandard.objects.visible_to(user))
    newest = _newest_services([standard.pk for standard in shown], on)
    return [newest[standard.pk] for standard in shown if standard.pk in newest]


def _terms_of(version: ServiceStandardVersion) -> list[tuple[str, ServiceTerm]]:
    """Terms in the order of their kinds, each with what it is called for this service."""
    order = list(TermKind.values)
    rows = sorted(ServiceTerm.objects.filter(version=version), key=lambda term: order.index(term.kind))
    return [(row.named_for(version.branch), row) for row in rows]


def service_page(
    standard: ServiceStandard, user: AbstractBaseUser | AnonymousUser, *, on: dt.date
) -> ServicePage | None:
    """Everything the page of a service standard shows on day `on`; None when no version is in force."""
    version = _newest_services([standard.pk], on).get(standard.pk)
    if version is None:
        return None
    components = list(StandardComponent.objects.filter(version=version).order_by("position"))
    return ServicePage(
        standard=standard,
        version=version,
        groups=[
            ComponentGroupRows(str(ComponentGroup(group).label), list(part))
            for group, part in groupby(components, key=lambda component: component.group)
        ],
        steps=next((row.items for row in components if row.title.startswith("Sistem, Mekanisme")), []),
        legal_notes=list(LegalBasis.objects.filter(version=version).exclude(note="").order_by("position")),
        products=list(ServiceProduct.objects.filter(version=version).order_by("position")),
        terms=_terms_of(version),
        cards=scheme_cards(user, on=on, standard=standard),
        officers=officer_count(standard) if version.fewest_officers else 0,
    )
