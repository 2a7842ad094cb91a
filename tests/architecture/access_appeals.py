"""Who may open the pages of appeals and of replies (access.py explains the table)."""

from typing import Any

from tests.architecture.addresses import dossier
from tests.architecture.rules import CASE, VERIFIERS, Rule, at_agency, own, room
from tests.architecture.world import OWNER, World

_JUDGES = at_agency("complaint_officer", "leadership")
_CANDIDATE = frozenset({OWNER})


def _appeal(world: World) -> dict[str, Any]:
    return {"code": world.appeal.code}


APPEALS = {
    "appeal.file": Rule(get=_CANDIDATE, post=_CANDIDATE, sees=CASE, make=dossier),
    "appeal.list": room("complaint_officer", "leadership"),
    "appeal.record": room("complaint_officer", "leadership", post=True),
    "appeal.show": Rule(get=_JUDGES | _CANDIDATE, make=_appeal),
    "appeal.attachment": Rule(get=_JUDGES | _CANDIDATE, make=lambda world: _appeal(world) | {"n": 1}),
    "appeal.late": Rule(get=_JUDGES, post=_JUDGES, sees=_CANDIDATE, make=_appeal),
    "appeal.answer": Rule(get=_JUDGES, post=_JUDGES, sees=_CANDIDATE, make=_appeal),
    "home.draft": own(post=True),
    "dossier.reuse": Rule(get=_CANDIDATE, post=_CANDIDATE, sees=CASE, make=dossier),
    "dossier.more_time": Rule(get=_CANDIDATE, post=_CANDIDATE, sees=CASE, make=dossier),
    "dossier.reopen": Rule(get=VERIFIERS, post=VERIFIERS, sees=CASE, make=dossier),
    "appeal.withdraw": Rule(get=_CANDIDATE, post=_CANDIDATE, sees=_JUDGES, make=_appeal),
}
