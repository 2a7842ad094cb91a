"""Who may open the pages of an assessor about one candidate. Handed into access.py."""

from tests.architecture.addresses import candidate, event, evidence_item, unit_of_candidate
from tests.architecture.addresses_forms import (
    event_form,
    own_form,
    own_printed_form,
    printed_event_form,
    printed_form,
    scanned_form,
    signed_form,
)
from tests.architecture.rules import CASE, EXAM_READERS, EXAM_RUNNERS, Rule
from tests.architecture.world import EXAMINER, OWNER

ONLY_EXAMINER = frozenset({EXAMINER})
ACT = Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=candidate)
KNOWS = EXAM_READERS
FORM_ACT = Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=signed_form)
OWN = frozenset({OWNER})
OWN_ACT = Rule(get=None, post=OWN, sees=CASE, make=own_form)
ASSESSING = {
    "exam.form": Rule(get=KNOWS, make=signed_form),
    "exam.form_print": Rule(get=None, post=KNOWS, make=signed_form),
    "exam.form_file": Rule(get=KNOWS, make=printed_form),
    "exam.form_scan_file": Rule(get=KNOWS, make=scanned_form),
    **dict.fromkeys(("exam.form_fill", "exam.form_sign", "exam.form_scan"), FORM_ACT),
    "exam.own_form": Rule(get=OWN, sees=CASE, make=own_form),
    "exam.own_form_file": Rule(get=OWN, sees=CASE, make=own_printed_form),
    **dict.fromkeys(("exam.own_form_fill", "exam.own_form_sign", "exam.own_form_print"), OWN_ACT),
    "exam.event_form": Rule(get=KNOWS, make=event_form),
    "exam.event_form_file": Rule(get=KNOWS, make=printed_event_form),
    "exam.event_form_print": Rule(get=None, post=KNOWS, make=event_form),
    **dict.fromkeys(
        ("exam.event_form_fill", "exam.event_form_sign"),
        Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=event_form),
    ),
    **dict.fromkeys(("exam.path", "exam.units", "exam.fill", "exam.recommend"), ACT),
    **dict.fromkeys(
        ("exam.absent", "exam.unfinished"),
        Rule(get=None, post=EXAM_RUNNERS | ONLY_EXAMINER, sees=EXAM_READERS, make=candidate),
    ),
    **dict.fromkeys(
        ("exam.tablet", "exam.tablet_data", "exam.tablet_worker", "exam.tablet_manifest"),
        Rule(get=ONLY_EXAMINER, sees=EXAM_READERS, make=event),
    ),
    "exam.tablet_take": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=event, json={"rows": []}),
    "exam.assessment": Rule(get=EXAM_READERS, make=candidate),
    "exam.evidence": Rule(get=EXAM_READERS, post=ONLY_EXAMINER, sees=EXAM_READERS, make=unit_of_candidate),
    "exam.correct": Rule(get=ONLY_EXAMINER, post=ONLY_EXAMINER, sees=EXAM_READERS, make=unit_of_candidate),
    "exam.settle": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=unit_of_candidate),
    "exam.evidence_file": Rule(get=EXAM_READERS, make=evidence_item),
    "exam.evidence_withdraw": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=evidence_item),
}
