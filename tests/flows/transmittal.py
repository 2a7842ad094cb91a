"""The move of a list that goes with certificates, written by hand to compare with the product's table."""

from certificates.actions import pass_on
from certificates.models import Transmittal
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.applicants import NOW
from tests.factories.seats import issued, three_offices
from tests.flows.rows import Row

# fmt: off
TABLE = {"receive": Row("passed", "received", "counted_by_another", note="optional")}
# fmt: on


def _passed(_place):
    offices = three_offices()
    return pass_on(issued(offices), by=offices.clerk, now=NOW), offices.hall.admin


READY = {"receive": _passed}
SETS = {"receive": lambda by: {"received_by": by, "received_at": NOW}}


def who_made_it(transmittal, by, place):
    clerk = Transmittal.objects.get(pk=transmittal.pk).passed_by
    MembershipFactory(user=clerk, role=Role.CERTIFICATE_ADMIN, organisation=transmittal.receiver)
    clerk.forget_roles()
    return transmittal, clerk


SPOILS = {"counted_by_another": (who_made_it,)}
