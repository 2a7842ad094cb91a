"""Who may open meetings, and what follows a result "belum kompeten" (access.py explains the table)."""

from functools import cache

from assessments.models import Explanation, PlenaryItem
from tests.architecture.addresses import agenda_item, dossier, meeting
from tests.architecture.rules import CASE, MEETING_MAKERS, MEETING_READERS, SIGNED_IN, Rule, anywhere, at_agency, room
from tests.architecture.world import EXAMINER, OWNER, World
from tests.factories.applicants import NOW

MEETINGS = {
    "plenary.list": room("committee_member", "certificate_admin", "inspectorate", "leadership"),
    "plenary.create": room("committee_member", "certificate_admin", post=True),
    "plenary.quorum": Rule(
        get=anywhere("committee_member", "certificate_admin", "inspectorate", "leadership"),
        post=anywhere("certificate_admin"),
        sees=SIGNED_IN,
    ),
    "plenary.meeting": Rule(get=MEETING_READERS, make=meeting),
    "plenary.member": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.agenda": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.member_remove": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.invite": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.attendance": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.positions": Rule(get=None, post=at_agency("committee_member"), sees=MEETING_READERS, make=meeting),
    "plenary.follow": Rule(get=None, post=at_agency("committee_member"), sees=MEETING_READERS, make=meeting),
    "plenary.undisputed": Rule(get=None, post=at_agency("committee_member"), sees=MEETING_READERS, make=meeting),
    "plenary.release": Rule(get=None, post=MEETING_MAKERS, sees=MEETING_READERS, make=agenda_item),
    "plenary.change": Rule(get=MEETING_MAKERS, post=MEETING_MAKERS, sees=MEETING_READERS, make=meeting),
    "plenary.cancel": Rule(get=None, post=MEETING_READERS, make=meeting),
    "plenary.open": Rule(get=None, post=MEETING_READERS, make=meeting),
    "plenary.decide": Rule(get=None, post=at_agency("committee_member"), sees=MEETING_READERS, make=agenda_item),
    "plenary.close": Rule(get=None, post=MEETING_READERS, make=meeting),
    "plenary.report_file": Rule(get=MEETING_READERS, make=meeting),
}


@cache
def _explanation(world: World) -> dict[str, object]:
    """What the candidate of the decided case asked about it."""
    decision = PlenaryItem.objects.get(assessment=world.assessment).decision
    asked = {"decision": decision, "question": "Mengapa demikian?", "asked_at": NOW}
    return {"code": Explanation.objects.create(dossier=world.dossier, **asked).code}


_EXPLAINERS = frozenset({EXAMINER}) | at_agency("certificate_admin")
AFTER_A_RESULT = {
    "exam.explain": Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=dossier),
    "exam.again": Rule(get=None, post=frozenset({OWNER}), sees=CASE, make=dossier),
    "exam.explanation": Rule(get=_EXPLAINERS, post=_EXPLAINERS, sees=CASE, make=_explanation),
}
