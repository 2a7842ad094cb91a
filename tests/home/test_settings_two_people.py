"""What one admin alone cannot do: move a NIP, take a watcher away, fill days that have passed."""

import datetime as dt

import pytest
from django.utils import timezone

from applicants.enums import DossierState
from certportal.home.settings_pages.actions import correct_person
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.outbox.models import Message
from certportal.kernel.workdays.models import Holiday
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import dossier_in, world
from tests.home.asking import body, said, url
from tests.home.two_people import edit, kept_of_asking, settle, waiting

pytestmark = pytest.mark.django_db
NIP, FREE_NIP = "198501152011012001", "197203041998031002"


@pytest.fixture
def owner():
    """The owner of a NIP that an officer has checked."""
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    check_in_person(person, by=person_with(Role.VERIFIER), now=timezone.now())
    person.refresh_from_db()
    return person


# --- A NIP ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", [{"nip": FREE_NIP}, {"nip": ""}, {"full_name": "Orang Lain"}])
def test_proved_number_and_name_wait_for_a_second_person(office, owner, second, typed):
    page = edit(office, owner, **typed, reason="Surat BKN 7/2026", position_title="Kepala Bidang")
    owner.refresh_from_db()
    assert (owner.nip, owner.full_name) == (NIP, "Nur Aini"), "nothing of the number or name has moved"
    assert owner.position_title == "Kepala Bidang", "what is nobody's identity is saved at once"
    assert not {NIP, FREE_NIP} & set(kept_of_asking().values())
    assert "orang kedua" in said(page)[0]
    settle(second)
    owner.refresh_from_db()
    expected = {"nip": NIP, "full_name": "Nur Aini"} | typed
    assert (owner.nip or "", owner.full_name) == (expected["nip"], expected["full_name"])


def test_number_of_somebody_with_a_case_waits_for_a_second_person(office, second):
    person = dossier_in(DossierState.DRAFT, where=world()).applicant
    before = person.nip
    edit(office, person, nip=FREE_NIP, reason="Surat BKN 7/2026")
    person.refresh_from_db()
    assert person.nip == before
    settle(second)
    person.refresh_from_db()
    assert person.nip == FREE_NIP


@pytest.mark.parametrize("why", ["proved", "case", "password"])
def test_each_thing_that_makes_a_number_somebodys_is_enough_alone(office, second, why):
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15), password=None)
    if why == "proved":
        check_in_person(person, by=second, now=timezone.now())
    elif why == "case":
        dossier_in(DossierState.DRAFT, where=world(), applicant=person)
    else:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    edit(office, person, nip=FREE_NIP, reason="Surat BKN 7/2026")
    person.refresh_from_db()
    assert (person.nip, waiting().kind) == (NIP, "person.identity")
    with pytest.raises(PersonRefused) as refused:  # whichever page asks
        correct_person(person, changes={"nip": FREE_NIP}, by=waiting().asked_by, now=timezone.now())
    assert refused.value.code == "needs_second"


def test_a_title_makes_nobody_else_of_a_person(office, owner):
    edit(office, owner, full_name="Nur Aini, S.Sos.")
    owner.refresh_from_db()
    assert (owner.full_name, owner.nip_standing) == ("Nur Aini, S.Sos.", NipLevel.CHECKED)
    assert not Approval.objects.exists()


def test_moving_a_number_needs_its_reason_and_keeps_what_was_typed(office, owner, second):
    page = edit(office, owner, nip=FREE_NIP, position_title="Kepala Bidang")
    assert page.context["form"].errors["reason"]
    assert 'value="Kepala Bidang"' in body(page)
    assert not Approval.objects.exists()


def test_whose_number_moves_is_no_second_person(office, owner):
    Membership.objects.create(
        user=owner,
        role=Role.LEADERSHIP,
        organisation=person_with(Role.LEADERSHIP).memberships.get().organisation,
        starts_on=timezone.localdate(),
    )
    edit(office, owner, nip=FREE_NIP, reason="Surat BKN 7/2026")
    assert not Approval.objects.open_to(owner).filter(pk=waiting().pk).exists()


def test_typing_mistakes_of_somebody_nobody_knows_yet_are_corrected_at_once(office):
    person = PersonFactory(nip=NIP, full_name="Nur Ani", password=None)
    edit(office, person, nip=FREE_NIP, full_name="Nur Aini")
    person.refresh_from_db()
    assert (person.nip, person.full_name) == (FREE_NIP, "Nur Aini")
    assert not Approval.objects.exists()


# --- Watchers ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.INSPECTORATE, Role.LEADERSHIP])
def test_role_of_a_watcher_is_taken_with_a_second_person_who_is_not_that_watcher(office, second, role):
    watcher = person_with(role, full_name="Pengawas")
    held = watcher.memberships.get(role=role)
    page = office.post(url("role_revoke", watcher.pk, held.pk), {"reason": "Mutasi, SK 9/2026"}, follow=True)
    held.refresh_from_db()
    assert held.ends_on is None
    assert "orang kedua" in said(page)[0]
    assert not Approval.objects.open_to(watcher).exists()
    settle(second)
    held.refresh_from_db()
    assert held.ends_on == timezone.localdate()


def test_a_role_that_waits_stands_on_the_page_of_its_person_until_it_is_decided(office, second):
    person, place = PersonFactory(full_name="Nur Aini, M.Si."), OrganisationFactory(name="BPSDM")
    page = url("person", person.pk)
    typed = {"role": Role.LEADERSHIP.value, "organisation": place.pk, "reason": "SK 12/2026"}
    office.post(url("role_grant", person.pk), typed)
    (asked,) = Approval.objects.all()
    shown = office.get(page)
    assert asked.title in body(shown)
    assert f'href="{asked.get_absolute_url()}"' in shown.content.decode()
    assert asked.title not in body(office.get(url("person", PersonFactory().pk)))
    settle(second)
    assert "Menunggu orang kedua" not in body(office.get(page))


def test_role_of_the_only_watcher_is_taken_after_a_day_and_they_are_told(office):
    watcher = person_with(Role.INSPECTORATE, full_name="Pengawas")
    held = watcher.memberships.get()
    office.post(url("role_revoke", watcher.pk, held.pk), {"reason": "Mutasi, SK 9/2026"})
    assert waiting().takes_effect_at is not None
    client_page = office.get(url("person", watcher.pk))
    assert "Cabut" in body(client_page)
    office.force_login(watcher)
    assert "Mutasi, SK 9/2026" in body(office.get(waiting().get_absolute_url()))


def test_role_of_a_watcher_is_not_taken_without_a_reason(office, second):
    held = second.memberships.get()
    page = office.post(url("role_revoke", second.pk, held.pk), {"reason": " "}, follow=True)
    assert next(form.errors for row, form in page.context["roles"] if row.pk == held.pk)["reason"]
    assert not Approval.objects.exists()


def test_account_of_a_watcher_is_closed_with_a_second_person(office, second):
    watcher = person_with(Role.LEADERSHIP, full_name="Kepala Kantor")
    office.post(url("person_close", watcher.pk), {"note": "Pensiun."})
    watcher.refresh_from_db()
    assert watcher.is_active
    settle(second)
    watcher.refresh_from_db()
    assert not watcher.is_active


def test_other_roles_end_at_once(office, second):
    officer = person_with(Role.VERIFIER)
    held = officer.memberships.get(role=Role.VERIFIER)
    office.post(url("role_revoke", officer.pk, held.pk))
    held.refresh_from_db()
    assert held.ends_on == timezone.localdate()


@pytest.mark.parametrize("how", ["role", "account"])
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.VERIFIER])
def test_end_of_an_admin_is_one_persons_act_and_told_to_those_who_watch(office, admin, second, how, role):
    """A stolen account must be stopped at once; but who takes another admin away is seen doing it."""
    other = person_with(role, full_name="Admin Dua")
    held = other.memberships.get(role=role)
    if how == "role":
        office.post(url("role_revoke", other.pk, held.pk), {"reason": "Mutasi"})
    else:
        office.post(url("person_close", other.pk), {"note": "Mutasi"})
    told = Message.objects.filter(kind="role_ended", channel="in_app")
    expected = {second.pk, other.pk} if role == Role.SYSTEM_ADMIN else set()
    assert set(told.values_list("recipient", flat=True)) == expected
    assert all("Admin Dua" in row.subject and admin.full_name in row.body and "Mutasi" in row.body for row in told)


# --- Days that have passed -----------------------------------------------------------------------------------------
def test_year_that_has_passed_is_filled_with_a_decree_and_a_second_person(office, second):
    page = office.post(url("year_seed", 2024), {"decree": ""}, follow=True)
    assert page.context["seed_form"].errors["decree"]
    office.post(url("year_seed", 2024), {"decree": "SKB 855/2023"})
    assert not Holiday.objects.exists()
    assert "SKB 855/2023" in str(waiting().lines)
    settle(second)
    assert Holiday.objects.filter(date__year=2024).count() > 20


def test_year_to_come_is_filled_by_one_person(office):
    year = timezone.localdate().year + 1
    office.post(url("year_seed", year))
    assert Holiday.objects.filter(date__year=year).exists()
    assert not Approval.objects.exists()


# --- Seats of an office where people work ------------------------------------------------------------------------------
def test_seats_of_an_office_where_people_work_wait_for_a_second_person(office, admin, second):
    """An admin who is certificate officer here, too, would issue for the certification body, with no role given."""
    here = OrganisationFactory(name="BKPSDM", kind="agency", seats=["service_office"])
    for role in (Role.SYSTEM_ADMIN, Role.CERTIFICATE_ADMIN):
        Membership.objects.create(user=admin, organisation=here, role=role, starts_on=dt.date(2026, 1, 1))
    typed = {"seats": ["service_office", "certification_body"]}
    assert "Tuliskan alasannya" in body(office.post(url("office", here.pk), typed))
    with pytest.raises(PersonRefused) as caught:
        set_seats(here, typed["seats"], by=admin, now=timezone.now())
    assert caught.value.code == "needs_second"
    page = body(office.post(url("office", here.pk), typed | {"reason": "SK 12/2026"}, follow=True))
    here.refresh_from_db()
    assert here.seats == ["service_office"]
    assert "Kantor layanan, Lembaga sertifikasi (LSP)" in page
    settle(second)
    here.refresh_from_db()
    assert here.seats == typed["seats"]
    office.post(url("office", here.pk), typed)  # what stands already asks nobody
    assert not Approval.objects.filter(state=ApprovalState.WAITING).exists()
