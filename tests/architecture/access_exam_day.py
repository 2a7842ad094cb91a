"""Who may open the procedure of an exam (access.py explains the table)."""

from functools import cache

from schemes.actions import print_sop
from schemes.models import SopVersion
from tests.architecture.rules import EVERYBODY, SIGNED_IN, Rule, anywhere
from tests.architecture.world import World
from tests.draining import run_due
from tests.factories.applicants import NOW

_PRINTS = anywhere("site_officer", "certificate_admin", "system_admin")


def procedure(_world: World) -> dict[str, object]:
    return {"slug": SopVersion.objects.select_related("template").latest("pk").template.slug}


@cache
def printed_procedure(world: World) -> dict[str, object]:
    print_sop(SopVersion.objects.latest("pk"), by=world.person("system_admin"), now=NOW)
    run_due(now=NOW)
    return procedure(world)


EXAM_DAY = {
    "sop.detail": Rule(get=EVERYBODY, make=procedure),
    "sop.print": Rule(get=None, post=_PRINTS, sees=SIGNED_IN, make=procedure),
    "sop.file": Rule(get=EVERYBODY, make=printed_procedure),
}
