"""Who may enter, check and read the papers of an external certification body, and write an interview (access.py explains)."""

from functools import cache

from applicants.enums import DossierState
from assessments.models import Assessment, BodyPaper
from tests.architecture.rules import EXAM_READERS, EXAM_RUNNERS, OFFICERS, READERS, Rule
from tests.architecture.world import World
from tests.factories.assessments import another_applicant
from tests.factories.body_papers import entered, sat
from tests.factories.interviews import to_interview


@cache
def _seat(world: World) -> Assessment:
    return sat(world.hall)


@cache
def _paper(world: World) -> BodyPaper:
    """Entered, and waiting for its second person."""
    return entered(world.hall, _seat(world))


@cache
def interviewed(world: World) -> dict[str, object]:
    person = another_applicant(world.hall)
    return {"code": to_interview(world.hall.world, DossierState.VERIFICATION, applicant=person).code}


def exam(world: World) -> dict[str, object]:
    return {"code": _seat(world).event.code}


def paper(world: World) -> dict[str, object]:
    return exam(world) | {"paper": _paper(world).code}


_READ = {"get": EXAM_READERS, "sees": EXAM_READERS}
_POSTED = {"get": None, "post": EXAM_RUNNERS, "sees": EXAM_READERS}

BODY_PAPERS = {
    "body_paper.list": Rule(**_READ, make=exam),
    "body_paper.receive": Rule(**_POSTED, make=exam),
    "body_paper.show": Rule(**_READ, make=paper),
    "body_paper.enter": Rule(get=EXAM_RUNNERS, post=EXAM_RUNNERS, sees=EXAM_READERS, make=paper),
    "body_paper.check": Rule(**_POSTED, make=paper),
    "body_paper.withdraw": Rule(**_POSTED, make=paper),
    "body_paper.file": Rule(**_READ, make=paper),
    "interview.write": Rule(get=OFFICERS, post=OFFICERS, sees=READERS, make=interviewed),
}
