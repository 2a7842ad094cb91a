"""Who may open the pages of an assessor about one candidate. Handed into access.py."""

from tests.architecture.addresses import candidate, evidence_item, unit_of_candidate
from tests.architecture.rules import EXAM_READERS, EXAM_RUNNERS, Rule
from tests.architecture.world import EXAMINER

ONLY_EXAMINER = frozenset({EXAMINER})
ACT = Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=candidate)
ASSESSING = {
    **dict.fromkeys(("exam.path", "exam.units", "exam.fill", "exam.recommend"), ACT),
    **dict.fromkeys(
        ("exam.absent", "exam.unfinished"),
        Rule(get=None, post=EXAM_RUNNERS | ONLY_EXAMINER, sees=EXAM_READERS, make=candidate),
    ),
    "exam.assessment": Rule(get=EXAM_READERS, make=candidate),
    "exam.evidence": Rule(get=EXAM_READERS, post=ONLY_EXAMINER, sees=EXAM_READERS, make=unit_of_candidate),
    "exam.correct": Rule(get=ONLY_EXAMINER, post=ONLY_EXAMINER, sees=EXAM_READERS, make=unit_of_candidate),
    "exam.evidence_file": Rule(get=EXAM_READERS, make=evidence_item),
    "exam.evidence_withdraw": Rule(get=None, post=ONLY_EXAMINER, sees=EXAM_READERS, make=evidence_item),
}
