"""Finding units by what people type, and what a signed-in person is known to hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from schemes.models import CompetencyUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from certportal.kernel.accounts.policies import Person

LONGEST_QUERY = 2000
MOST_FOUND = 60
_CODE = re.compile(r"[A-Z]+\.[0-9A-Z]+\.[0-9.]+", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The result of a search: units by code, units by title, unknown codes, and whether there are more."""

    exact: list[CompetencyUnit]
    fitting: list[CompetencyUnit]
    unknown: list[str]
    more: bool = False


def find_units(text: str) -> Found:
    """Units by code (whole, without its version, or several at once) or by words of the title; at most MOST_FOUND.

    Text that can be no code and fits no title gives nothing and is not an unknown code. Two queries at most.
    """
    typed = text.replace("\x00", " ")[:LONGEST_QUERY].strip()
    codes = list(dict.fromkeys(code.strip(".").upper() for code in _CODE.findall(typed)))
    if codes:
        return _by_code(codes)
    words = typed.split()
    if not words:
        return Found([], [], [])
    fits = reduce(and_, (Q(title__icontains=word) | Q(code__icontains=word) for word in words[:12]))
    rows = list(CompetencyUnit.objects.filter(fits).order_by("code")[: MOST_FOUND + 1])
    return Found([], rows[:MOST_FOUND], [], more=len(rows) > MOST_FOUND)


def _by_code(codes: list[str]) -> Found:
    rows = CompetencyUnit.objects.filter(Q(code__in=codes) | Q(family__in=codes)).order_by("code")
    exact = [row for row in rows if row.code in codes]
    fitting = [row for row in rows if row.code not in codes]
    known = {row.code for row in exact} | {row.family for row in fitting}
    unknown = [code for code in codes if code not in known]
    return Found(exact, fitting[:MOST_FOUND], unknown, more=len(fitting) > MOST_FOUND)


def units_with_codes(codes: Iterable[str]) -> list[CompetencyUnit]:
    """The units with these full codes, by code; unknown codes are left out."""
    wanted = {code.replace("\x00", "")[:40] for code in codes}
    return list(CompetencyUnit.objects.filter(code__in=wanted).order_by("code")) if wanted else []


def all_units() -> list[CompetencyUnit]:
    """Every unit of the catalogue by code, for the suggestions of a search field."""
    return list(CompetencyUnit.objects.order_by("code"))


# --- What a person holds: answered by an app above
# ------------------------------------------------------------------------

_HOLDINGS: dict[str, Callable[[Any, date], frozenset[str]]] = {}


def provide_holdings(provider: Callable[[Any, date], frozenset[str]]) -> None:
    """Register `provider(person, on)`, which gives the codes of units a person holds; called from AppConfig.ready()."""
    _HOLDINGS[f"{provider.__module__}.{provider.__qualname__}"] = provider


def holdings_of(person: Person, on: date) -> frozenset[str]:
    """Codes of the units this person holds on that day, as far as any app knows; nothing for a visitor."""
    if not person.is_authenticated:
        return frozenset()
    told: frozenset[str] = frozenset()
    return told.union(*(provider(person, on) for provider in _HOLDINGS.values()))
