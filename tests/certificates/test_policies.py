"""Who issues, hands over, suspends and reads papers: role by role, here and elsewhere, and never for themselves."""

import pytest

from certificates import policies
from certportal.kernel.accounts.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.assessments import hall
from tests.factories.certificates import issued
from tests.factories.crowd import Crowd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once", "blank_sheets"), pytest.mark.watched]

OF_A_PAPER = {
    "holds": "",
    "issues": "certificate_admin",
    "oversees": "leadership",
    "reads_paper": "agency_officer certificate_admin committee_member inspectorate leadership",
}


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
