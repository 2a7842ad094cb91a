"""Facts of the papers this app prepares: strings and lists only, frozen as printed."""

from applicants.papers.covers import cover_facts
from applicants.papers.forms import (
    PRINTED,
    fee_words,
    form_facts,
    known_facts,
    receipt_facts,
    sealed_nik,
    time_account_facts,
)
from applicants.papers.letters import admission_facts, rejection_facts, service_letter_facts

__all__ = [
    "PRINTED",
    "admission_facts",
    "cover_facts",
    "fee_words",
    "form_facts",
    "known_facts",
    "receipt_facts",
    "rejection_facts",
    "sealed_nik",
    "service_letter_facts",
    "time_account_facts",
]
