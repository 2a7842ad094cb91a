"""The rows of access.py about pages above the apps: the tables to read, and the figures."""

from tests.architecture.addresses import officer
from tests.architecture.rules import SIGNED_IN, Rule, anywhere
from tests.architecture.world import World

# /catatan/: every table to read; that each opens, and for whom, is asked in tests/home/test_records.py
RECORD_READERS = {"get": anywhere("system_admin", "inspectorate"), "sees": SIGNED_IN}
FIGURE_READERS = {
    "get": anywhere("intake_officer", "verifier", "leadership", "certificate_admin", "inspectorate"),
    "sees": SIGNED_IN,
}


def people_table(_world: World) -> dict[str, object]:
    return {"app": "accounts", "model": "user"}


ABOVE = {
    "records:index": Rule(**RECORD_READERS),
    "records:list": Rule(**RECORD_READERS, post=RECORD_READERS["get"], make=people_table),
    "records:row": Rule(**RECORD_READERS, make=lambda world: people_table(world) | officer(world)),
    "figures.board": Rule(**FIGURE_READERS),
    "figures.cases": Rule(**FIGURE_READERS, post=FIGURE_READERS["get"], make=lambda _world: {"measure": "selesai"}),
    "figures.table": Rule(**FIGURE_READERS, make=lambda _world: {"chart": "umur"}),
}
