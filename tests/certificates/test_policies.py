"""Who issues, hands over, suspends and reads papers: role by role, here and elsewhere, and never for themselves."""

import pytest

from certificates import policies
from certificates.models import PrintOrder, Transmittal
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.assessments import hall
from tests.factories.certificates import issued
from tests.factories.crowd import Crowd
from tests.factories.seats import reported as reported_apart
from tests.factories.seats import three_offices, whom

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once", "blank_sheets"), pytest.mark.watched]

OF_A_PAPER = {
    "holds": "",
    "issues": "certificate_admin",
    "oversees": "leadership",
    "reads_paper": "agency_officer certificate_admin committee_member inspectorate leadership",
}


# At the service office, the test site and the certification body, where these are three (ADR 29).
OF_A_CASE_APART = {
    "hands_over": ("certificate_admin", "", ""),
    "issues": ("", "", "certificate_admin"),
    "oversees": ("", "", "leadership"),
    "reads_paper": (
        "agency_officer certificate_admin committee_member inspectorate leadership", "",
        "certificate_admin committee_member leadership",
    ),
}  # fmt: skip


@pytest.fixture
def paper():
    return issued(hall()).letter


def answers(ask):
    return {name: ask(getattr(policies, name)) for name in OF_A_PAPER}


def test_policies_of_a_paper_admit_exactly_these_roles_of_its_office(paper):
    crowd = Crowd(paper.dossier.agency)
    for about in (paper, paper.dossier):
        assert answers(lambda one, of=about: crowd.admitted(one, of)) == OF_A_PAPER
        assert answers(lambda one, of=about: crowd.admitted_elsewhere(one, of)) == dict.fromkeys(OF_A_PAPER, "")
    assert crowd.admitted(policies.issues_somewhere) == crowd.admitted_elsewhere(policies.issues_somewhere)
    assert crowd.admitted(policies.issues_somewhere) == "certificate_admin"


def test_each_act_on_a_paper_belongs_to_the_office_that_holds_its_seat():
    offices = three_offices()
    (assessment,) = reported_apart(offices)
    admitted = whom(offices)
    asked = {name: admitted(getattr(policies, name), assessment.dossier) for name in OF_A_CASE_APART}
    assert asked == OF_A_CASE_APART
    printers = ("certificate_admin", "", "certificate_admin")  # who serves prints what is here, the body what it issues
    assert admitted(policies.prints_event, assessment.event) == printers
    assert admitted(policies.reads_order, PrintOrder(office=offices.body)) == ("", "", "certificate_admin")


def test_a_list_is_read_at_both_offices_and_counted_where_it_goes():
    sent_by, sent_to = Crowd(OrganisationFactory()), Crowd(OrganisationFactory())
    offices = [one.here[Role.VERIFIER].memberships.get().organisation for one in (sent_by, sent_to)]
    under_way = Transmittal(sender=offices[0], receiver=offices[1])
    readers = "certificate_admin inspectorate leadership"
    assert (
        sent_by.admitted(policies.reads_list, under_way) == sent_to.admitted(policies.reads_list, under_way) == readers
    )
    assert sent_by.admitted_elsewhere(policies.reads_list, under_way) == ""
    assert sent_by.admitted(policies.reads_lists_somewhere) == readers
    assert sent_to.admitted(policies.receives_list, under_way) == "certificate_admin"
    assert sent_by.admitted(policies.receives_list, under_way) == ""


def test_the_holder_reads_their_paper_and_neither_issues_nor_oversees_it(paper):
    holder = paper.dossier.applicant
    assert answers(lambda one: one(holder, paper)) == {
        "holds": True, "issues": False, "oversees": False, "reads_paper": True,
    }  # fmt: skip
    for role in (Role.CERTIFICATE_ADMIN, Role.LEADERSHIP):
        MembershipFactory(user=holder, organisation=paper.dossier.agency, role=role)
    holder.forget_roles()
    assert not policies.issues(holder, paper)
    assert not policies.oversees(holder, paper)
    holder.is_active = False
    assert not policies.holds(holder, paper)
