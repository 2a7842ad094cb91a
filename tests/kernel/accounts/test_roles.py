"""Giving and ending roles: who may, to whom, and which need a second person."""

import datetime as dt

import pytest
from django.utils import timezone

from certportal.kernel.accounts import actions, queries, roles
from certportal.kernel.accounts.enums import SEATS_OF_ROLE, Role, Seat
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO, SECOND_ROLES, WATCHING_ROLES
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db

now = timezone.now


def refusal_of(act):
    with pytest.raises(PersonRefused) as refused:
        act()
    return refused.value


def test_role_is_granted_once_and_revoked_at_once():
    office, person = OrganisationFactory(name="BKPSDM"), PersonFactory(password=None)
    admin = person_with(Role.SYSTEM_ADMIN, password=None)
    first = roles.grant_role(user=person, organisation=office, role=Role.INTAKE_OFFICER, by=admin, now=now())
    assert roles.grant_role(user=person, organisation=office, role=Role.INTAKE_OFFICER, by=admin) == first
    assert queries.roles_of(person) == {(Role.INTAKE_OFFICER, office.pk)}
    assert roles.revoke_role(user=person, organisation=office, role=Role.INTAKE_OFFICER, by=admin) == 1
    assert queries.roles_of(person) == frozenset()
    assert roles.revoke_role(user=person, organisation=office, role=Role.INTAKE_OFFICER, by=admin) == 0
    events = AuditEvent.objects.filter(verb__startswith="role.").order_by("pk")
    assert [event.verb for event in events] == ["role.grant", "role.revoke"]
    assert events[0].after == {"role": "intake_officer", "organisation_id": office.pk, "organisation": "BKPSDM"}


def test_role_of_tomorrow_revoked_today_never_begins():
    office, person = OrganisationFactory(), PersonFactory(password=None)
    later = now() + dt.timedelta(days=3)
    roles.grant_role(user=person, organisation=office, role=Role.VERIFIER, by=SYSTEM, now=later)
    roles.revoke_role(user=person, organisation=office, role=Role.VERIFIER, by=SYSTEM, now=now())
    row = Membership.objects.get()
    assert row.ends_on == row.starts_on


def test_admin_pages_open_and_close_with_the_role():
    office, person = OrganisationFactory(), PersonFactory(password=None)
    roles.grant_role(user=person, organisation=office, role=Role.INSPECTORATE, by=SYSTEM)
    assert User.objects.get(pk=person.pk).is_staff
    roles.revoke_role(user=person, organisation=office, role=Role.INSPECTORATE, by=SYSTEM)
    assert not User.objects.get(pk=person.pk).is_staff


def test_only_admins_grant_revoke_and_close_accounts():
    office, person = OrganisationFactory(), PersonFactory(password=None)
    verifier = person_with(Role.VERIFIER, password=None)
    acts = [
        lambda: roles.grant_role(user=verifier, organisation=office, role=Role.SYSTEM_ADMIN, by=verifier),
        lambda: roles.revoke_role(user=person, organisation=office, role=Role.VERIFIER, by=verifier),
        lambda: actions.deactivate_person(person=person, by=verifier, note="", now=now()),
    ]
    assert [refusal_of(act).code for act in acts] == ["not_admin"] * 3
    boss = PersonFactory(is_superuser=True, password=None)
    assert roles.grant_role(user=person, organisation=office, role=Role.ASSESSOR, by=boss)


def test_role_without_place_is_refused_but_for_applicants():
    person = PersonFactory(password=None)
    act = lambda: roles.grant_role(user=person, organisation=None, role=Role.VERIFIER, by=SYSTEM)  # noqa: E731
    assert refusal_of(act).code == "no_place"
    assert roles.grant_role(user=person, organisation=None, role=Role.APPLICANT, by=SYSTEM).organisation is None


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.INTAKE_OFFICER, Role.SYSTEM_ADMIN, Role.LEADERSHIP])
def test_nobody_gives_a_role_to_themselves(role):
    admin, office = person_with(Role.SYSTEM_ADMIN, password=None), OrganisationFactory()
    second = person_with(Role.INSPECTORATE, password=None)
    act = lambda: roles.grant_role(user=admin, organisation=office, role=role, by=admin, second=second)  # noqa: E731
    assert refusal_of(act).code == "own_role"


@pytest.mark.parametrize("role", sorted(ROLES_FOR_TWO))
def test_roles_that_decide_need_somebody_else_who_may_approve(role):
    admin, person, office = person_with(Role.SYSTEM_ADMIN), PersonFactory(), OrganisationFactory()
    for second in (None, admin, person, person_with(Role.VERIFIER), person_with(Role.LEADERSHIP, is_active=False)):
        act = lambda who=second: roles.grant_role(user=person, organisation=office, role=role, by=admin, second=who)  # noqa: E731
        assert refusal_of(act).code == "needs_second"
    assert not Membership.objects.filter(user=person).exists()
    for number, second in enumerate((Role.SYSTEM_ADMIN, Role.LEADERSHIP, Role.INSPECTORATE)):
        place = OrganisationFactory()
        roles.grant_role(user=person, organisation=place, role=role, by=admin, second=person_with(second))
        assert Membership.objects.filter(user=person, role=role).count() == number + 1


@pytest.mark.parametrize("role", SECOND_ROLES)
def test_an_admin_alone_makes_nobody_who_could_then_be_their_second_person(role):
    admin, invented, office = person_with(Role.SYSTEM_ADMIN), PersonFactory(), OrganisationFactory()
    act = lambda: roles.grant_role(user=invented, organisation=office, role=role, by=admin)  # noqa: E731
    assert refusal_of(act).code == "needs_second"
    days = {"starts_on": dt.date(2026, 11, 23), "ends_on": dt.date(2026, 11, 25), "now": now()}
    other = OrganisationFactory()
    act = lambda: roles.appoint_acting(user=invented, organisation=other, role=role, by=admin, **days)  # noqa: E731
    assert refusal_of(act).code == "not_holder"


def test_an_admin_alone_makes_nobody_an_acting_leader_and_nobody_appoints_themselves():
    admin, office, person = person_with(Role.SYSTEM_ADMIN), OrganisationFactory(), PersonFactory()
    leader = person_with(Role.LEADERSHIP, office)
    days = {"starts_on": dt.date(2026, 11, 23), "ends_on": dt.date(2026, 11, 25), "now": now()}
    facts = {"organisation": office, "role": Role.LEADERSHIP, **days}
    assert refusal_of(lambda: roles.appoint_acting(user=person, by=admin, **facts)).code == "not_holder"
    assert refusal_of(lambda: roles.appoint_acting(user=leader, by=leader, **facts)).code == "own_role"
    for second in (None, leader, person, person_with(Role.VERIFIER)):
        act = lambda who=second: roles.appoint_acting(user=person, by=leader, second=who, **facts)  # noqa: E731
        assert refusal_of(act).code == "needs_second"
    assert roles.appoint_acting(user=person, by=leader, second=admin, **facts).ends_on == dt.date(2026, 11, 25)
    intake = roles.appoint_acting(user=person, by=admin, **{**facts, "role": Role.INTAKE_OFFICER})
    assert intake.role == Role.INTAKE_OFFICER


@pytest.mark.parametrize("role", WATCHING_ROLES)
def test_who_watches_is_removed_by_nobody_alone(role):
    admin, office = person_with(Role.SYSTEM_ADMIN), OrganisationFactory()
    watcher, second = person_with(role, office), person_with(Role.INSPECTORATE)
    facts = {"organisation": office, "role": role}
    for nobody in (None, admin, watcher, person_with(Role.VERIFIER)):
        for act in (
            lambda who=nobody: roles.revoke_role(user=watcher, by=admin, second=who, **facts),
            lambda who=nobody: actions.deactivate_person(person=watcher, by=admin, second=who, note="x", now=now()),
        ):
            assert refusal_of(act).code == "needs_second"
    watcher.refresh_from_db()
    assert watcher.is_active
    actions.deactivate_person(person=watcher, by=admin, second=second, note="x", now=now())
    other = person_with(role, office)
    assert roles.revoke_role(user=other, by=admin, second=second, **facts) == 1


def test_a_role_is_given_only_at_an_office_with_its_seat():
    site = OrganisationFactory(name="TUK Dinas Tenaga Kerja", seats=[Seat.TEST_SITE])
    person, admin = PersonFactory(password=None), person_with(Role.SYSTEM_ADMIN, password=None)
    for role in (Role.INTAKE_OFFICER, Role.COMMITTEE_MEMBER, Role.CERTIFICATE_ADMIN, Role.TECHNICAL_TEAM):
        fault = refusal_of(lambda role=role: roles.grant_role(user=person, organisation=site, role=role, by=SYSTEM))
        assert (fault.code, fault.field) == ("no_seat", "organisation")
    assert "TUK Dinas Tenaga Kerja bukan Kantor layanan" in str(
        refusal_of(lambda: roles.refuse_role(user=person, organisation=site, role=Role.VERIFIER, by=admin))
    )
    roles.grant_role(user=person, organisation=site, role=Role.SITE_OFFICER, by=SYSTEM)
    roles.grant_role(user=person, organisation=site, role=Role.LEADERSHIP, by=SYSTEM)  # of no seat
    assert {role for role, _place in queries.roles_of(person)} == {Role.SITE_OFFICER, Role.LEADERSHIP}


def test_one_office_holds_every_seat_until_somebody_says_otherwise():
    office, person = OrganisationFactory(), PersonFactory(password=None)
    for role in SEATS_OF_ROLE:
        roles.grant_role(user=person, organisation=office, role=role, by=SYSTEM)
    assert Membership.objects.filter(user=person, organisation=office).count() == len(SEATS_OF_ROLE)


def test_nobody_stands_in_where_the_office_has_no_such_seat():
    site, stand_in = OrganisationFactory(seats=[Seat.TEST_SITE]), PersonFactory(password=None)
    holder = person_with(Role.SYSTEM_ADMIN, password=None)
    day = timezone.localdate()
    fault = refusal_of(
        lambda: roles.appoint_acting(
            user=stand_in, organisation=site, role=Role.ASSESSOR, starts_on=day, ends_on=day, by=holder, now=now()
        )
    )
    assert fault.code == "no_seat"
