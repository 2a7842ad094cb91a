"""KKNI packaging rules (Kepmenaker 3/2021, annex, "Aturan Pengemasan"): check a choice of units, plan the rest.

Plain Python on frozen facts; faults hold the facts from which `sentences` makes Indonesian sentences.
"""

from schemes.packaging.along import along, required_by, selectable
from schemes.packaging.check import check
from schemes.packaging.facts import Decree, Fault, Package, Rule, Successor, Verdict
from schemes.packaging.graph import graph
from schemes.packaging.plan import PlanImpossibleError, pathways, plan
from schemes.packaging.sentences import Names, sentence, where_listed
from schemes.packaging.shortfalls import Shortfall, in_brief, shortfalls

__all__ = [
    "Decree",
    "Fault",
    "Names",
    "Package",
    "PlanImpossibleError",
    "Rule",
    "Shortfall",
    "Successor",
    "Verdict",
    "along",
    "check",
    "graph",
    "in_brief",
    "pathways",
    "plan",
    "required_by",
    "selectable",
    "sentence",
    "shortfalls",
    "where_listed",
]
