"""Queries about the catalogue."""

from schemes.letters import fill as letter_text
from schemes.queries.catalogue import (
    Asked,
    asked_under,
    complaint_component,
    current_scheme_version,
    current_service_version,
    document_rows,
    eligibility_rules,
    fee_basis,
    is_external,
    last_day,
    letter_of,
    payers_of,
    sample_of,
    services_for,
    term,
    units_of,
)
from schemes.queries.packages import Book, book_of, current_book, prerequisites_of
from schemes.queries.pages import (
    card_groups,
    scheme_cards,
    scheme_page,
    service_page,
    standards_in_force,
)
from schemes.queries.pinned import Judgement, PinnedPackage, pinned_package
from schemes.queries.qualifications import map_page, qualification_page, unit_groups, ways
from schemes.queries.units import all_units, find_units, holdings_of, provide_holdings, units_with_codes

__all__ = [
    "Asked",
    "Book",
    "Judgement",
    "PinnedPackage",
    "all_units",
    "asked_under",
    "book_of",
    "card_groups",
    "complaint_component",
    "current_book",
    "current_scheme_version",
    "current_service_version",
    "document_rows",
    "eligibility_rules",
    "fee_basis",
    "find_units",
    "holdings_of",
    "is_external",
    "last_day",
    "letter_of",
    "letter_text",
    "map_page",
    "payers_of",
    "pinned_package",
    "prerequisites_of",
    "provide_holdings",
    "qualification_page",
    "sample_of",
    "scheme_cards",
    "scheme_page",
    "service_page",
    "services_for",
    "standards_in_force",
    "term",
    "unit_groups",
    "units_of",
    "units_with_codes",
    "ways",
]
