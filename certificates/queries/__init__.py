"""Reads of certificates and other papers of a decision."""

from certificates.queries.outcomes import (
    FINAL_OUTCOMES,
    Issued,
    Outcome,
    agreement_missing,
    agreement_of,
    awaits_body,
    body_is_awaited,
    duties_of,
    final_decision,
    handover_of,
    issued_for,
    outcome_of,
    papers_of,
    to_print,
    units_printed_on,
)
from certificates.queries.register import Fault, register_faults

__all__ = [
    "FINAL_OUTCOMES",
    "Fault",
    "Issued",
    "Outcome",
    "agreement_missing",
    "agreement_of",
    "awaits_body",
    "body_is_awaited",
    "duties_of",
    "final_decision",
    "handover_of",
    "issued_for",
    "outcome_of",
    "papers_of",
    "register_faults",
    "to_print",
    "units_printed_on",
]
