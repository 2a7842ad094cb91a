"""What one admin alone cannot do: move a NIP, apply a list that moves one, take a watcher away, fill days that have passed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState
from certportal.home.settings_pages.actions import correct_person
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.models import Membership, PersonnelEntry
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.workdays.models import Holiday
from tests.draining import run_due
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import dossier_in, world
from tests.home.asking import body, said, url
from tests.lists import csv_of, upload

pytestmark = pytest.mark.django_db
NIP, FREE_NIP = "198501152011012001", "197203041998031002"
HEAD = ["NIP", "Nama", "Tanggal lahir", "E-mail kedinasan", "Golongan", "Unit kerja", "NIP atasan"]


@pytest.fixture
def second():
    return person_with(Role.INSPECTORATE, full_name="Inspektur Dua")


@pytest.fixture
def owner():
    """The owner of a NIP that an officer has checked."""
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    check_in_person(person, by=person_with(Role.VERIFIER), now=timezone.now())
    person.refresh_from_db()
    return person


def waiting():
    return Approval.objects.get(state=ApprovalState.WAITING)


def kept_of_asking():
    """What the audit trail has of the request; it is kept for ever, and these may have to be erased."""
    return AuditEvent.objects.get(verb="approval.ask").after


def settle(second):
    """The second person approves what waits."""
    return actions.approve(waiting(), by=second, now=timezone.now())


def edit(office, person, **typed):
    kept = {"full_name": person.full_name, "employment_status": "pns", "nip": person.nip or ""}
    return office.post(url("person_edit", person.pk), kept | typed, follow=True)


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


# --- The personnel list --------------------------------------------------------------------------------------------
def row(**changes):
    usual = {"NIP": NIP, "Nama": "Nur Aini", "Tanggal lahir": "15-01-1985"}
    return [(usual | changes).get(title, "") for title in HEAD]


def sent(office, *rows):
    office.post(url("personnel"), {"file": upload(csv_of([HEAD, *rows]), "pegawai.csv")})
    return ListUpload.objects.latest("pk")


def applied(office, found, **typed):
    return office.post(url("personnel_apply", found.pk), typed, follow=True)


def test_list_without_an_account_in_it_is_applied_by_one_person(office):
    applied(office, sent(office, row()))
    assert PersonnelEntry.objects.count() == 1
    assert not Approval.objects.exists()


def test_list_that_proves_a_number_waits_for_a_second_person(office, second):
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    found = sent(office, row())
    assert "orang kedua" in body(office.get(url("personnel_preview", found.pk)))
    assert applied(office, found).context["form"].errors["reason"]
    applied(office, found, reason="Daftar BKPSDM November")
    person.refresh_from_db()
    assert "Nur Aini" not in str(kept_of_asking())
    assert (PersonnelEntry.objects.count(), person.nip_standing) == (0, NipLevel.DECLARED)
    page = body(office.get(url("personnel_preview", found.pk)))
    until = moment_in_words(waiting().asked_at + dt.timedelta(days=14))
    office.force_login(second)
    for address in (waiting().get_absolute_url(), reverse("approval.list"), reverse("home.desk")):
        assert until in body(office.get(address)), "the rows are kept until then"
    assert waiting().get_absolute_url() in page
    assert url("personnel_apply", found.pk) not in page
    settle(second)
    person.refresh_from_db()
    assert person.nip_standing is NipLevel.LISTED


def test_list_whose_address_would_take_a_number_from_its_account_waits(office, second):
    """Whoever reads the list's address gets the NIP at once (`personnel.proves`)."""
    PersonFactory(nip=NIP, full_name="Nur Aini Asli", email="nur@kota.go.id", birth_date=dt.date(1985, 1, 15))
    applied(office, sent(office, row(**{"E-mail kedinasan": "lain@kota.go.id"})), reason="Daftar")
    assert waiting().kind == "personnel.apply"
    assert not PersonnelEntry.objects.exists()


@pytest.mark.parametrize(
    "change", [{"NIP atasan": FREE_NIP}, {"Golongan": "IV/a"}, {"Unit kerja": "Dinas Kesehatan"}], ids=str
)
def test_list_that_changes_what_is_relied_on_about_a_proved_number_waits(office, second, change):
    applied(office, sent(office, row()))
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    applied(office, sent(office, row()), reason="Daftar BKPSDM")
    settle(second)
    person.refresh_from_db()
    assert person.nip_is_proved
    before = PersonnelEntry.objects.values().get()
    applied(office, sent(office, row(**change)), reason="Daftar BKPSDM Desember")
    assert PersonnelEntry.objects.values().get() == before
    assert next(iter(change.values())) in str(waiting().facts["named"])


@pytest.mark.parametrize("known", [True, False])
def test_list_that_changes_where_a_superiors_link_goes_waits(office, second, known):
    """Whoever reads that address confirms for the office."""
    superior = {"NIP": FREE_NIP, "Nama": "Wayan", "Tanggal lahir": ""}
    applied(office, sent(office, row(**{"NIP atasan": FREE_NIP}), *([row(**superior)] if known else [])))
    applied(office, sent(office, row(**superior, **{"E-mail kedinasan": "saya@kota.go.id"})), reason="Daftar")
    assert waiting().kind == "personnel.apply"
    assert not PersonnelEntry.objects.filter(email="saya@kota.go.id").exists()


def test_leavers_with_an_account_wait_for_a_second_person(office, second):
    applied(office, sent(office, row()))
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    applied(office, sent(office, row()), reason="Daftar BKPSDM")
    settle(second)
    other = sent(office, row(NIP=FREE_NIP, Nama="Wayan", **{"Tanggal lahir": ""}))
    applied(office, other, leavers="on", reason="Daftar BKPSDM Desember")
    person.refresh_from_db()
    assert person.nip_standing is NipLevel.LISTED
    settle(second)
    person.refresh_from_db()
    assert person.nip_standing is NipLevel.LEFT


def test_long_list_is_written_by_the_worker_once_approved(office, second, monkeypatch):
    monkeypatch.setattr("certportal.home.settings_pages.personnel_jobs.IN_REQUEST", 1)
    PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    found = sent(office, row(), row(NIP=FREE_NIP, Nama="Wayan", **{"Tanggal lahir": ""}))
    applied(office, found, reason="Daftar BKPSDM")
    settle(second)
    run_due(now=timezone.now())
    assert PersonnelEntry.objects.count() == 2


def test_list_that_waits_outlives_its_day_and_the_next_upload_and_one_refused_may_be_dropped(office, second):
    PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    found = sent(office, row())
    applied(office, found, reason="Daftar BKPSDM")
    sent(office, row(NIP=FREE_NIP, Nama="Wayan", **{"Tanggal lahir": ""}))
    found.refresh_from_db()
    assert found.lapses_at > timezone.now() + dt.timedelta(days=13)
    actions.refuse(waiting(), note="Bukan daftar resmi.", by=second, now=timezone.now())
    page = body(office.get(url("personnel_preview", found.pk)))
    assert "Bukan daftar resmi." in page
    office.post(url("personnel_drop", found.pk))
    assert not ListUpload.objects.filter(pk=found.pk).exists()


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
