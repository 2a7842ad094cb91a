"""What a second person approves is what they read: an act is refused where that has changed since it was asked for."""

import datetime as dt

import pytest
from django.utils import timezone

from certportal.home.settings_pages.actions import correct_person
from certportal.home.settings_pages.acts.calendar import ask_no_day, ask_year
from certportal.home.settings_pages.acts.lists import ask_list
from certportal.home.settings_pages.acts.merging import ask_merge, ask_unmerge
from certportal.home.settings_pages.acts.numbers import correct_or_ask
from certportal.home.settings_pages.acts.offices import ask_seats
from certportal.home.settings_pages.acts.roles import ask_end, ask_role
from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST
from certportal.kernel.accounts.actions import deactivate_person, give_address
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.merging import merge_people
from certportal.kernel.accounts.models import Organisation, PersonnelEntry, User
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.roles import grant_role, revoke_role
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.imports.actions import keep
from certportal.kernel.outbox.write import write
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.models import Holiday
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.lists import csv_of, upload
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
NIP, FREE_NIP = "198501152011012001", "197203041998031002"


def person(**facts):
    """Somebody written down, whose account nobody has opened."""
    usual = {"nip": NIP, "full_name": "Rina Sari", "email": "rina@kota.go.id", "birth_date": None, "password": None}
    return PersonFactory(**usual | facts)


def asked_role(admin):
    office, user = OrganisationFactory(kind="agency"), person()
    return ask_role(user, office, Role.CERTIFICATE_ADMIN, reason="SK", by=admin, now=timezone.now())


def asked_end(admin):
    held = person_with(Role.LEADERSHIP).memberships.get()
    return ask_end(held, reason="SK", by=admin, now=timezone.now())


def asked_merge(admin):
    other = PersonFactory(full_name="Rina Sari", birth_date=None, email="rina.sari@contoh.id")
    return ask_merge(person(nip=None), other, note="KTP sama", by=admin, now=timezone.now())


def asked_unmerge(admin):
    keep, drop = person(nip=None), person(email="rina.sari@contoh.id")
    merge = merge_people(keep, drop, by=admin, second=SYSTEM, note="KTP sama", now=timezone.now())
    return ask_unmerge(merge, note="Dua orang", by=admin, now=timezone.now())


def asked_number(admin):
    owner = PersonFactory(nip=NIP, full_name="Rina Sari")
    return correct_or_ask(owner, changes={"nip": FREE_NIP}, reason="SK", by=admin, now=timezone.now())


def asked_seats(admin):
    office = person_with(Role.CERTIFICATE_ADMIN).memberships.get().organisation
    return ask_seats(office, [Seat.CERTIFICATION_BODY], reason="SK", by=admin, now=timezone.now())


def asked_list(admin):
    PersonnelEntry.objects.create(nip=FREE_NIP, full_name="Wayan", added_at=timezone.now(), changed_at=timezone.now())
    rows = [["NIP", "Nama", "Golongan"], [NIP, "Rina Sari", "III/b"], [FREE_NIP, "Wayan", "III/a"]]
    found = keep(upload(csv_of(rows)), PERSONNEL_LIST, by=admin, now=timezone.now())
    return ask_list(found, leavers=False, reason="Daftar BKPSDM", by=admin, now=timezone.now())


def asked_no_day(admin):
    day = Holiday.objects.create(date=timezone.localdate() - dt.timedelta(days=9), name="Libur", kind="regional")
    return ask_no_day(day, decree="SK", by=admin, now=timezone.now())


def asked_year(admin):
    return ask_year(2024, decree="SKB 855/2023", by=admin, now=timezone.now())


def rina():
    return User.objects.get(email="rina@kota.go.id")


def another(**changes):
    return lambda admin: correct_person(rina(), changes=changes, by=admin, second=SYSTEM, now=timezone.now())


def another_address(admin):
    give_address(rina(), email="admin.sendiri@contoh.id", by=admin, now=timezone.now())


def other_seats(row):
    def change(_admin):
        office = Approval.objects.get().facts["organisation"]
        set_seats(Organisation.objects.get(pk=office), [row], by=SYSTEM, now=timezone.now())

    return change


def given_anew(_admin):
    held = User.objects.get(pk=Approval.objects.get().facts["user"]).memberships.get()
    kept = {"user": held.user, "organisation": held.organisation, "role": Role.LEADERSHIP, "by": SYSTEM}
    revoke_role(**kept)
    grant_role(**kept)


def listed_meanwhile(_admin):
    PersonnelEntry.objects.filter(nip=FREE_NIP).update(grade="IV/a")


def changed(model, **values):
    return lambda _admin: model.objects.update(**values)


def filled_in_part(_admin):
    Holiday.objects.create(date=dt.date(2024, 1, 1), name="Tahun Baru", kind="national")


CASES = {
    "the name of whoever gets a role": (asked_role, another(full_name="Bobi")),
    "their NIP": (asked_role, another(nip=FREE_NIP)),
    "their address": (asked_role, another_address),
    "the seats of the office": (asked_role, other_seats(Seat.CERTIFICATION_BODY)),
    "a role that ended and was given anew": (asked_end, given_anew),
    "the address of the account that is kept": (asked_merge, another_address),
    "the name of the account that is kept": (asked_merge, another(full_name="Bobi")),
    "who is made two again": (asked_unmerge, another(full_name="Bobi")),
    "whose number changes": (asked_number, changed(User, full_name="Bobi")),
    "the seats before": (asked_seats, other_seats(Seat.SERVICE_OFFICE)),
    "what the list says now": (asked_list, listed_meanwhile),
    "the day that is taken away": (asked_no_day, changed(Holiday, name="Cuti bersama")),
    "the days that are missing": (asked_year, filled_in_part),
}


ALL = pytest.mark.parametrize(
    "ask", dict.fromkeys(ask for ask, _change in CASES.values()), ids=lambda ask: ask.__name__
)


def state_of(row):
    return Approval.objects.get(pk=row.pk).state


@pytest.mark.parametrize(("ask", "change"), CASES.values(), ids=CASES)
def test_what_changed_since_it_was_read_is_not_done(admin, second, ask, change):
    row = ask(admin)
    change(admin)
    events = AuditEvent.objects.count()
    with pytest.raises(Refused, match="berganti sejak diminta") as refused:
        actions.approve(row, by=second, now=timezone.now())
    assert refused.value.code == "changed"
    assert (state_of(row), AuditEvent.objects.count()) == (ApprovalState.WAITING, events)


@ALL
def test_what_has_not_changed_is_done(admin, second, ask):
    row = ask(admin)
    actions.approve(row, by=second, now=timezone.now())
    assert state_of(row) == ApprovalState.DONE


@ALL
def test_nothing_is_done_for_whoever_may_no_longer_ask(admin, second, ask):
    """Their account was closed, perhaps because it was stolen; also for acts that ask nobody for a role."""
    row = ask(admin)
    deactivate_person(person=admin, by=SYSTEM, note="Dicuri", now=timezone.now())
    with pytest.raises(Refused) as refused:
        actions.approve(Approval.objects.get(pk=row.pk), by=second, now=timezone.now())
    assert refused.value.code == "asker_gone"


def test_what_a_closed_account_asked_for_is_no_bar_to_another_admin(admin, second):
    row, other = asked_role(admin), person_with(Role.SYSTEM_ADMIN)
    deactivate_person(person=admin, by=SYSTEM, note="Mutasi", now=timezone.now())
    user, office = User.objects.get(pk=row.facts["user"]), Organisation.objects.get(pk=row.facts["organisation"])
    again = ask_role(user, office, Role.CERTIFICATE_ADMIN, reason="SK", by=other, now=timezone.now())
    assert (state_of(row), state_of(again)) == (ApprovalState.REFUSED, ApprovalState.WAITING)


@pytest.mark.parametrize("name", ["email", "nip", "seats"])
def test_a_request_of_an_earlier_version_that_did_not_show_it_is_asked_for_again(admin, second, name):
    row = asked_role(admin)
    with changes_allowed():
        Approval.objects.update(facts={key: value for key, value in row.facts.items() if key != name})
    with pytest.raises(Refused) as refused:
        actions.approve(row, by=second, now=timezone.now())
    assert refused.value.code == "changed"


def test_what_changed_may_be_asked_for_again_and_the_old_request_is_closed(admin, second):
    row = asked_role(admin)
    another_address(admin)
    office = Organisation.objects.get(pk=row.facts["organisation"])
    user = User.objects.get(pk=row.facts["user"])
    again = ask_role(user, office, Role.CERTIFICATE_ADMIN, reason="SK", by=admin, now=timezone.now())
    row.refresh_from_db()
    assert row.state == ApprovalState.REFUSED
    assert "berganti sejak diminta" in row.answer
    actions.approve(again, by=second, now=timezone.now())
    assert user.memberships.filter(role=Role.CERTIFICATE_ADMIN).exists()


def test_more_of_a_form_that_is_saved_at_once_does_not_outdate_what_waits(admin, second):
    owner = PersonFactory(nip=NIP, full_name="Rina Sari")
    changes = {"nip": FREE_NIP, "full_name": "Rina Sari, S.E.", "position_title": "Analis"}
    row = correct_or_ask(owner, changes=changes, reason="SK", by=admin, now=timezone.now())
    actions.approve(row, by=second, now=timezone.now())
    owner.refresh_from_db()
    assert (owner.nip, owner.full_name) == (FREE_NIP, "Rina Sari, S.E.")


def test_messages_to_an_account_do_not_outdate_a_merge(admin, second):
    """How much each account holds is shown, and may grow: it is not who they are."""
    row = asked_merge(admin)
    facts = {"role": "Verifikator", "name": "Rina", "place": "", "by": "Admin", "reason": ""}
    write("role_ended", to=[rina()], facts=facts, key="lain", now=timezone.now())
    assert "Pemberitahuan" in str(row.lines)
    actions.approve(row, by=second, now=timezone.now())
    assert state_of(row) == ApprovalState.DONE
