"""Where an appeal is handed in, to whom, and by when: one answer for the result page and the letters (000, Hak Pemohon 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from applicants.queries.seats import body_office
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.dates import day_from_words, day_in_words
from certportal.kernel.web.reaching import hours_of, ways_to
from schemes.enums import TermKind
from schemes.queries import last_day, term, ways_to_body

if TYPE_CHECKING:
    from datetime import date

    from applicants.models import Decision, Dossier


@dataclass(frozen=True)
class AppealTerms:
    """`basis` says whose rule the term is where the standard does not print it; else empty."""

    to: str
    office: Organisation
    ways: list[list[str]]
    until: date
    days: str
    basis: str

    def in_words(self) -> dict[str, str | list[list[str]]]:
        """As a paper freezes it."""
        return {
            "to": self.to,
            "office": self.office.name,
            "ways": self.ways,
            "hours": hours_of(self.office),
            "until": day_in_words(self.until),
            "days": self.days,
            "basis": self.basis,
        }


def appeal_against_result(dossier: Dossier, decision: Decision) -> AppealTerms | None:
    """To the head of the certification body that decided, at the office that holds its seat; None without a term.

    A day that the letter of this result names stands, whatever became of the calendar since; only a later one is better.
    """
    held, body = body_office(dossier), dossier.exam_scheme.scheme.body
    at = dossier.agency if held is None or held == dossier.agency.pk else None
    office = at or Organisation.objects.get(pk=held or 0)
    ways = ways_to_body(body, at=at)
    terms = _appeal(dossier, to=f"Ketua {body.name}", office=office, ways=ways, since=decision.decided_on)
    return terms and replace(terms, until=max(terms.until, _printed(decision) or terms.until))


def appeal_until(dossier: Dossier, decision: Decision) -> date | None:
    """The day of `appeal_against_result` alone, with fewer questions; None without a term."""
    limit = term(dossier.service_version, TermKind.APPEAL)
    day = last_day(limit, dossier.agency, since=decision.decided_on) if limit else None
    return day and max(day, _printed(decision) or day)


def _printed(decision: Decision) -> date | None:
    """The last day that the letter of this result was printed with."""
    about = Paper.objects.filter(about_type=decision._meta.label_lower, about_id=decision.pk)  # noqa: SLF001
    words = about.order_by("-pk").values_list("facts__appeal__until", flat=True)
    return next((day_from_words(said) for said in words if said), None)


def appeal_against_refusal(dossier: Dossier, *, since: date) -> AppealTerms | None:
    """To the head of the service office that refused the application; None where its standard names no term."""
    ways = ways_to(dossier.agency)
    return _appeal(dossier, to=f"Kepala {dossier.agency.name}", office=dossier.agency, ways=ways, since=since)


def _appeal(
    dossier: Dossier, *, to: str, office: Organisation, ways: list[list[str]], since: date
) -> AppealTerms | None:
    limit = term(dossier.service_version, TermKind.APPEAL)
    if limit is None:
        return None
    return AppealTerms(
        to=to,
        office=office,
        ways=ways,
        until=last_day(limit, dossier.agency, since=since),
        days=f"{limit.limit_days} {limit.get_unit_display()}",
        basis="" if limit.printed else limit.basis,
    )
