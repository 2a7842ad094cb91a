"""Who may open the account of somebody with a role, and who may say that a NIP is somebody's."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from certportal.home.settings_pages.actions import correct_person
from certportal.home.settings_pages.acts.numbers import correct_or_ask
from certportal.kernel.accounts.actions import add_person, give_address
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.invitations import invite_person, invited_person, may_be_invited
from certportal.kernel.accounts.models import Membership, PersonnelEntry, User
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.accounts.queries import has_staff_role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import appoint_acting, grant_role
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, person_with
from tests.home.asking import body, said, url

pytestmark = pytest.mark.django_db
NIP, FREE_NIP = "198501152011012001", "197203041998031002"
STAFF = [Role.LEADERSHIP, Role.INSPECTORATE, Role.SYSTEM_ADMIN, Role.VERIFIER, Role.INTAKE_OFFICER]


@pytest.fixture
def agency():
    return OrganisationFactory(name="BKPSDM")


def refused(act, *args, **kwargs):
    with pytest.raises(PersonRefused) as caught:
        act(*args, **kwargs)
    return caught.value


def edit(office, person, **typed):
    kept = {"full_name": person.full_name, "employment_status": "pns", "nip": person.nip or ""}
    return office.post(url("person_edit", person.pk), kept | typed, follow=True)


# --- Nobody opens the account of another member of staff -----------------------------------------------------------
@pytest.mark.parametrize("role", STAFF)
def test_role_is_not_given_to_an_account_that_others_would_open(office, agency, role):
    """Without an address the link of the invitation is read by whoever made it."""
    person = PersonFactory(full_name="Kepala Baru", password=None, email=None)
    page = office.post(
        url("role_grant", person.pk), {"role": role, "organisation": agency.pk, "reason": "SK 12/2026"}, follow=True
    )
    assert "belum memiliki alamat e-mail" in page.context["role_form"].errors["role"][0]
    assert 'value="SK 12/2026"' in body(page), "nothing typed is lost"
    assert not Approval.objects.exists()
    assert not Membership.objects.filter(user=person).exists()


@pytest.mark.parametrize("role", STAFF)
def test_link_for_staff_is_never_shown_to_whoever_made_it(office, agency, role):
    person = PersonFactory(password=None, email=None)
    grant_role(user=person, organisation=agency, role=role, by=SYSTEM)
    page = office.post(
        url("person_invite", person.pk), HTTP_REFERER=f"http://testserver{url('person', person.pk)}", follow=True
    )
    assert "/undangan/" not in body(page)
    assert "belum memiliki alamat e-mail" in said(page)[0]
    assert url("person_invite", person.pk) not in body(office.get(url("person", person.pk)))


def test_nobody_without_an_address_stands_in_for_a_leader(agency):
    leader, person = person_with(Role.LEADERSHIP, agency), PersonFactory(password=None, email=None)
    days = {"starts_on": dt.date(2026, 11, 23), "ends_on": dt.date(2026, 11, 25), "now": timezone.now()}
    fault = refused(appoint_acting, user=person, organisation=agency, role=Role.LEADERSHIP, by=leader, **days)
    assert fault.code == "no_address"


def test_address_is_written_down_before_the_role_and_the_second_person_reads_it(office, agency):
    second = person_with(Role.INSPECTORATE)
    person = PersonFactory(nip=NIP, full_name="Kepala Baru", password=None, email=None)
    assert "undangan" in body(office.get(url("person_edit", person.pk)))
    edit(office, person, email="Kepala@kota.go.id", position_title="Kepala Badan")
    person.refresh_from_db()
    assert (person.email, person.position_title) == ("kepala@kota.go.id", "Kepala Badan")
    office.post(url("role_grant", person.pk), {"role": "leadership", "organisation": agency.pk, "reason": "SK 12/2026"})
    row = Approval.objects.get()
    kept = str(AuditEvent.objects.get(verb="approval.ask").after)
    assert not [value for value in ("kepala@kota.go.id", NIP) if value in kept]
    assert {("E-mail", "kepala@kota.go.id"), ("NIP", NIP)} <= set(row.lines)
    actions.approve(row, by=second, now=timezone.now())
    page = office.post(url("person_invite", person.pk), follow=True)
    assert said(page)[-1] == "Undangan dikirim ke kepala@kota.go.id."


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Orang Lain"},
        {"full_name": "Nur Aini, Kepala BKPSDM a.n. Rina Kartika"},  # read and printed, though no title
        {"nip": FREE_NIP},
    ],
)
def test_who_has_a_role_of_staff_becomes_nobody_else_by_one_admin(office, admin, agency, change):
    """Also before they have opened the account to which the role was given."""
    person = PersonFactory(password=None, email="kepala@kota.go.id", nip=NIP, full_name="Nur Aini")
    grant_role(user=person, organisation=agency, role=Role.VERIFIER, by=SYSTEM)
    assert refused(correct_person, person, changes=change, by=admin, now=timezone.now()).code == "needs_second"
    before = User.objects.get(pk=person.pk)
    edit(office, before, **change, reason="SK 12/2026")
    person.refresh_from_db()
    assert (person.full_name, person.nip) == (before.full_name, before.nip)
    assert Approval.objects.get().kind == "person.identity"


@pytest.mark.parametrize("born", [dt.date(1985, 1, 16), None])
def test_nobody_becomes_the_person_of_the_list_or_another_one_by_a_birth_date_that_one_admin_writes(admin, born):
    """A proof is of number, name and birth date: the third waits for a second person as the first two do."""
    now, second, right = timezone.now(), person_with(Role.INSPECTORATE), dt.date(1985, 1, 15)
    facts = {"nip": NIP, "full_name": "NUR AINI", "birth_date": right, "added_at": now, "changed_at": now}
    PersonnelEntry.objects.create(**facts)
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 16), password=None)
    for typed, level in ((right, NipLevel.LISTED), (born, NipLevel.LISTED if born is None else NipLevel.DECLARED)):
        before = person.birth_date
        assert refused(correct_person, person, changes={"birth_date": typed}, by=admin, now=now).code == "needs_second"
        asked = correct_or_ask(person, changes={"birth_date": typed}, reason="Akta", by=admin, now=now)
        person.refresh_from_db()
        assert person.birth_date == before
        assert ("Tanggal lahir menjadi", "15 Januari 1985") in asked.lines or typed != right
        assert "1985-01" not in str(AuditEvent.objects.filter(verb="approval.ask").latest("pk").after)
        actions.approve(asked, by=second, now=now)
        person.refresh_from_db()
        assert (person.birth_date, person.nip_standing) == (typed, level)


def test_address_of_staff_and_of_whoever_signs_in_is_changed_by_nobody_else(office, admin, agency):
    staff = PersonFactory(password=None, email=None)
    grant_role(user=staff, organisation=agency, role=Role.LEADERSHIP, by=SYSTEM)
    later = PersonFactory(password=None, email=None)  # from tomorrow on, for three days
    days = [timezone.localdate() + dt.timedelta(days=number) for number in (1, 4)]
    MembershipFactory(user=later, role=Role.LEADERSHIP, starts_on=days[0], ends_on=days[1])
    owner = PersonFactory(password=None, email=None, is_superuser=True)
    kept = PersonFactory(password=None, email="rina@kota.go.id")  # holds what its owner brought by a merge
    PersonFactory(merged_into=PersonFactory(password=None, merged_into=kept, is_active=False), is_active=False)
    for person in (staff, later, owner, kept, PersonFactory(), person_with(Role.VERIFIER)):
        before = person.email
        assert 'name="email"' not in body(office.get(url("person_edit", person.pk)))
        edit(office, person, email="admin.sendiri@contoh.com")
        fault = refused(give_address, person, email="admin.sendiri@contoh.com", by=admin, now=timezone.now())
        assert fault.code == "not_theirs"
        person.refresh_from_db()
        assert person.email == before


def test_new_address_ends_the_link_that_was_shown_before(admin):
    person, now = PersonFactory(password=None, email=None), timezone.now()
    token = invite_person(person=person, by=admin, now=now).url.rstrip("/").rpartition("/")[2]
    assert invited_person(token) == person
    give_address(person, email="nur@kota.go.id", by=admin, now=now)
    assert invited_person(token) is None
    told = AuditEvent.objects.get(verb="person.update")
    assert (told.before, told.after) == ({"email": "…"}, {"email": "diubah"}), "kept for ever, so without the address"
    for email in ("", "bukan alamat", PersonFactory().email):
        assert refused(give_address, person, email=email, by=admin, now=now).field == "email"


def test_an_admin_alone_gives_an_address_and_the_same_one_again_changes_nothing(admin):
    other, person, now = PersonFactory(password=None), PersonFactory(password=None, email=None), timezone.now()
    for by in (PersonFactory(), person_with(Role.VERIFIER), other):
        assert refused(give_address, person, email="nur@kota.go.id", by=by, now=now).code == "not_admin"
    given = give_address(person, email="nur@kota.go.id", by=admin, now=now)
    assert given.email == person.email == "nur@kota.go.id"
    rows = (
        EmailAddress.objects.filter(user__in=[other, person])
        .order_by("pk")
        .values_list("user", "email", "primary", "verified")
    )
    kept = [(other.pk, other.email, True, True), (person.pk, "nur@kota.go.id", True, False)]
    assert list(rows) == kept
    assert give_address(person, email="Nur@kota.go.id", by=admin, now=now) == person
    assert list(rows.all()) == kept
    assert AuditEvent.objects.filter(verb="person.update").count() == 1


def test_what_happened_to_an_account_meanwhile_counts_when_an_address_is_given(admin):
    """The admin's page still shows it without an address, and as nobody's."""
    person = PersonFactory(password=None, email=None)
    User.objects.filter(pk=person.pk).update(email="nur@kota.go.id")
    give_address(person, email="nur@kota.go.id", by=admin, now=timezone.now())
    assert not AuditEvent.objects.filter(verb="person.update").exists()
    User.objects.filter(pk=person.pk).update(password=PersonFactory().password)
    fault = refused(give_address, person, email="lain@kota.go.id", by=admin, now=timezone.now())
    assert fault.code == "not_theirs"


@pytest.mark.parametrize(
    ("role", "days", "holds"),
    [
        (Role.VERIFIER, None, True),
        (Role.VERIFIER, 1, True),
        (Role.VERIFIER, 0, False),
        (Role.APPLICANT, None, False),
    ],
)
def test_who_holds_a_role_of_staff_to_its_last_day_gets_no_link_that_others_read(role, days, holds):
    """The day on which a role ends is the first one without it."""
    ends_on = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    where = None if role == Role.APPLICANT else OrganisationFactory()
    person = PersonFactory(password=None, email=None)
    MembershipFactory(user=person, role=role, organisation=where, ends_on=ends_on)
    assert has_staff_role(person) is holds
    assert may_be_invited(person) is not holds
    person.email = "nur@kota.go.id"
    assert may_be_invited(person)


@pytest.mark.parametrize("state", [{"is_active": False}, {"password": "sandi yang panjang"}])
def test_nobody_is_invited_to_a_closed_account_or_one_with_a_password(state):
    assert not may_be_invited(PersonFactory(**{"password": None, **state}))


def test_address_of_another_comes_back_with_what_was_typed(office):
    other, person = PersonFactory(), PersonFactory(nip=NIP, password=None, email=None)
    page = edit(office, person, email=other.email, position_title="Analis")
    assert page.context["form"].errors["email"]
    assert 'value="Analis"' in body(page)


# --- Who wrote a NIP down does not say that it was checked ---------------------------------------------------------
def test_who_typed_a_nip_does_not_mark_it_as_checked(office, admin):
    """The account was added by a colleague; this admin gives it a number of their choice."""
    person = add_person(full_name="Nur Aini", nip=NIP, by=person_with(Role.SYSTEM_ADMIN), now=timezone.now())
    edit(office, person, nip=FREE_NIP)
    page = office.post(
        url("person_nip", person.pk), HTTP_REFERER=f"http://testserver{url('person', person.pk)}", follow=True
    )
    assert "petugas lain" in said(page)[0]
    person.refresh_from_db()
    assert (person.nip, person.nip_standing) == (FREE_NIP, NipLevel.DECLARED)
    check_in_person(person, by=person_with(Role.VERIFIER), now=timezone.now())
    assert User.objects.get(pk=person.pk).nip_standing is NipLevel.CHECKED


def test_page_says_what_is_missing_where_only_an_admin_typed_a_listed_number(office, admin):
    now, hint = timezone.now(), "akun ini ditulis petugas dengan alamat lain"
    facts = {"nip": NIP, "full_name": "NUR AINI", "email": "nur@kota.go.id", "added_at": now, "changed_at": now}
    PersonnelEntry.objects.create(**facts)
    data = {"full_name": "Nur Aini", "employment_status": "pns", "nip": NIP, "email": "kotak@contoh.id"}
    page = office.post(url("person_add"), data, follow=True)
    assert "NIP dinyatakan sendiri" in body(page)
    assert hint in body(page)
    person = User.objects.get(nip=NIP)
    edit(office, person, email="nur@kota.go.id")
    page = body(office.get(url("person", person.pk)))
    assert "NIP cocok dengan daftar pegawai" in page
    assert hint not in page


def test_who_added_an_account_does_not_mark_its_nip_as_checked(admin):
    """Nor through an account that was merged into theirs."""
    now, former = timezone.now(), person_with(Role.SYSTEM_ADMIN)
    for adder in (admin, former):
        person = add_person(full_name="Nur Aini", nip=FREE_NIP if adder == admin else NIP, by=adder, now=now)
        User.objects.filter(pk=former.pk).update(merged_into=admin, is_active=False)
        assert refused(check_in_person, person, by=admin, now=now).code == "own_entry"


@pytest.mark.parametrize("typed", [{"full_name": "Orang Lain"}, {"birth_date": dt.date(1972, 3, 4)}])
def test_who_changed_what_the_proof_is_about_does_not_mark_it_as_checked(admin, typed):
    """Two officers in turn: the later one does not wash the earlier one's number."""
    now, other = timezone.now(), person_with(Role.SYSTEM_ADMIN)
    person = PersonFactory(nip=NIP, full_name="Nur Aini", password=None)
    correct_person(person, changes={"nip": FREE_NIP}, by=admin, now=now)
    correct_person(person, changes=typed, by=other, now=now)
    for officer in (admin, other):
        assert refused(check_in_person, person, by=officer, now=now).code == "own_entry"


def test_other_corrections_take_nobody_the_right_to_check(admin):
    now, person = timezone.now(), PersonFactory(nip=NIP, full_name="Nur Aini", password=None)
    correct_person(person, changes={"position_title": "Analis", "phone": "081234567899"}, by=admin, now=now)
    check_in_person(person, by=admin, now=now)
    person.refresh_from_db()
    assert person.nip_standing is NipLevel.CHECKED


def test_number_that_came_by_a_merge_is_not_checked_by_who_typed_it(admin):
    now, keep = timezone.now(), PersonFactory(nip=NIP)
    middle, drop = PersonFactory(nip=None, password=None), PersonFactory(nip=None, password=None)
    correct_person(drop, changes={"nip": FREE_NIP}, by=admin, now=now)
    User.objects.filter(pk=drop.pk).update(merged_into=middle, is_active=False)
    User.objects.filter(pk=middle.pk).update(merged_into=keep, is_active=False)
    assert refused(check_in_person, keep, by=admin, now=now).code == "own_entry"


# --- A NIK is a way to sign in: that of an opened account is its holder's ------------------------------------------
NIK, OTHER_NIK = "3171015501850009", "3171015501850010"


def test_one_admin_does_not_change_the_nik_of_an_account_that_its_holder_opened(office, admin):
    person = PersonFactory(nip=NIP, nik=NIK)
    page = body(office.get(url("person_edit", person.pk)))
    assert "hanya diganti pemegangnya sendiri" in page
    edit(office, person, nik=OTHER_NIK, position_title="Analis")
    person.refresh_from_db()
    assert (person.reveal_nik(), person.position_title) == (NIK, "Analis")
    for changes in ({"nik": OTHER_NIK}, {"nik": ""}):
        fault = refused(correct_person, person, changes=changes, by=admin, now=timezone.now())
        assert (fault.code, fault.field) == ("not_theirs", "nik")
    correct_person(person, changes={"nik": NIK}, by=admin, now=timezone.now())
    correct_person(person, changes={"nik": OTHER_NIK}, by=person, now=timezone.now())
    assert User.objects.get(pk=person.pk).reveal_nik() == OTHER_NIK


def test_nik_of_an_account_that_nobody_opened_is_mended(office):
    person = PersonFactory(nip=NIP, nik=NIK, password=None)
    edit(office, person, nik=OTHER_NIK)
    assert User.objects.get(pk=person.pk).reveal_nik() == OTHER_NIK
