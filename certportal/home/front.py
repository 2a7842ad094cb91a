"""What the front page offers."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from schemes.enums import ClauseKind
from schemes.models import Scheme, SchemeVersion, ServiceStandardVersion
from schemes.queries import current_scheme_version, document_rows, services_for

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class SchemeCard:
    """One scheme one can apply for: for whom, how many documents, how long, what it costs."""

    name: str
    audience: str
    url: str
    service: str
    documents: int
    days: str
    validity: str
    fee: str


def scheme_cards(today: date) -> list[SchemeCard]:
    """Published schemes that a service offers today, by name; one card per service."""
    return [
        _card(scheme, version, service)
        for scheme in Scheme.objects.filter(published=True).order_by("name")
        for version, service in _offered(scheme, today)
    ]


def _offered(scheme: Scheme, today: date) -> "Iterator[tuple[SchemeVersion, ServiceStandardVersion]]":
    version = current_scheme_version(scheme.slug, on=today)
    if version is not None:
        for service in services_for(scheme, on=today):
            yield version, service


def _card(scheme: Scheme, version: SchemeVersion, service: ServiceStandardVersion) -> SchemeCard:
    fee = version.clauses.filter(kind=ClauseKind.FEE).first()
    span = (
        f"{service.target_days} sampai {service.limit_days}"
        if service.target_days
        else f"paling lama {service.limit_days}"
    )
    return SchemeCard(
        name=scheme.name,
        audience=scheme.audience or scheme.summary,
        url=scheme.get_absolute_url(),
        service=service.standard.name,
        documents=len(document_rows(service, version)),
        days=f"{span} hari kerja sejak berkas lengkap dan benar",
        validity=f"{version.validity_years} tahun",
        fee=fee.text if fee else "",
    )


def doors() -> dict[str, str]:
    """Addresses the front page links to, empty while the part behind one is not installed."""
    return {name: _address(url_name) for name, url_name in _DOORS.items()}


_DOORS = {"verify": "certificate.verify_home", "register": "account_signup", "sign_in": "account_login"}


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
