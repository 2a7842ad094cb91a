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
from certificates.queries.transmittals import awaits_list, deviation_of, lists_of, lists_to_count, sheets_of, to_pass_on

__all__ = [
    "FINAL_OUTCOMES",
    "Fault",
    "Issued",
    "Outcome",
    "agreement_missing",
    "agreement_of",
    "awaits_body",
    "awaits_list",
    "body_is_awaited",
    "deviation_of",
    "duties_of",
    "final_decision",
    "handover_of",
    "issued_for",
    "lists_of",
    "lists_to_count",
    "outcome_of",
    "papers_of",
    "register_faults",
    "sheets_of",
    "to_pass_on",
    "to_print",
    "units_printed_on",
]
