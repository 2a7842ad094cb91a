"""The column "own" of the permission matrix: officers whose own case it is.

The applicant of the finished case is given every role of staff at the agency of the case. Roles only ever add rights, so
what is closed to them is closed to an applicant with any one of the roles. On their own case roles add nothing: they may
what every applicant may. Lists, and what is about many people, open to them as to any colleague.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from tests.architecture.access import RULES
from tests.architecture.access_exam_day import seat_ahead
from tests.architecture.addresses import (
    candidate,
    endorsed_file,
    endorsement,
    held,
    held_page,
    tray_page,
    tray_paper,
    unit_of_candidate,
)
from tests.architecture.addresses_forms import printed_form, signed_form
from tests.architecture.rules import SIGNED_IN, STAFF, Rule
from tests.architecture.test_every_url import METHODS, agrees, outcome
from tests.architecture.visiting import dossiers_read_once, people_read_once, visit
from tests.architecture.world import OWNER, World
from tests.factories.accounts import MembershipFactory, give_second_factor

pytestmark = [pytest.mark.usefixtures("_quiet"), pytest.mark.heavy(10)]


OF_ONE_PERSON = (
    candidate,
    unit_of_candidate,
    held,
    held_page,
    endorsement,
    endorsed_file,
    tray_page,
    tray_paper,
    signed_form,
    printed_form,
    seat_ahead,
)


def is_of_the_owner(rule: Rule) -> bool:
    """Whether a role has nothing to add: the owner is named in the row, not because everybody is, or somebody else was asked."""
    named = {*(rule.get or ()), *(rule.post or ()), *rule.sees}
    return rule.make in OF_ONE_PERSON or (OWNER in named and not named >= SIGNED_IN)


def expected(rule: Rule, method: str) -> str:
    as_owner, as_officer = rule.expects(OWNER, method), {rule.expects(role, method) for role in STAFF}
    if is_of_the_owner(rule) or as_owner == "in":
        return as_owner
    return next(said for said in ("in", "forbidden", "not found") if said in as_officer)


def disagreements(world: World, addresses: dict[str, str]) -> list[str]:
    """Every answer to the owner that differs from what is expected."""
    found = []
    for name, address in addresses.items():
        rule = RULES[name]
        for method in [way for way in METHODS if (rule.get if way == "GET" else rule.post) is not None]:
            with visit(world, OWNER, method, address, json=rule.json) as response:
                got = outcome(response)
            if not agrees(should := expected(rule, method), got):
                found.append(f"{method} {name}: {got}, should be: {should}")
    return found


@pytest.fixture
def addresses(world) -> Iterator[dict[str, str]]:
    """Those that are not open to everybody. Their objects, and the owner with every role, are there before any visit."""
    found = {name: reverse(name, kwargs=rule.make(world)) for name, rule in RULES.items() if not rule.public}
    owner = world.person(OWNER)
    give_second_factor(owner)
    for role in STAFF:
        MembershipFactory(user=owner, role=role, organisation=world.here)
    world.client(OWNER)
    with people_read_once(), dossiers_read_once():  # from here on: the roles were just given
        yield found


def test_roles_add_nothing_on_ones_own_case(world, addresses):
    assert "\n".join(disagreements(world, addresses)) == ""
