"""The moves of an act that needs a second person, written by hand to compare with the product's table."""

from tests.flows.rows import Row

# fmt: off
TABLE = {
    "approve": Row("waiting", "done", tells="approval_done>asker", note="optional"),
    "refuse": Row("waiting", "refused", tells="approval_refused>asker", note="required"),
    "take_back": Row("waiting", "taken_back"),
}
# fmt: on

READY = {}
SPOILS = {}
