"""A closed account: its roles end, so that opening it again brings none back, whoever opens it."""

import pytest
from django.utils import timezone

from certportal.home.settings_pages.actions import close_account, open_account
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import merge_people, undo_merge, why_not
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import roles_of
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals.actions import approve
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import OrganisationFactory, person_with
from tests.home.asking import body, url

pytestmark = pytest.mark.django_db
ENDING = [Role.VERIFIER, Role.CERTIFICATE_ADMIN, Role.SYSTEM_ADMIN, Role.INSPECTORATE, Role.LEADERSHIP, Role.ASSESSOR]


def closed(role, **fields):
    """An account as versions before this one closed it: its role has no end."""
    person = person_with(role, **fields)
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    person.forget_roles()
    return person


def roles_now(person):
    return {role for role, _place in roles_of(User.objects.get(pk=person.pk))}


@pytest.mark.parametrize("role", ENDING)
def test_account_opened_again_holds_no_role_of_staff(admin, role):
    person, now = person_with(role), timezone.now()
    close_account(person, by=admin, second=SYSTEM, note="Mutasi", now=now)
    held = person.memberships.get()
    assert held.ends_on == timezone.localdate(now)
    assert AuditEvent.objects.get(verb="role.revoke", subject_id=person.pk).before["role"] == role
    open_account(person, by=admin, note="Kembali", now=now)
    assert roles_now(person) == set()
    found = User.objects.get(pk=person.pk)
    assert (found.is_active, found.is_staff) == (True, False)


@pytest.mark.parametrize("role", ENDING)
def test_account_closed_in_earlier_days_brings_no_role_back(admin, role):
    person = closed(role)
    open_account(person, by=admin, note="Kembali", now=timezone.now())
    assert roles_now(person) == set()


def test_applicant_stays_one(admin):
    person = person_with(Role.APPLICANT)
    close_account(person, by=admin, note="Mutasi", now=timezone.now())
    open_account(person, by=admin, note="Kembali", now=timezone.now())
    assert roles_now(person) == {Role.APPLICANT}


def test_pages_say_that_the_roles_end(office):
    person = person_with(Role.VERIFIER)
    assert "Semua perannya sebagai petugas berakhir" in body(office.get(url("person_close", person.pk)))
    watcher = person_with(Role.LEADERSHIP)
    assert "Semua perannya sebagai petugas berakhir" in body(office.get(url("person_close", watcher.pk)))
    office.post(url("person_close", person.pk), {"note": "Mutasi"})
    assert "tanpa peran petugas" in body(office.get(url("person_close", person.pk)))


def test_closed_verifier_is_not_merged_away(admin):
    keep = person_with(Role.APPLICANT, nip=None, full_name="Rina")
    drop = closed(Role.VERIFIER, nip=None, full_name="Rina")
    assert any("masih memegang peran Verifikator" in sentence for sentence in why_not(keep, drop))
    keep_closed = person_with(Role.VERIFIER, nip=None, full_name="Rina")
    close_account(keep_closed, by=admin, note="Akun ganda", now=timezone.now())
    assert why_not(keep, keep_closed) == []


def test_undoing_a_merge_of_earlier_days_brings_no_role_of_staff_back(admin):
    keep, drop = (person_with(Role.APPLICANT, nip=None, full_name="Rina") for _ in range(2))
    now = timezone.now()
    merge = merge_people(keep, drop, by=admin, second=SYSTEM, note="KTP sama.", now=now)
    row = person_with(Role.VERIFIER).memberships.get()
    row.user, row.ends_on = drop, timezone.localdate(now)
    row.save()
    merge.before["memberships"].append(row.pk)
    merge.save(update_fields=["before"])
    undo_merge(merge, by=admin, second=SYSTEM, note="Keliru.", asked_at=now, now=now)
    assert roles_now(drop) == {Role.APPLICANT}


def test_undoing_a_merge_opens_no_account_that_was_closed_before_it(admin):
    keep, drop = (person_with(Role.APPLICANT, nip=None, full_name="Rina") for _ in range(2))
    now = timezone.now()
    close_account(drop, by=admin, note="Disalahgunakan", now=now)
    merge = merge_people(keep, User.objects.get(pk=drop.pk), by=admin, second=SYSTEM, note="KTP sama.", now=now)
    undo_merge(merge, by=admin, second=SYSTEM, note="Keliru.", asked_at=now, now=now)
    assert not User.objects.get(pk=drop.pk).is_active


def test_no_role_is_given_to_a_closed_account(admin, second):
    """It would count the moment one person opens the account again."""
    person, now = person_with(Role.APPLICANT), timezone.now()
    asked = ask_role(person, OrganisationFactory(), Role.VERIFIER, reason="SK 1", by=admin, now=now)
    close_account(person, by=admin, note="Mutasi", now=now)
    with pytest.raises(PersonRefused) as refused:
        approve(asked, by=second, now=now)
    assert refused.value.code == "inactive"
