"""Two accounts of one person: what moves, and what is in the way."""

import datetime as dt
import io
from html import unescape

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, Duty
from applicants.models import Assignment, Dossier, Involvement
from certportal.kernel.accounts import actions as actions_on_people
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import likely_doubles, may_be_undone, merge_people, undo_merge, why_not
from certportal.kernel.accounts.models import KnownPerson, PersonMerge
from certportal.kernel.accounts.models.merges import UNDO_WITHIN
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from schemes.enums import Branch
from tests.factories.accounts import PASSWORD, OrganisationFactory, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.superiors import confirm, recorded_and_asked
from tests.journeys.invented import Office

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def colleague(world, role=Role.INTAKE_OFFICER, **fields):
    return person_with(role, world.catalogue.agency, **fields)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def refused_undo(merge, **said):
    with pytest.raises(PersonRefused) as refused:
        undo_merge(merge, **said)
    return refused.value.code


@pytest.fixture
def admin(world):
    return colleague(world, Role.SYSTEM_ADMIN)


@pytest.fixture
def second(world):
    return colleague(world, Role.INSPECTORATE)


def double_of(world, **fields):
    """Another account of the applicant, without the number the first one has."""
    facts = {"nip": None, "full_name": world.applicant.full_name, "birth_date": world.applicant.birth_date}
    return person_with(Role.APPLICANT, **(facts | fields))


def test_everything_moves_and_the_other_sign_in_ends(world, admin, second):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world, applicant=other)
    Message.objects.filter(recipient=other).delete()
    actions.write_message(dossier, text="Halo", by=world.officer, now=NOW)
    merge = merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    dossier.refresh_from_db()
    other.refresh_from_db()
    assert dossier.applicant == world.applicant
    assert Involvement.objects.get(dossier=dossier, duty=Duty.APPLICANT).person == world.applicant
    assert (other.is_active, other.merged_into) == (False, world.applicant)
    event = AuditEvent.objects.get(verb="person.merge")
    assert event.after["moved"]["applicants.Dossier"] == 1
    assert event.after["moved"]["outbox.Message"] >= 1
    assert (merge.second, merge.merged_by) == (second, admin)
    assert (event.after["kept"], event.after["closed"]) == (world.applicant.pk, other.pk)


def test_without_a_merge_the_database_lets_nobody_take_over(world):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world)
    for rows in (Dossier.objects.filter(pk=dossier.pk).update, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            if rows:
                rows(applicant=other)
            else:
                Involvement.objects.filter(dossier=dossier).update(person=other)


def test_duties_that_exclude_each_other_forbid_the_merge(world, admin, second):
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world)
    Involvement.objects.create(dossier=dossier, person=other, duty=Duty.EXAMINER, since=NOW)
    (sentence,) = why_not(world.applicant, other)
    assert dossier.number in sentence
    with pytest.raises(PersonRefused) as refused:
        merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    assert refused.value.code == "in_the_way"
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize("handled", [True, False])
def test_who_handled_the_case_of_the_other_is_nobody_to_merge(world, handled):
    """Declared it complete, or was given it to check; whichever of the two accounts is kept."""
    other = double_of(world)
    dossier = dossier_in(DossierState.CLOSED, world)
    if handled:
        Dossier.objects.filter(pk=dossier.pk).update(complete_declared_by=other)
    else:
        Assignment.objects.create(dossier=dossier, person=other, stage="intake", by=other, at=NOW)
    world.applicant.nip = None
    for keep, drop in ((world.applicant, other), (other, world.applicant)):
        (sentence,) = why_not(keep, drop)
        assert dossier.number in sentence


def test_rows_of_a_third_person_stay_where_they_are(world, admin, second):
    other, third = double_of(world), double_of(world, email="ketiga@contoh.go.id")
    theirs = dossier_in(DossierState.CLOSED, world, applicant=third)
    dossier_in(DossierState.CLOSED, world, applicant=other)
    actions.write_message(theirs, text="Halo", by=world.officer, now=NOW)
    messages = Message.objects.filter(recipient=third).count()
    merge = merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    theirs.refresh_from_db()
    assert (theirs.applicant, Message.objects.filter(recipient=third).count()) == (third, messages)
    undo_merge(merge, by=admin, second=second, note="Keliru.", asked_at=NOW, now=NOW)
    theirs.refresh_from_db()
    assert (theirs.applicant, Message.objects.filter(recipient=third).count()) == (third, messages)


def test_nobody_is_the_second_person_for_their_own_account(world, admin, second):
    """An inspector may be the second person of any merge but of one that concerns them."""
    inspector = colleague(world, Role.INSPECTORATE, nip=None)
    other = double_of(world, birth_date=inspector.birth_date)
    said = {"by": admin, "note": "KTP sama.", "now": NOW}
    with pytest.raises(PersonRefused) as refused:
        merge_people(inspector, other, second=inspector, **said)
    assert refused.value.code == "needs_second"
    merge = merge_people(inspector, other, second=second, **said)
    assert refused_undo(merge, **said, second=inspector, asked_at=NOW) == "needs_second"


def test_an_office_that_knew_both_knows_the_kept_one_since_the_earlier_day(world, admin, second):
    other, office = double_of(world), world.catalogue.agency
    early, late = NOW - dt.timedelta(days=30), NOW - dt.timedelta(days=3)
    KnownPerson.objects.filter(person__in=[other, world.applicant]).delete()
    KnownPerson.objects.create(person=other, organisation=office, since=early)
    KnownPerson.objects.create(person=world.applicant, organisation=office, since=late)
    merge = merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    known = KnownPerson.objects.get(organisation=office, person__in=[other, world.applicant])
    assert (known.person, known.since) == (world.applicant, early)
    assert merge.drop.role_pairs() == frozenset()
    undo_merge(merge, by=admin, second=second, note="Keliru.", asked_at=NOW, now=NOW)
    assert KnownPerson.objects.get(organisation=office, person=other).since == early


def test_only_a_merge_that_stands_may_be_undone(world, admin):
    """The portal itself is the second where nobody else exists: no person stands in that column then."""
    merge = merge_people(world.applicant, double_of(world), by=admin, second=SYSTEM, note="KTP sama.", now=NOW)
    assert merge.second is None
    assert may_be_undone(merge, NOW + UNDO_WITHIN)
    assert not may_be_undone(merge, NOW + UNDO_WITHIN + dt.timedelta(seconds=1))
    undone = undo_merge(merge, by=admin, second=SYSTEM, note="Keliru.", asked_at=NOW, now=NOW)
    assert (undone.undone_second, may_be_undone(undone, NOW)) == (None, False)


def test_what_else_stands_in_the_way(world, admin, second):
    other = double_of(world)
    dossier_in(DossierState.SUBMITTED, world)
    dossier_in(DossierState.SUBMITTED, world, applicant=other)
    assert "masih berjalan" in why_not(world.applicant, other)[0]
    assert "peran" in why_not(world.applicant, world.officer)[-1]
    assert why_not(other, other) == ["Pilih dua akun yang berbeda."]
    assert "tidak ada yang dapat membukanya" in why_not(double_of(world, email=None, password=None), other)[-1]
    for keep, drop, by, note, code in (
        (world.applicant, other, world.officer, "x", "not_admin"),
        (admin, other, admin, "x", "own_account"),
        (world.applicant, other, admin, " ", "note_missing"),
    ):
        with pytest.raises(PersonRefused) as refused:
            merge_people(keep, drop, by=by, second=second, note=note, now=NOW)
        assert refused.value.code == code
    for alone in (None, admin, other, world.officer):
        with pytest.raises(PersonRefused) as refused:
            merge_people(world.applicant, other, by=admin, second=alone, note="KTP sama.", now=NOW)
        assert refused.value.code == "needs_second"


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"nip": "199002022015032002"}, "NIP"),
        ({"nik": "3174024202900001"}, "NIK"),
        ({"birth_date": dt.date(1990, 2, 2)}, "Tanggal lahir"),
    ],
)
def test_two_people_never_become_one(world, admin, second, fields, label):
    world.applicant.birth_date = dt.date(1985, 1, 15)
    world.applicant.set_nik("3174021501850003")
    world.applicant.save()
    other = double_of(world, **fields)
    assert f"{label} kedua akun berbeda" in why_not(world.applicant, other)[0]
    with pytest.raises(PersonRefused) as refused:
        merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    assert refused.value.code == "in_the_way"


def test_merge_is_told_to_both_and_undone_within_seven_days(world, admin, second):
    world.applicant.nik_cipher = world.applicant.nik_index = None
    world.applicant.save()
    other = double_of(world, email="kembar@contoh.go.id", nik="3174021501850003", password=PASSWORD)
    dossier = dossier_in(DossierState.CLOSED, world, applicant=other)
    merge = merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    letters = Message.objects.filter(kind="account_merge")
    assert set(letters.values_list("address", flat=True)) == {world.applicant.email, "kembar@contoh.go.id"}
    assert all("KTP sama." in letter.body for letter in letters)
    said = {"note": "Keliru.", "now": NOW + UNDO_WITHIN + dt.timedelta(days=1)}
    for refusal, asked in {
        "not_admin": {"by": world.officer, "second": second, "asked_at": NOW},
        "needs_second": {"by": admin, "asked_at": NOW},
        "too_late": {"by": admin, "second": second, "asked_at": NOW + UNDO_WITHIN + dt.timedelta(seconds=1)},
    }.items():
        assert refused_undo(merge, **said | asked) == refusal
    for alone in (admin, other, world.applicant, world.officer):
        assert refused_undo(merge, **said, by=admin, second=alone, asked_at=NOW) == "needs_second"
    undone = undo_merge(merge, **said, by=admin, second=second, asked_at=NOW + UNDO_WITHIN)
    assert (undone.undone_by, undone.undone_second) == (admin, second)
    dossier.refresh_from_db()
    for person in (other, world.applicant):
        person.refresh_from_db()
        assert (person.is_active, person.merged_into) == (True, None)
    assert dossier.applicant == other
    assert Involvement.objects.get(dossier=dossier, duty=Duty.APPLICANT).person == other
    assert (other.reveal_nik(), world.applicant.reveal_nik()) == ("3174021501850003", "")
    assert other.check_password(PASSWORD)
    other.forget_roles()
    assert Role.APPLICANT in {role for role, _place in other.role_pairs()}
    assert letters.all().count() == 4
    assert refused_undo(merge, **said, by=admin, second=second, asked_at=NOW) == "undone"


@pytest.mark.parametrize("new", [{"nip": "198501152011012002"}, {"nip": None}, {"nik": "3174021501850004"}])
def test_a_number_changed_since_the_merge_comes_to_nobody_by_undoing_it(world, admin, second, new):
    """Else whoever typed it on the kept account gives it to the other one, whose own number is gone."""
    own = {name: {"nip": "198501152011012001", "nik": "3174021501850003"}[name] for name in new}
    keep, drop = double_of(world, password=None), double_of(world, **own)
    merge = merge_people(keep, drop, by=admin, second=second, note="KTP sama.", now=NOW)
    correct = {"person": merge.keep, "by": admin, "now": NOW}
    said = {"by": admin, "second": second, "note": "Keliru.", "asked_at": NOW, "now": NOW}
    actions_on_people.update_person(**correct, changes=new)
    assert refused_undo(merge, **said) == "number_changed"
    actions_on_people.update_person(**correct, changes=own)
    undo_merge(merge, **said)
    drop.refresh_from_db()
    assert set(own.values()) <= {drop.nip, drop.reveal_nik()}


def test_a_nik_that_a_new_key_has_locked_again_is_the_same_number(world, admin, second, settings):
    keep, drop = double_of(world), double_of(world, nik="3174021501850003")
    merge = merge_people(keep, drop, by=admin, second=second, note="KTP sama.", now=NOW)
    settings.FIELD_KEY, settings.FIELD_KEY_FALLBACKS = "f" * 50, [settings.FIELD_KEY or settings.SECRET_KEY]
    call_command("renew_keys", stdout=io.StringIO())
    undo_merge(merge, by=admin, second=second, note="Keliru.", asked_at=NOW, now=NOW)
    drop.refresh_from_db()
    assert drop.reveal_nik() == "3174021501850003"


@pytest.mark.parametrize("confirmed", [False, True])
def test_who_was_asked_as_the_superior_of_the_other_is_nobody_to_merge(world, confirmed):
    """After a merge they would confirm their own form, or have done so."""
    other = double_of(world, nip="197503102000031002", position_title="Kepala Bidang")
    draft = dossier_in(DossierState.DRAFT, world)
    asked = recorded_and_asked(draft, other)
    if confirmed:
        confirm(asked, other)
    for keep, drop in ((world.applicant, other), (other, world.applicant)):
        sentence = why_not(keep, drop)[-1]
        assert "atasan" in sentence
        assert ("membatalkan" in sentence) is not confirmed


def test_question_taken_back_forbids_no_merge(world):
    other = double_of(world, nip="197503102000031002")
    draft = dossier_in(DossierState.DRAFT, world)
    asked = recorded_and_asked(draft, other)
    actions.cancel_endorsement(asked.document, by=world.applicant, now=NOW)
    world.applicant.nip, world.applicant.birth_date = None, other.birth_date
    assert why_not(world.applicant, other) == []


def test_nobody_keeps_their_own_closed_account_as_superior(world, admin, second):
    """Else they could ask nobody to confirm a form."""
    other = double_of(world)
    world.applicant.superior = other
    world.applicant.save()
    merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    world.applicant.refresh_from_db()
    assert world.applicant.superior is None


def test_merge_from_the_pages(client, world, admin, second):
    world.applicant.birth_date = dt.date(1985, 1, 15)
    world.applicant.save()
    world.applicant.nik_cipher = world.applicant.nik_index = None
    world.applicant.save()
    other = double_of(world, nik="3174021501850003")
    assert likely_doubles() == [(world.applicant, other)]
    client.force_login(admin)
    page = client.get(reverse("settings.doubles")).content.decode()
    address = reverse("settings.merge", args=[world.applicant.pk, other.pk])
    assert address in page
    answer = client.post(reverse("settings.doubles"), {"first": world.applicant.nip, "second": other.reveal_nik()})
    assert answer.url == address
    waiting = client.post(address, {"note": "KTP dan kartu pegawai sama."}).url
    other.refresh_from_db()
    assert other.merged_into is None
    client.force_login(second)
    shown = unescape(client.get(waiting).content.decode())  # the second person sees what the admin saw
    for fact in (world.applicant.nip, world.applicant.email, other.email, other.nik_masked):
        assert fact in shown
    client.post(waiting, {"outcome": "approve"})
    other.refresh_from_db()
    assert other.merged_into == world.applicant
    client.force_login(admin)
    closed = unescape(client.get(reverse("settings.person", args=[other.pk])).content.decode())
    assert "Akun digabungkan ke akun lain" in closed
    assert "Beri peran di bawah ini" not in closed
    asked = {"user": other, "organisation": world.catalogue.agency, "role": Role.INTAKE_OFFICER, "by": admin}
    with pytest.raises(PersonRefused) as fault:
        grant_role(**asked)
    assert fault.value.code == "merged"
    merge = PersonMerge.objects.get()
    undo = reverse("settings.unmerge", args=[merge.pk])
    assert undo in client.get(reverse("settings.doubles")).content.decode()
    waiting = client.post(undo, {"note": "Ternyata dua orang."}).url
    other.refresh_from_db()
    assert other.merged_into == world.applicant
    client.post(waiting, {"outcome": "approve"})
    other.refresh_from_db()
    assert other.merged_into == world.applicant
    client.force_login(second)
    assert "Ternyata dua orang." in client.get(waiting).content.decode()
    client.post(waiting, {"outcome": "approve"})
    other.refresh_from_db()
    assert (other.merged_into, other.is_active) == (None, True)


def test_applications_for_two_institutions_forbid_no_merge(world, admin):
    """What an officer asks for an institution is the institution's: withdrawing it would be wrong."""
    other, office = double_of(world), Office()
    opened = {"service": office.standard, "service_version": office.version, "branch": Branch.REVIEW}
    opened |= {"agency": office.agency, "state": DossierState.DRAFT, "state_since": NOW, "opened_at": NOW}
    for person in (world.applicant, other):
        Dossier.objects.create(applicant=person, on_behalf_of=OrganisationFactory(), **opened)
    assert why_not(world.applicant, other) == []
    Dossier.objects.create(applicant=world.applicant, **opened)
    assert why_not(world.applicant, other) == []
    Dossier.objects.create(applicant=other, **opened)
    assert "masih berjalan" in why_not(world.applicant, other)[0]


def test_merge_whose_kept_account_was_closed_since_is_undone_in_the_right_order(world, admin, second):
    """Else the account in the middle would be opened again although everything it had is with the third one."""
    middle, first = double_of(world), double_of(world)
    inner = merge_people(middle, first, by=admin, second=second, note="KTP sama.", now=NOW)
    outer = merge_people(world.applicant, middle, by=admin, second=second, note="KTP sama.", now=NOW)
    said = {"by": admin, "second": second, "note": "Keliru.", "asked_at": NOW, "now": NOW}
    assert refused_undo(inner, **said) == "merged_on"
    undo_merge(outer, **said)
    actions_on_people.deactivate_person(person=middle, by=admin, note="Meninggal.", now=NOW)
    undo_merge(inner, **said)
    for person in (middle, first):
        person.refresh_from_db()
    assert (middle.is_active, middle.merged_into, first.is_active, first.merged_into) == (False, None, True, None)


def test_merged_account_is_opened_again_only_by_undoing_the_merge(client, world, admin, second):
    """Its rows belong to the other account, and the database keeps a merged account closed."""
    other = double_of(world)
    merge_people(world.applicant, other, by=admin, second=second, note="KTP sama.", now=NOW)
    client.force_login(admin)
    address = reverse("settings.person_close", args=[other.pk])
    page = client.post(address, {"note": "Kembali bekerja."})
    assert page.status_code == 200
    assert "sudah digabungkan" in page.content.decode()
    other.refresh_from_db()
    assert not other.is_active
    assert address not in client.get(reverse("settings.person", args=[other.pk])).content.decode()
