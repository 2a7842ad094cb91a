"""For a proved NIP the personnel list decides about grade and unit, whatever the profile says; the officer sees both."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.papers import admission_facts, receipt_facts
from applicants.queries.office import Signer
from applicants.queries.people import facts_of
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.enums import NipLevel, OrganisationKind, Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW as ASKED_AT
from tests.factories.applicants import dossier_in
from tests.factories.superiors import recorded_and_asked

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
ROW = {"nip": "198501152011012001", "full_name": "NUR AINI", "grade": "III/a", "work_unit": "dinas kesehatan"}


@pytest.fixture
def offices():
    government = OrganisationFactory(kind=OrganisationKind.GOVERNMENT)
    return OrganisationFactory(name="Dinas Kesehatan", parent=government), OrganisationFactory(name="Dinas Lain")


@pytest.mark.parametrize(("name", "proved"), [("Nur Aini, S.E.", True), ("Orang Lain", False)])
def test_grade_and_unit_of_the_list_win_for_a_proved_nip_only(offices, name, proved):
    health, other = offices
    person = PersonFactory(nip=ROW["nip"], full_name=name, birth_date=None, grade="IV/a", employer=other)
    personnel.take([ROW], by=PersonFactory(), now=NOW)
    person.refresh_from_db()
    facts = facts_of(person)
    assert facts.grade == ("III/a" if proved else "IV/a")
    assert facts.grade_told == ("daftar pegawai mencatat" if proved else "")
    assert facts.employers == ((health.pk, health.parent_id) if proved else (other.pk,))
    assert facts.employer_name == (health if proved else other).name


def test_what_the_list_leaves_empty_comes_from_the_profile(offices):
    person = PersonFactory(nip=ROW["nip"], full_name="Nur Aini", birth_date=None, grade="IV/a", employer=offices[1])
    personnel.take([ROW | {"grade": "", "work_unit": "Unit Tak Dikenal"}], by=PersonFactory(), now=NOW)
    person.refresh_from_db()
    facts = facts_of(person)
    assert (facts.grade, facts.grade_told, facts.employers) == ("IV/a", "", (offices[1].pk,))


def test_superior_sees_how_far_the_nip_is_proved(client, world):
    superior = PersonFactory()
    asked = recorded_and_asked(dossier_in(DossierState.DRAFT, world), superior, now=ASKED_AT)
    client.force_login(superior)
    assert "NIP dinyatakan sendiri" in client.get(asked.get_absolute_url()).text
    personnel.check_in_person(world.applicant, by=superior, now=ASKED_AT)
    assert "NIP diperiksa petugas" in client.get(asked.get_absolute_url()).text


@pytest.fixture
def sent(world):
    return dossier_in(DossierState.VERIFICATION, world, declared={"nip": world.applicant.nip})


def test_verifier_marks_the_nip_from_the_checking_page_and_every_list_says_so(client, world, sent):
    client.force_login(world.verifier)
    page, listed = reverse("dossier.check", args=[sent.code]), reverse("queue.list")
    assert "NIP dinyatakan sendiri" in client.get(listed).text
    assert "NIP cocok dengan KTP atau SK" in client.get(page).text
    act = reverse("dossier.check_nip", args=[sent.code])
    assert "berubah setelah halaman ini dibuka" in client.post(act, {"nip": "198001012005011001"}, follow=True).text
    answer = client.post(act, {"nip": world.applicant.nip}, follow=True)
    world.applicant.refresh_from_db()
    assert (world.applicant.nip_standing, world.applicant.nip_checked_by) == (NipLevel.CHECKED, world.verifier)
    assert "NIP diperiksa petugas" in answer.text
    assert "NIP cocok dengan KTP atau SK" not in answer.text
    assert "NIP diperiksa petugas" in client.get(listed).text
    assert AuditEvent.objects.filter(verb="nip.check", actor_id=world.verifier.pk).exists()


def test_nobody_marks_their_own_nip_nor_what_they_entered_alone(world, sent):
    def code_of(by):
        with pytest.raises(Refused) as refused:
            actions.check_nip(sent, seen=world.applicant.nip, by=by, now=ASKED_AT)
        return refused.value.code

    assert code_of(world.officer) == "not_allowed"
    own = person_with(Role.VERIFIER, world.catalogue.agency, superior=world.applicant)
    assert code_of(own) == "excluded"
    User.objects.filter(pk=world.applicant.pk).update(added_by=world.verifier)
    with pytest.raises(PersonRefused) as alone:
        actions.check_nip(sent, seen=world.applicant.nip, by=world.verifier, now=ASKED_AT)
    assert alone.value.code == "own_entry"
    assert not actions.may_check_nip(Dossier.objects.get(pk=sent.pk), world.verifier)


def test_papers_of_the_office_keep_how_far_the_nip_was_proved_when_they_were_made(world, sent):
    def said():
        fresh = Dossier.objects.get(pk=sent.pk)
        receipt = receipt_facts(fresh, now=ASKED_AT, tasks=[], check_until=None)
        signer = Signer("Dra. Sri", "Kepala", "196803121994032004")
        letter = admission_facts([fresh], day=ASKED_AT.date(), signer=signer)
        return receipt["nip_proof"], letter["people"][0]["nip_proof"]

    assert said() == ("dinyatakan sendiri", "dinyatakan sendiri")
    personnel.check_in_person(world.applicant, by=world.verifier, now=ASKED_AT)
    words = f"diperiksa petugas {day_in_words(timezone.localdate(ASKED_AT))}"
    assert said() == (words, words)
