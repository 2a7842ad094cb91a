"""Reads of the catalogue worth a name."""

from schemes.queries.catalogue import (
    current_scheme_version,
    current_service_version,
    document_rows,
    eligibility_rules,
    join_documents,
    services_for,
    term,
    units_of,
)
from schemes.queries.packages import Book, Title, book_of, current_book, current_decree, prerequisites_of
from schemes.queries.pages import (
    DocumentGroup,
    SchemeCard,
    SchemePage,
    ServicePage,
    card_groups,
    grouped,
    scheme_cards,
    scheme_page,
    service_page,
    standards_in_force,
)
from schemes.queries.pinned import Judgement, PinnedPackage, pinned_package
from schemes.queries.qualifications import map_page, qualification_page, unit_groups, ways
from schemes.queries.units import Found, all_units, find_units, holdings_of, provide_holdings, units_with_codes

__all__ = [
    "Book",
    "DocumentGroup",
    "Found",
    "Judgement",
    "PinnedPackage",
    "SchemeCard",
    "SchemePage",
    "ServicePage",
    "Title",
    "all_units",
    "book_of",
    "card_groups",
    "current_book",
    "current_decree",
    "current_scheme_version",
    "current_service_version",
    "document_rows",
    "eligibility_rules",
    "find_units",
    "grouped",
    "holdings_of",
    "join_documents",
    "map_page",
    "pinned_package",
    "prerequisites_of",
    "provide_holdings",
    "qualification_page",
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
