"""/pengaturan/pendaftaran/: stuck registrations are shown, released, or given their number."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from certportal.kernel.accounts.claims import settle
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import PendingRegistration, User
from certportal.kernel.accounts.registrations import ask_registration
from certportal.kernel.approvals.actions import approve
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import PASSWORD, OutsiderFactory, PersonFactory, person_with
from tests.home.asking import body, queries, url

pytestmark = pytest.mark.django_db
NIP = "196209101986031013"
NOTE = {"note": "Kartu pegawai diperiksa di loket."}


def registration(nip=NIP, email="nur@contoh.id", **changes):
    facts = {"full_name": "Nur'aini", "employment_status": "pns", "nik": "", "password": PASSWORD, **changes}
    return ask_registration(nip=nip, email=email, by=AnonymousUser(), now=timezone.now(), **facts)


def contested(**changes):
    """Confirmed by its owner although the number belongs to somebody else."""
    row = registration(**changes)
    assert settle(row, now=timezone.now()) is None
    return row


def hand_over(office, row):
    """As one admin asks and another approves."""
    asked = office.post(url("registration_hand_over", row.pk), NOTE)
    approval = Approval.objects.get()
    assert asked.url == approval.get_absolute_url()
    assert "nip" not in AuditEvent.objects.get(verb="approval.ask").after, "kept for ever, so without the number"
    assert PendingRegistration.objects.filter(pk=row.pk).exists(), "nothing happens before the second person"
    approve(approval, by=person_with(Role.SYSTEM_ADMIN), now=timezone.now())


def letters():
    return {row.address: row.kind for row in Message.objects.order_by("pk")}


def test_list_shows_contested_first_and_no_lapsed_ones(office):
    PersonFactory(nip=NIP)
    waiting = registration(nip="198501152011012001", email="baru@contoh.id", full_name="Wayan")
    first = contested()
    gone = registration(full_name="Sudah gugur", email="gugur@contoh.id")
    PendingRegistration.objects.filter(pk=gone.pk).update(lapses_at=timezone.now() - dt.timedelta(seconds=1))
    response = office.get(url("registrations"))
    assert list(response.context["page"]) == [first, waiting]
    assert "Menunggu keputusan" in body(response)
    assert url("registration_hand_over", waiting.pk) not in body(response), "only a confirmed address can be given it"


def test_search_finds_by_name_address_and_nip(office):
    wanted, _other = registration(), registration(nip="198501152011012001", email="lain@contoh.id", full_name="Wayan")
    for word in ("aini", "nur@", "1962 0910"):
        office.post(url("registrations"), {"q": word})
        assert list(office.get(url("registrations")).context["page"]) == [wanted]


def test_list_costs_the_same_for_three_rows(office):
    registration()
    one = queries(office, url("registrations"))
    for number in (2, 3):
        registration(email=f"nur{number}@contoh.id")
    assert queries(office, url("registrations")) == one


def test_released_registration_is_gone_and_its_address_told_why(office, admin):
    row = registration()
    assert NIP in body(office.get(url("registration_release", row.pk)))
    assert office.post(url("registration_release", row.pk), {"note": ""}).status_code == 200
    assert office.post(url("registration_release", row.pk), NOTE).url == url("registrations")
    assert not PendingRegistration.objects.exists()
    assert letters()["nur@contoh.id"] == "registration_released"
    assert NOTE["note"] in Message.objects.get(kind="registration_released").body
    assert AuditEvent.objects.get(verb="registration.release").actor_id == admin.pk


def test_number_goes_to_the_registration_and_both_are_told(office):
    holder = PersonFactory(nip=NIP, email="lama@contoh.id")
    row = contested()
    assert "lama@contoh.id" in body(office.get(url("registration_hand_over", row.pk)))
    hand_over(office, row)
    holder.refresh_from_db()
    new = User.objects.get(nip=NIP)
    assert (holder.nip, holder.is_active) == (None, True)
    assert new.email == "nur@contoh.id"
    assert new.check_password(PASSWORD)
    assert letters()["lama@contoh.id"] == "registration_moved"
    assert letters()["nur@contoh.id"] == "registration_opened"


def test_who_was_added_and_never_had_a_password_gets_that_account(office):
    added = PersonFactory(nip=NIP, email=None, password=None)
    hand_over(office, contested())
    added.refresh_from_db()
    assert (User.objects.filter(nip=NIP).get(), added.email) == (added, "nur@contoh.id")
    assert added.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=added).verified


@pytest.mark.parametrize("why", ["staff", "two_holders", "not_confirmed", "taken"])
def test_what_cannot_be_handed_over_is_said_and_changes_nothing(office, why):
    if why == "staff":
        person_with(Role.VERIFIER, nip=NIP)
    else:
        PersonFactory(nip=NIP, **({"email": None, "password": None} if why == "taken" else {}))
    if why == "two_holders":
        PersonFactory(nip=None, nik="3171015501850001")
    nik = "3171015501850001" if why == "two_holders" else ""
    row = registration(nik=nik) if why == "not_confirmed" else contested(nik=nik)
    if why == "taken":
        PersonFactory(email="nur@contoh.id")
    sentence = {"staff": "akun petugas", "two_holders": "dua akun", "not_confirmed": "belum", "taken": "akun lain"}[why]
    assert sentence in body(office.post(url("registration_hand_over", row.pk), NOTE))
    assert PendingRegistration.objects.filter(pk=row.pk).exists()
    assert User.objects.get(nip=NIP).email != "nur@contoh.id"


def test_account_of_earlier_days_nobody_confirmed_is_released(office):
    old, proved = PersonFactory(nip=NIP), PersonFactory()
    EmailAddress.objects.filter(user=old).update(verified=False)
    page = body(office.get(url("registrations")))
    assert url("unproved_release", old.pk) in page
    assert url("unproved_release", proved.pk) not in page
    assert office.post(url("unproved_release", proved.pk)).status_code == 404
    office.post(url("unproved_release", old.pk))
    old.refresh_from_db()
    assert (old.nip, old.is_active) == (None, False)


@pytest.mark.parametrize("act", ["registration_release", "registration_hand_over"])
def test_second_click_finds_it_gone(office, act):
    row = registration()
    row.delete()
    assert office.post(url(act, 999_999), NOTE).status_code == 404


def test_desk_of_admins_counts_what_waits_for_a_decision(client, admin):
    PersonFactory(nip=NIP)
    registration(nip="198501152011012001", email="baru@contoh.id")
    words = "1 pendaftaran menunggu keputusan"
    for person, row in ((admin, None), (admin, "contested"), (person_with(Role.VERIFIER), "contested")):
        if row and not PendingRegistration.objects.filter(confirmed_at__isnull=False).exists():
            contested()
        client.force_login(person)
        assert (words in body(client.get("/meja-kerja/"))) == (row is not None and person == admin)


def test_nik_too_goes_to_the_registration(office):
    """Somebody without a NIP is known by their NIK: the account that gives it up keeps neither number nor index."""
    nik = "3174021501850003"
    holder = OutsiderFactory(nik=nik, email="lama@contoh.id")
    hand_over(office, contested(nip="", nik=nik, employment_status="other"))
    holder.refresh_from_db()
    assert (holder.nik_index, holder.reveal_nik(), holder.is_active) == (None, "", True)
    assert User.objects.get(email="nur@contoh.id").reveal_nik() == nik
    assert letters()["lama@contoh.id"] == "registration_moved"
