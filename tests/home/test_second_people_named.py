"""Where two people acted, pages name both, say every obstacle at once, and say what will happen by itself and when."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from certportal.home.settings_pages.acts.merging import ask_merge, ask_unmerge
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.home.settings_pages.history import of_person
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import PersonMerge
from certportal.kernel.accounts.offices import refuse_seats
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import appoint_acting, end_acting
from certportal.kernel.approvals import actions
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.dates import moment_in_words
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.pages import words

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DAY = dt.timedelta(days=1)


@pytest.fixture
def agency():
    return OrganisationFactory(seats=[Seat.SERVICE_OFFICE.value, Seat.CERTIFICATION_BODY.value])


@pytest.fixture
def admin(agency):
    return person_with(Role.SYSTEM_ADMIN, agency, full_name="Rizky Admin")


@pytest.fixture
def second(agency):
    return person_with(Role.INSPECTORATE, agency, full_name="Togar Inspektorat")


def approved(asked, second, at=NOW):
    return actions.approve(asked, by=second, now=at)


# --- History ------------------------------------------------------------------------------------------------------
def test_a_role_that_was_granted_names_who_asked_and_who_approved(agency, admin, second):
    person = PersonFactory(email="v@contoh.id")
    approved(ask_role(person, agency, Role.VERIFIER, reason="SK 1", by=admin, now=NOW - DAY), second)
    (line,) = [change for change in of_person(person) if change.title == "Peran diberikan"]
    assert line.by == "Rizky Admin, disetujui Togar Inspektorat"


def test_a_role_that_nobody_could_approve_says_so(agency, admin):
    person = PersonFactory(email="v@contoh.id")
    asked = ask_role(person, agency, Role.VERIFIER, reason="SK 1", by=admin, now=NOW - DAY)
    assert actions.take_effect(asked, now=NOW)
    (line,) = [change for change in of_person(person) if change.title == "Peran diberikan"]
    assert line.by == "Rizky Admin, tanpa orang kedua, setelah 24 jam"


def merged(admin, second):
    keep, drop = (PersonFactory(full_name="Siti", nip=nip, email=mail) for nip, mail in MERGED)
    approved(ask_merge(keep, drop, note="KTP sama.", by=admin, now=NOW - DAY), second)
    return keep, drop, PersonMerge.objects.get()


MERGED = (("198501152011012001", "a@contoh.id"), (None, "b@contoh.id"))


def test_a_merge_and_its_undoing_name_both_people_on_both_accounts(admin, second):
    keep, drop, merge = merged(admin, second)
    another = person_with(Role.LEADERSHIP, full_name="Sri Pimpinan")
    later = NOW + DAY
    approved(ask_unmerge(merge, note="Keliru.", by=admin, now=later), another, later)
    for person in (keep, drop):
        lines = {change.title: change.by for change in of_person(person)}
        assert "Rizky Admin, disetujui Togar Inspektorat" in lines.values()
        assert lines["Penggabungan akun dibatalkan"] == "Rizky Admin, disetujui Sri Pimpinan"


def test_acting_leaders_stand_in_the_history(admin, agency):
    person = person_with(Role.VERIFIER, agency)
    leader = person_with(Role.LEADERSHIP, agency, full_name="Sri Pimpinan")
    today = timezone.localdate(NOW)
    row = appoint_acting(
        user=person, organisation=agency, role=Role.LEADERSHIP, starts_on=today, ends_on=today + DAY * 3,
        by=leader, second=admin, now=NOW,
    )  # fmt: skip
    end_acting(row, by=leader, now=NOW)
    titles = [change.title for change in of_person(person)]
    assert titles[:2] == ["Tugas pelaksana harian (Plh.) diakhiri", "Ditunjuk sebagai pelaksana harian (Plh.)"]
    assert "Pimpinan di " in of_person(person)[0].note


# --- Days instead of numbers of days ------------------------------------------------------------------------------
def test_letters_and_lists_say_until_when_a_merge_can_be_undone(client, admin, second):
    _keep, _drop, merge = merged(admin, second)
    until = moment_in_words(merge.merged_at + DAY * 7)
    letters = Message.objects.filter(kind="account_merge")
    assert letters.count() == 2
    assert all(f"sebelum {until}" in letter.body for letter in letters)
    client.force_login(admin)
    assert f"Dapat dibatalkan sampai {until}" in words(client.get(reverse("settings.doubles")))


def test_who_is_asked_to_approve_reads_until_when(agency, admin, second):
    person = PersonFactory(email="v@contoh.id")
    asked = ask_role(person, agency, Role.VERIFIER, reason="SK 1", by=admin, now=NOW)
    letter = Message.objects.filter(kind="approval_asked", recipient=second).first()
    assert f"gugur bila belum diputuskan sampai {moment_in_words(asked.lapses_at)}" in letter.body


# --- Every obstacle at once ---------------------------------------------------------------------------------------
def test_everybody_whose_role_stands_against_other_seats_is_named_at_once(agency, admin):
    held = {
        "Ani Asesor": Role.ASSESSOR,
        "Budi Pleno": Role.COMMITTEE_MEMBER,
        "Citra Pleno": Role.COMMITTEE_MEMBER,
    }
    for name, role in held.items():
        person_with(role, agency, full_name=name)
    with pytest.raises(PersonRefused) as refused:
        refuse_seats(agency, [Seat.SERVICE_OFFICE], by=admin, now=NOW)
    assert refused.value.code == "seat_in_use"
    sentence = str(refused.value)
    assert f"{Role.ASSESSOR.label} (Ani Asesor)" in sentence
    assert f"{Role.COMMITTEE_MEMBER.label} (Budi Pleno, Citra Pleno)" in sentence
    assert "Cabut peran-peran itu lebih dahulu" in sentence


# --- Where nobody else can approve --------------------------------------------------------------------------------
def test_what_takes_effect_by_itself_does_not_say_that_others_decide(client, agency, admin):
    person = PersonFactory(email="v@contoh.id")
    asked = ask_role(person, agency, Role.VERIFIER, reason="SK 1", by=admin, now=timezone.now())
    client.force_login(admin)
    page = words(client.get(asked.get_absolute_url()))
    assert f"Berlaku sendiri mulai {moment_in_words(asked.takes_effect_at)}" in page
    assert "Orang lain yang memutuskan" not in page
    assert "Anda tidak perlu melakukan apa pun" in page
    late = person_with(Role.INSPECTORATE, agency)  # may decide after all
    client.force_login(late)
    page = words(client.get(asked.get_absolute_url()))
    assert "Berlaku sendiri" not in page, "nothing happens alone while somebody can decide"
    assert f"Bila belum diputuskan sampai {moment_in_words(asked.lapses_at)}, permintaan ini gugur" in page


def test_whom_it_concerns_reads_that_it_takes_effect_by_itself(client, agency, admin):
    leader = person_with(Role.LEADERSHIP, agency, full_name="Sri Pimpinan")
    asked = ask_role(leader, agency, Role.VERIFIER, reason="SK 1", by=admin, now=timezone.now())
    client.force_login(leader)
    page = words(client.get(asked.get_absolute_url()))
    assert "Berlaku sendiri mulai" in page
    assert "jadi orang lain yang memutuskan" not in page
    assert "Tindakan ini menyangkut diri Anda sendiri" in page
    assert "Anda tidak dapat menyetujuinya, tetapi dapat menolaknya" in page
