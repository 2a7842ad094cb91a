"""Who may open cover sheets and scanned piles at the counter (access.py explains the table)."""

from functools import cache

from applicants.actions import print_sheets
from applicants.models import ScannedPile
from tests.architecture.addresses import counter_dossier
from tests.architecture.rules import Rule, at_agency
from tests.architecture.world import World
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.files import stored_pdf

_COUNTER = at_agency("intake_officer")


@cache
def _pile(world: World) -> dict[str, object]:
    dossier, officer = world.counter_dossier, world.person("intake_officer")
    file = stored_pdf(pages=1, by=officer)
    row = ScannedPile.objects.create(dossier=dossier, file=file, marks=[""], uploaded_by=officer, arrived_at=NOW)
    return {"code": dossier.code, "number": row.pk}


@cache
def _printed(world: World) -> dict[str, object]:
    dossier = world.counter_dossier
    dossier.documents.exclude(requirement__code=world.row).first().versions.all().delete()
    print_sheets(dossier, by=world.person("intake_officer"), now=NOW)
    run_due(now=NOW)
    return counter_dossier(world)


PILES = {
    "counter.piles": Rule(get=_COUNTER, post=_COUNTER, make=counter_dossier),
    "counter.print_sheets": Rule(get=None, post=_COUNTER, make=counter_dossier),
    "counter.sheets": Rule(get=_COUNTER, make=_printed),
    "counter.pile": Rule(get=_COUNTER, post=_COUNTER, make=_pile),
    "counter.drop_pile": Rule(get=None, post=_COUNTER, make=_pile),
    "counter.pile_page": Rule(get=_COUNTER, make=lambda world: _pile(world) | {"page": 1}),
}
