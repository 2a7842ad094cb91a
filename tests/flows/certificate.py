"""The moves of a certificate in the register, written by hand to compare with the product's table."""

from tests.flows.rows import Row

# fmt: off
TABLE = {
    "suspend": Row("issued", "suspended", tells="certificate_suspended>holder", note="required"),
    "restore": Row("suspended", "issued", tells="certificate_restored>holder", note="required"),
    "withdraw": Row("issued suspended", "withdrawn", tells="certificate_withdrawn>holder", note="required"),
}
# fmt: on

READY = {}
SPOILS = {}
