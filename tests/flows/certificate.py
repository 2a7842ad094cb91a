"""The moves of a certificate in the register, written by hand to compare with the product's table."""

from tests.factories.certificates import issued
from tests.factories.complaints import appeal_row
from tests.flows.rows import Row

# fmt: off
TABLE = {
    "suspend": Row("issued", "suspended", tells="certificate_suspended>holder", note="required"),
    "restore": Row("suspended", "issued", tells="certificate_restored>holder", note="required"),
    "withdraw": Row("issued suspended", "withdrawn", "not_under_appeal", tells="certificate_withdrawn>holder", note="required"),
}
# fmt: on


def _in_force(place):
    return issued(place).certificate, place.world.leader


def under_appeal(certificate, by, place):
    appeal_row(certificate.decision)


READY = {"withdraw": _in_force}
SPOILS = {"not_under_appeal": (under_appeal,)}
