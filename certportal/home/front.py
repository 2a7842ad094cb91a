"""What the front page offers, and how it tells the promise."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from certportal.figures.promise import Promise, promise_kept
from schemes import queries
from schemes.enums import Branch, ClauseKind, RequirementKind, SchemeKind
from schemes.models import Requirement, SchemeClause, StandardComponent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from schemes.models import Scheme, SchemeVersion, ServiceStandardVersion
    from schemes.queries import SchemeCard


@dataclass(frozen=True)
class Offer:
    """A scheme or service open for applications, in words: for whom, how many documents, how long, what it costs.

    `span` is `days` without from when they count. `target` and `limit` in the unit of the service; `target` 0: the
    standard prints none. `fee_short` is the office's own summary of the fee, "" where it wrote none.
    """

    name: str
    audience: str
    url: str
    service: str
    documents: int
    days: str
    span: str
    target: int
    limit: int
    validity: str
    fee: str
    fee_short: str = ""

    @property
    def target_at(self) -> float:
        """Where the target stands on a line that ends at the limit, in percent."""
        return round(100 * self.target / self.limit, 1)


@dataclass(frozen=True)
class Dot:
    """So many cases that took the same number of working days; `x` in percent of the axis, `y` in pixels from above."""

    x: float
    y: int


HIGHEST, ROW = 8, 9
"""Dots above each other at most, and the pixels of one."""
AN_HOUR: Final = 3600


def cards_of(user: "AbstractBaseUser | AnonymousUser", today: date) -> list["SchemeCard"]:
    """Every published scheme in force today, by name; five queries."""
    return [card for card in queries.scheme_cards(user, on=today) if card.scheme.published]


def offers(cards: "Iterable[SchemeCard]") -> list[Offer]:
    """The schemes among these that a service offers today; one query.

    KKNI qualifications stand in a grid of their own and are left out.
    """
    open_now = [card for card in cards if card.service and card.scheme.kind != SchemeKind.KKNI]
    fees = _fees([card.version.pk for card in open_now])
    return [
        _offer(
            card.scheme, card.version, card.service, documents=card.document_count, fee=fees.get(card.version.pk, "")
        )
        for card in open_now
        if card.service
    ]


def promise(today: date) -> Promise | None:
    """What the public may read of how long cases took; reckoned once an hour, for everybody alike."""
    key = f"front.promise.{today:%Y%m%d}"
    kept: list[Promise | None] | None = cache.get(key)
    if kept is None:
        kept = [promise_kept(today)]
        cache.set(key, kept, AN_HOUR)
    return kept[0]


def dots(kept: Promise) -> tuple[list[Dot], int]:
    """The cases as dots over their working days, and how many cases one dot stands for."""
    last = max(day for day, _ in kept.by_days) or 1
    each = -(-max(cases for _, cases in kept.by_days) // HIGHEST)
    drawn = [
        Dot(round(2 + 96 * day / last, 1), HIGHEST * ROW - ROW * place - ROW // 2)
        for day, cases in kept.by_days
        for place in range(-(-cases // each))
    ]
    return drawn, each


def service_offers(user: "AbstractBaseUser | AnonymousUser", today: date) -> list[Offer]:
    """Published services one applies for without an exam, by name; two queries, and two more where there are any."""
    rows = [row for row in queries.standards_in_force(user, on=today) if row.branch == Branch.REVIEW]
    if not rows:
        return []
    asked = Requirement.objects.filter(service_version__in=rows, kind=RequirementKind.DOCUMENT)
    documents = dict(asked.order_by().values_list("service_version").annotate(Count("pk")))
    priced = StandardComponent.objects.filter(version__in=rows, title__istartswith="biaya")
    fees = dict(priced.values_list("version", "intro"))
    return [
        Offer(
            name=row.standard.name,
            audience=f"Untuk {row.get_who_may_apply_display().lower()}. {row.standard.summary}",
            url=row.standard.get_absolute_url(),
            service=row.agency.name,
            documents=documents.get(row.pk, 0),
            days=_days(row),
            span=_span(row),
            target=row.target_days or 0,
            limit=row.limit_days,
            validity="",
            fee=fees.get(row.pk, ""),
        )
        for row in rows
    ]


def _days(service: "ServiceStandardVersion") -> str:
    """How long the service takes, and from when that counts."""
    return f"{_span(service)} {service.get_clock_start_display()}"


def _span(service: "ServiceStandardVersion") -> str:
    """How long the service takes."""
    span = (
        f"{service.target_days} sampai {service.limit_days}"
        if service.target_days
        else f"paling lama {service.limit_days}"
    )
    return f"{span} {service.get_unit_display()}"


def _fees(version_ids: list[int]) -> dict[int, str]:
    """The first fee clause of each scheme."""
    found: dict[int, str] = {}
    for clause in SchemeClause.objects.filter(version__in=version_ids, kind=ClauseKind.FEE).order_by("position"):
        found.setdefault(clause.version_id, clause.text)
    return found


def _offer(
    scheme: "Scheme", version: "SchemeVersion", service: "ServiceStandardVersion", *, documents: int, fee: str
) -> Offer:
    return Offer(
        name=scheme.name,
        audience=scheme.audience or scheme.summary,
        url=scheme.get_absolute_url(),
        service=service.standard.name,
        documents=documents,
        days=_days(service),
        span=_span(service),
        target=service.target_days or 0,
        limit=service.limit_days,
        validity=f"{version.validity_years} tahun",
        fee=fee,
        fee_short=version.fee_summary,
    )


def doors() -> dict[str, str]:
    """Addresses the front page links to; empty where the app that serves one is not installed."""
    return {name: _address(url_name) for name, url_name in _DOORS.items()}


_DOORS = {
    "verify": "certificate.verify_home",
    "register": "account_signup",
    "track": "tracking.ask",
    "sign_in": "account_login",
}


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
