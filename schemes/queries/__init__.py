"""Reads of the catalogue worth a name."""

from schemes.queries.catalogue import (
    current_scheme_version,
    current_service_version,
    document_rows,
    eligibility_rules,
    is_external,
    join_documents,
    services_for,
    term,
    units_of,
)
from schemes.queries.packages import Book, Title, book_of, current_book, current_decree
from schemes.queries.pages import (
    DocumentGroup,
    SchemeCard,
    SchemePage,
    ServicePage,
    grouped,
    scheme_cards,
    scheme_page,
    service_page,
    standards_in_force,
)
from schemes.queries.qualifications import map_page, qualification_page, unit_groups, ways

__all__ = [
    "Book",
    "DocumentGroup",
    "SchemeCard",
    "SchemePage",
    "ServicePage",
    "Title",
    "book_of",
    "current_book",
    "current_decree",
    "current_scheme_version",
    "current_service_version",
    "document_rows",
    "eligibility_rules",
    "grouped",
    "is_external",
    "join_documents",
    "map_page",
    "qualification_page",
    "scheme_cards",
    "scheme_page",
    "service_page",
    "services_for",
    "standards_in_force",
    "term",
    "unit_groups",
    "units_of",
    "ways",
]
