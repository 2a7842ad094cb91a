"""A training institution applies: it holds no seat, and nobody verifies, examines or issues there."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from certportal.kernel.accounts.enums import SEATS_OF_ROLE, STAFF_ROLES, OrganisationKind, Role, Seat
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import ADMIN_ROLES, grant_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
KIND = OrganisationKind.TRAINING_INSTITUTION


def test_a_training_institution_holds_no_seat_and_other_kinds_hold_every_one():
    held = {kind: OrganisationFactory(kind=kind).seats for kind in OrganisationKind}
    assert held.pop(KIND) == []
    assert set(map(tuple, held.values())) == {tuple(Seat.values)}


def test_an_institution_where_somebody_acts_keeps_its_seats_when_it_is_saved():
    """The upgrade left them to it on purpose."""
    place = OrganisationFactory(kind=KIND)
    Organisation.objects.filter(pk=place.pk).update(seats=[Seat.TEST_SITE])
    place.refresh_from_db()
    place.save()
    assert Organisation.objects.get(pk=place.pk).seats == [Seat.TEST_SITE]


@pytest.mark.parametrize("role", SEATS_OF_ROLE)
def test_nobody_is_given_a_role_of_a_seat_there(role):
    with pytest.raises(PersonRefused, match="hanya mengajukan permohonan") as refused:
        grant_role(user=PersonFactory(), organisation=OrganisationFactory(kind=KIND), role=role, by=SYSTEM)
    assert refused.value.code == "no_seat"
    grant_role(
        user=PersonFactory(), organisation=OrganisationFactory(kind=KIND), role=Role.INSTITUTION_OFFICER, by=SYSTEM
    )


def test_no_seat_is_given_to_it():
    with pytest.raises(PersonRefused, match="lembaga pelatihan hanya mengajukan") as refused:
        set_seats(OrganisationFactory(kind=KIND), ["test_site"], by=SYSTEM, now=timezone.now())
    assert refused.value.code == "kind_without_seat"


def test_it_is_no_office_whose_cases_are_decided_elsewhere(django_assert_num_queries):
    OrganisationFactory(kind=KIND)
    clerk = person_with(Role.CERTIFICATE_ADMIN)
    with django_assert_num_queries(1):  # the roles say so: no question of its own
        assert clerk.offices_without_body() == []
    apart = OrganisationFactory(seats=["service_office"])
    clerk.forget_roles()
    with django_assert_num_queries(2):
        assert clerk.offices_without_body() == clerk.offices_without_body() == [apart.pk]


def test_upgrade_takes_back_the_seats_of_institutions_where_nobody_acts(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC))
    quiet, busy, done, today, later = (OrganisationFactory(kind=KIND) for _ in range(5))
    office = OrganisationFactory()
    Organisation.objects.all().update(seats=list(Seat.values))
    ends = {busy: None, done: dt.date(2026, 1, 1), today: dt.date(2026, 11, 23), later: dt.date(2026, 11, 24)}
    for place, ends_on in ends.items():
        Membership.objects.create(
            user=PersonFactory(), organisation=place, role=Role.ASSESSOR, starts_on=dt.date(2025, 1, 1), ends_on=ends_on
        )
    Membership.objects.create(
        user=PersonFactory(), organisation=quiet, role=Role.INSTITUTION_OFFICER, starts_on=dt.date(2025, 1, 1)
    )
    moved = import_module("certportal.kernel.accounts.migrations.0016_training_institutions_hold_no_seat")
    assert set(moved.SEATED) == {role.value for role in SEATS_OF_ROLE}
    for _again in range(2):
        moved.take_back(apps, SimpleNamespace(connection=connection))
    kept = {row for row in (quiet, *ends, office) if Organisation.objects.get(pk=row.pk).seats == list(Seat.values)}
    assert kept == {busy, later, office}
    assert {tuple(Organisation.objects.get(pk=row.pk).seats) for row in (quiet, done, today)} == {()}


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_nobody_is_staff_there_also_in_a_role_without_a_seat(role):
    """Seats it was given in earlier days change nothing."""
    place = OrganisationFactory(kind=KIND)
    Organisation.objects.filter(pk=place.pk).update(seats=list(Seat.values))
    place.refresh_from_db()
    with pytest.raises(PersonRefused, match="hanya mengajukan permohonan") as refused:
        grant_role(user=PersonFactory(), organisation=place, role=role, by=SYSTEM)
    assert refused.value.code == "no_seat"
    assert not Membership.objects.filter(organisation=place).exists()


def upgrade():
    moved = import_module("certportal.kernel.accounts.migrations.0017_nobody_is_staff_at_an_institution")
    assert set(Role) - set(moved.OWN) == STAFF_ROLES
    assert set(moved.ADMIN_ROLES) == ADMIN_ROLES
    moved.end_roles(apps, SimpleNamespace(connection=connection))


def hold(place, role, **days):
    person = PersonFactory(is_staff=role in ADMIN_ROLES)
    days = {"starts_on": dt.date(2025, 1, 1)} | days
    return Membership.objects.create(user=person, organisation=place, role=role, **days)


def test_upgrade_ends_every_role_of_staff_there_and_says_so():
    place, office, today = OrganisationFactory(kind=KIND), OrganisationFactory(), timezone.localdate()
    Organisation.objects.all().update(seats=list(Seat.values))
    admin = hold(office, Role.SYSTEM_ADMIN)
    staff = [hold(place, role) for role in sorted(STAFF_ROLES)]
    coming = hold(place, Role.VERIFIER, starts_on=today + dt.timedelta(days=3), ends_on=today + dt.timedelta(days=9))
    over, own = hold(place, Role.ASSESSOR, ends_on=dt.date(2026, 1, 1)), hold(place, Role.INSTITUTION_OFFICER)
    untouched = [admin, over, own, hold(office, Role.VERIFIER)]
    before = [(row.pk, row.ends_on) for row in untouched]
    for _again in range(2):
        upgrade()
    for row in (*staff, coming):
        row.refresh_from_db()
        assert row.ends_on == max(today, row.starts_on)
        event = AuditEvent.objects.get(verb="role.revoke", subject_type="accounts.user", subject_id=row.user_id)
        assert (event.actor_name, event.before["role"], event.before["organisation"]) == (
            "Sistem",
            row.role,
            place.name,
        )
        assert not User.objects.get(pk=row.user_id).is_staff
    assert [(row.pk, Membership.objects.get(pk=row.pk).ends_on) for row in untouched] == before
    assert AuditEvent.objects.filter(verb="role.revoke").count() == len(staff) + 1
    assert User.objects.get(pk=admin.user_id).is_staff
    assert [Organisation.objects.get(pk=one.pk).seats for one in (place, office)] == [[], list(Seat.values)]


def test_upgrade_leaves_the_last_admin_of_the_portal():
    place = OrganisationFactory(kind=KIND)
    first, later = hold(place, Role.SYSTEM_ADMIN), hold(place, Role.SYSTEM_ADMIN)
    upgrade()
    assert [Membership.objects.get(pk=row.pk).ends_on for row in (first, later)] == [None, timezone.localdate()]
