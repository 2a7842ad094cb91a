"""The certificate's way in the register, written once more by hand."""

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
