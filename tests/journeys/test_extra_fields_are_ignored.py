"""Fields nobody asked for change nothing: every form of the portal posted with every column of the tables that matter."""

import pytest
from django.urls import reverse

from applicants.models import Decision, Dossier, Involvement
from assessments.models import Assessment, UnitResult
from certificates.models import Certificate
from certportal.kernel.accounts.models import Membership, User
from tests.architecture.access import RULES
from tests.architecture.visiting import visit
from tests.architecture.world import OWNER, World

pytestmark = [pytest.mark.usefixtures("_quiet")]

GREEDY = {
    "is_staff": "1", "is_superuser": "1", "is_active": "1", "role": "system_admin", "roles": "system_admin", "groups": "1",
    "user_permissions": "1", "organisation": "1", "applicant": "1", "applicant_id": "1", "agency": "1", "state": "decided",
    "version": "999", "outcome": "competent", "recommendation": "competent", "result": "competent", "involvement": "1",
    "decision": "1", "valid_until": "2999-12-31", "issued_on": "2999-12-31", "holder_name": "Orang lain", "number": "1",
    "complete_declared_by": "1", "email_verified": "1", "verified": "1", "password": "x", "id": "1", "pk": "1", "by": "1",
}  # fmt: skip
# Granting roles and closing accounts is what these pages are for; their own tests say whose.
GRANTS = {"settings.role_grant", "settings.role_revoke", "settings.person_close", "settings.unproved_release"}
# One button without a field opens a draft: the test below says that it opens nothing but one's own.
OPENS = {"service.open"}


def what_counts() -> dict[str, list[tuple]]:
    """The columns nobody may set from a form not made for them (the case has ended: its state is final)."""
    return {
        "rights": list(
            User.objects.order_by("pk").values_list("pk", "is_staff", "is_superuser", "is_active", "password")
        ),
        "roles": list(Membership.objects.order_by("pk").values_list("pk", "user", "role", "organisation", "ends_on")),
        "dossiers": list(
            Dossier.objects.order_by("pk").values_list("pk", "state", "version", "applicant", "agency", "number")
        ),
        "duties": list(Involvement.objects.order_by("pk").values_list("pk", "person", "duty", "dossier")),
        "decisions": list(Decision.objects.order_by("pk").values_list("pk", "outcome", "involvement")),
        "exams": list(Assessment.objects.order_by("pk").values_list("pk", "recommendation", "involvement")),
        "units": list(UnitResult.objects.order_by("pk").values_list("pk", "result")),
        "certificates": list(
            Certificate.objects.order_by("pk").values_list("pk", "holder_name", "valid_until", "number")
        ),
    }


def posts(world: World) -> list[tuple[str, str, str]]:
    found = []
    for name, rule in RULES.items():
        people = (rule.post or frozenset()) - {"anonymous"}
        if people and rule.json is None and name not in GRANTS | OPENS:
            who = OWNER if OWNER in people else min(people)
            found.append((name, who, reverse(name, kwargs=rule.make(world))))
    return found


def test_forms_with_extra_fields_change_nothing(world):
    changed = []
    places = posts(world)
    for _, who, _ in places:
        world.client(who)
    before = what_counts()
    for name, who, address in places:
        with visit(world, who, "POST", address, GREEDY) as response:
            assert response.status_code < 500, (name, who)
            after = what_counts()
        changed += [(name, who, what) for what in before if after[what] != before[what]]
    assert len(places) > 40
    assert changed == []


def test_a_case_opened_with_extra_fields_is_a_draft_of_ones_own(world):
    [name] = OPENS
    owner = world.person(OWNER)
    world.client(OWNER)
    before = set(Dossier.objects.values_list("pk", flat=True))
    with visit(world, OWNER, "POST", reverse(name, kwargs=RULES[name].make(world)), GREEDY):
        [opened] = Dossier.objects.exclude(pk__in=before)
        assert (opened.state, opened.version, opened.number, opened.applicant) == ("draft", 0, None, owner)
        assert list(opened.involvements.values_list("person", "duty")) == [(owner.pk, "applicant")]


def test_profile_that_is_saved_takes_its_own_fields_only(world):
    """A form that is accepted, with the extra fields beside its own."""
    person = world.person(OWNER)
    world.client(OWNER)
    typed = {
        "full_name": person.full_name, "nik": "", "birth_place": "Bogor", "birth_date": str(person.birth_date),
        "gender": person.gender, "phone": "081299998888", "employment_status": person.employment_status, "nip": person.nip,
        "grade": person.grade, "position_title": "Analis", "employer": str(person.employer_id), "service_years": "6",
        "education": "s1", "education_place": "UI", "work_unit": "",
    }  # fmt: skip
    before = what_counts()
    greedy = {name: value for name, value in GREEDY.items() if name not in typed}
    with visit(world, OWNER, "POST", reverse("profile.edit"), greedy | typed) as response:
        assert response.status_code == 302
        assert User.objects.get(pk=person.pk).phone == "081299998888"
        assert what_counts() == before


def test_canary_a_changed_column_is_seen(world):
    before = what_counts()
    with visit(world, OWNER, "GET", reverse("account.show")):
        User.objects.filter(pk=world.person(OWNER).pk).update(is_staff=True)
        assert what_counts()["rights"] != before["rights"]
