"""GET changes nothing, whatever the query string. test_every_url.py checks every person on every address without one.

Each statement sent to the database is checked (writes.py); every visit is rolled back.
"""

import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from certportal.kernel.accounts.models import User
from tests.architecture.access import RULES
from tests.architecture.visiting import extra_address, says_not_ready, undone, visit
from tests.architecture.world import World
from tests.architecture.writes import written

pytestmark = [pytest.mark.usefixtures("_quiet", "_people_read_once")]


def faults_of_visit(world: World, who: str, name: str, address: str) -> list[str]:
    """What one visit wrote that it must not; a server error and a redirect out of the portal count too."""
    world.client(who)  # a person used for the first time is made and signed in before writes are recorded
    with written() as tables, visit(world, who, "GET", address) as response:
        found = [f"writes {table}" for table in sorted(tables)]
    if (response.status_code >= 500 and not says_not_ready(response)) or "//jahat.example" in response.get(
        "Location", ""
    ):
        found.append(f"answers {response.status_code} {response.get('Location', '')}")
    return [f"GET {name} as {who} {line}" for line in found]


# A page reads each name by itself, so the foreign target rides along with a page number that is sound.
@pytest.mark.parametrize(
    "question", ["?halaman=2&next=//jahat.example/", "?halaman=x&q=%27%3Cb%3E&state=nope&urut=-id"]
)
def test_questions_in_the_address_change_nothing_either(world, question):
    """Filters, page numbers and foreign targets are answered or refused without an error, and nothing is written."""
    found = []
    for name, rule in RULES.items():
        if rule.get is not None:
            who = min(rule.get - {"anonymous"} or rule.get or {"anonymous"})  # nobody at all: an address behind a link
            found += faults_of_visit(world, who, name, reverse(name, kwargs=rule.make(world)) + question)
    assert found == []


def test_canary_a_page_that_writes_is_seen(world):
    def careless(request):
        User.objects.filter(pk=request.user.pk).update(phone="0")
        return HttpResponse()

    with extra_address(path("ceroboh/", careless, name="careless")), undone():
        world._clients.clear()  # a client keeps the addresses it was made with
        world.client("owner")
        try:
            assert faults_of_visit(world, "owner", "careless", "/ceroboh/") == [
                "GET careless as owner writes accounts_user"
            ]
        finally:
            world._clients.clear()
