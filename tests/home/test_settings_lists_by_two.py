"""What one admin alone cannot do with the personnel list: change it, or make an account agree with it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from certportal.home.settings_pages.personnel_jobs import apply_list
from certportal.kernel.accounts.enums import NipLevel, Role
from certportal.kernel.accounts.models import PersonnelEntry
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.verify import faults
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.web.dates import moment_in_words
from tests.draining import run_due
from tests.factories.accounts import PASSWORD, PersonFactory, person_with
from tests.home.asking import body, url
from tests.home.two_people import edit, kept_of_asking, settle, waiting
from tests.lists import csv_of, upload

pytestmark = pytest.mark.django_db
NIP, FREE_NIP = "198501152011012001", "197203041998031002"
HEAD = ["NIP", "Nama", "Tanggal lahir", "E-mail kedinasan", "Golongan", "Unit kerja", "NIP atasan"]


def row(**changes):
    usual = {"NIP": NIP, "Nama": "Nur Aini", "Tanggal lahir": "15-01-1985"}
    return [(usual | changes).get(title, "") for title in HEAD]


def sent(office, *rows):
    office.post(url("personnel"), {"file": upload(csv_of([HEAD, *rows]), "pegawai.csv")})
    return ListUpload.objects.latest("pk")


def applied(office, found, **typed):
    return office.post(url("personnel_apply", found.pk), typed, follow=True)


def agreed(office, second, *rows, **typed):
    """The list after a second person approved it."""
    applied(office, sent(office, *rows), reason="Daftar BKPSDM", **typed)
    settle(second)


def test_list_of_employees_without_an_account_waits_too_and_names_what_it_says_of_them(office, second):
    """Whoever then makes the account has the grade, superior and address that one admin chose."""
    facts = {"Golongan": "IV/a", "NIP atasan": FREE_NIP, "E-mail kedinasan": "saya@kota.go.id"}
    found = sent(office, row(**facts))
    assert "orang kedua" in body(office.get(url("personnel_preview", found.pk)))
    assert applied(office, found).context["form"].errors["reason"]
    applied(office, found, reason="Daftar BKPSDM November")
    assert not PersonnelEntry.objects.exists()
    assert all(value in str(waiting().lines) for value in facts.values())
    assert "saya@kota.go.id" not in str(kept_of_asking())
    settle(second)
    assert PersonnelEntry.objects.get().grade == "IV/a"


@pytest.mark.parametrize(
    "change",
    [
        {"Nama": "Nur Aini Putri"}, {"Tanggal lahir": ""}, {"Golongan": "IV/a"}, {"Unit kerja": "Dinas Kesehatan"},
        {"NIP atasan": FREE_NIP}, {"E-mail kedinasan": "saya@kota.go.id"},
    ],
    ids=str,
)  # fmt: skip
def test_any_change_of_an_employee_without_an_account_waits(office, second, change):
    agreed(office, second, row())
    before = PersonnelEntry.objects.values().get()
    applied(office, sent(office, row(**change)), reason="Daftar BKPSDM Desember")
    assert waiting().kind == "personnel.apply"
    assert PersonnelEntry.objects.values().get() == before


def test_leavers_without_an_account_wait_and_a_list_that_changes_nothing_does_not(office, second):
    other = row(NIP=FREE_NIP, Nama="Wayan", **{"Tanggal lahir": ""})
    agreed(office, second, row(), other)
    applied(office, sent(office, row(), other), leavers="on")
    applied(office, sent(office, row()))
    assert not Approval.objects.waiting(timezone.now()).exists()
    applied(office, sent(office, row()), leavers="on", reason="Daftar BKPSDM Desember")
    assert ("Wayan", [f"NIP {FREE_NIP}", "Ditandai keluar"]) in [tuple(one) for one in waiting().facts["named"]]
    settle(second)
    assert PersonnelEntry.objects.get(left_on__isnull=False).nip == FREE_NIP


def test_list_is_not_applied_by_one_person_whichever_page_asks(office, admin):
    with pytest.raises(PersonRefused) as refused:
        apply_list(sent(office, row()), leavers=False, by=admin, now=timezone.now())
    assert refused.value.code == "needs_second"


@pytest.mark.parametrize(
    "typed", [{"full_name": "Nur Aini, S.E."}, {"nip": NIP}, {"nip": NIP, "full_name": "Nur Aini"}]
)
@pytest.mark.parametrize("password", [PASSWORD, None])
def test_edit_that_makes_an_account_agree_with_the_list_waits(office, second, typed, password):
    """One admin would give a declared account the proof of the list, and its grade and superior."""
    agreed(office, second, row())
    before = {
        "nip": NIP if "nip" not in typed else FREE_NIP,
        "full_name": "Nur Aini" if "full_name" not in typed else "Tono",
    }
    person = PersonFactory(**before, birth_date=dt.date(1985, 1, 15), password=password)
    edit(office, person, **typed, reason="Surat BKN 7/2026")
    person.refresh_from_db()
    assert (person.nip, person.full_name, person.nip_standing) == (*before.values(), NipLevel.DECLARED)
    settle(second)
    person.refresh_from_db()
    assert (person.nip, person.nip_standing) == (NIP, NipLevel.LISTED)


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
    agreed(office, second, row())
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    agreed(office, second, row())
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
    agreed(office, second, row(**{"NIP atasan": FREE_NIP}), *([row(**superior)] if known else []))
    applied(office, sent(office, row(**superior, **{"E-mail kedinasan": "saya@kota.go.id"})), reason="Daftar")
    assert waiting().kind == "personnel.apply"
    assert not PersonnelEntry.objects.filter(email="saya@kota.go.id").exists()


def test_leavers_with_an_account_wait_for_a_second_person(office, second):
    agreed(office, second, row())
    person = PersonFactory(nip=NIP, full_name="Nur Aini", birth_date=dt.date(1985, 1, 15))
    agreed(office, second, row())
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


def test_whoever_uploaded_a_list_is_no_second_person_where_another_admin_asks(office, admin, second):
    found = sent(office, row())
    office.force_login(person_with(Role.SYSTEM_ADMIN))
    applied(office, found, reason="Daftar BKPSDM")
    assert not Approval.objects.open_to(admin).exists()
    assert Approval.objects.open_to(second).exists()
    assert list(faults()) == []


def test_second_person_reads_every_change_of_a_list(office, second):
    """One admin hid the address of their choice behind twenty others."""
    rows = [row(NIP=f"1985011520110110{n:02d}", Nama=f"Orang {chr(64 + n)}") for n in range(1, 27)]
    found = sent(office, *rows, row(**{"E-mail kedinasan": "penyerang@contoh.id"}))
    every = url("personnel_changes", found.pk)
    office.force_login(second)
    assert office.get(every).status_code == 404, "nobody has asked for it"
    office.force_login(found.uploaded_by)
    applied(office, found, reason="Daftar BKPSDM")
    for who in (found.uploaded_by, second):
        office.force_login(who)
        assert every in body(office.get(waiting().get_absolute_url()))
        first, last = (body(office.get(every, {"halaman": number})) for number in (1, 2))
        assert "Orang A" in first
        assert "penyerang@contoh.id" in last
        assert "berganti sejak diminta" not in first
    PersonnelEntry.objects.create(nip=NIP, full_name="Nur Aini", added_at=timezone.now(), changed_at=timezone.now())
    assert "berganti sejak diminta" in body(office.get(every))
    actions.refuse(waiting(), note="Bukan daftar resmi.", by=second, now=timezone.now())
    assert every not in body(office.get(Approval.objects.get().get_absolute_url()))
    assert office.get(every).url == Approval.objects.get().get_absolute_url()


@pytest.mark.parametrize("approved", [False, True])
def test_long_list_that_the_worker_writes_later_does_nothing_but_what_was_read(
    office, admin, second, monkeypatch, approved
):
    """An older list was written after a newer one, and took back what the newer one had changed."""
    monkeypatch.setattr("certportal.home.settings_pages.personnel_jobs.IN_REQUEST", 1)
    other, address = row(NIP=FREE_NIP, Nama="Wayan", **{"Tanggal lahir": ""}), "E-mail kedinasan"
    agreed(office, second, row(**{address: "lama@kota.go.id"}), other)
    run_due(now=timezone.now())
    agreed(office, second, row(**{address: "baru@kota.go.id"}), other)
    unit = {"Unit kerja": "Dinas Kesehatan"} if approved else {}
    old = sent(office, row(**{address: "lama@kota.go.id"} | unit), other)
    applied(office, old, reason="Daftar BKPSDM")
    if approved:
        settle(second)
    old.refresh_from_db()
    assert old.apply_asked_at is not None
    run_due(now=timezone.now())
    assert PersonnelEntry.objects.get(nip=NIP).email == "baru@kota.go.id"
    page = body(office.get(url("personnel_preview", old.pk)))
    assert ("Daftar pegawai berganti sebelum daftar ini ditulis" in page) == approved


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
