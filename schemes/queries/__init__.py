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

__all__ = [
    "DocumentGroup",
    "SchemeCard",
    "SchemePage",
    "ServicePage",
    "current_scheme_version",
    "current_service_version",
    "document_rows",
    "eligibility_rules",
    "grouped",
    "join_documents",
    "scheme_cards",
    "scheme_page",
    "service_page",
    "services_for",
    "standards_in_force",
    "term",
    "units_of",
]
