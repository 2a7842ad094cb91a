"""One person of every role at an office, and one of every role elsewhere: whom does a policy admit?"""

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.policies import Policy
from tests.factories.accounts import ApplicantMembershipFactory, MembershipFactory, OrganisationFactory, PersonFactory


class Crowd:
    """Admitted people are named by their roles, one word each in the order of the alphabet."""

    def __init__(self, office: Organisation) -> None:
        self.here = {role: _with_role(role, office) for role in Role}
        elsewhere = OrganisationFactory()
        self.elsewhere = {role: _with_role(role, elsewhere) for role in Role}

    def admitted(self, policy: Policy, obj: object = None) -> str:
        return _words(policy, self.here, obj)

    def admitted_elsewhere(self, policy: Policy, obj: object = None) -> str:
        return _words(policy, self.elsewhere, obj)

    def close_accounts(self) -> None:
        """Of everybody here; the roles they have been asked for stay remembered until the end of a request."""
        for person in self.here.values():
            person.is_active = False


def _with_role(role: Role, office: Organisation) -> User:
    person: User = PersonFactory(password=None)
    if role == Role.APPLICANT:
        ApplicantMembershipFactory(user=person)
    else:
        MembershipFactory(user=person, role=role, organisation=office)
    person.forget_roles()
    return person


def _words(policy: Policy, people: dict[Role, User], obj: object) -> str:
    return " ".join(sorted(role.value for role, person in people.items() if policy(person, obj)))
