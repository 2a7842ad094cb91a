"""Whoever proposed a number, name or birth date that its holder accepted does not mark the NIP as checked."""

from datetime import timedelta

import pytest

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import mark_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.oneself import has_written
from certportal.kernel.accounts.personnel import check_in_person
from certportal.kernel.accounts.refusals import PersonRefused
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW, dossier_in
from tests.home.asking import said, url

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

LATER = NOW + timedelta(hours=1)
FREE_NIP = "198501152011012007"


def proposed(world, *, by=None, **facts):
    said = {"agency": world.catalogue.agency, "reason": "Menurut SK.", "by": by or world.officer, "now": NOW}
    return actions.propose_profile(world.applicant, facts=facts, **said)


def accepted(world, **facts):
    row = proposed(world, **facts)
    actions.accept_proposal(row, seen=mark_of(row.holder, row.facts), by=world.applicant, now=LATER)


def code(act, *args, **kwargs):
    with pytest.raises(PersonRefused) as refused:
        act(*args, **kwargs)
    return refused.value.code


@pytest.mark.parametrize("name", ["nip", "full_name", "birth_date"])
def test_who_proposed_what_the_proof_is_about_does_not_check_it(world, name):
    facts = {"nip": FREE_NIP, "full_name": "Orang Lain", "birth_date": world.applicant.birth_date + timedelta(days=1)}
    accepted(world, **{name: facts[name]})
    assert code(check_in_person, world.applicant, by=world.officer, now=LATER) == "own_entry"
    check_in_person(world.applicant, by=person_with(Role.VERIFIER), now=LATER)


def test_through_merged_accounts_of_either_too(world):
    accepted(world, nip=FREE_NIP)
    keep, officer = person_with(Role.APPLICANT), person_with(Role.VERIFIER)
    User.objects.filter(pk=world.applicant.pk).update(merged_into=keep, is_active=False)
    assert has_written(world.officer, keep)
    User.objects.filter(pk=world.officer.pk).update(merged_into=officer, is_active=False)
    assert has_written(officer, keep)


def test_other_facts_and_what_was_not_accepted_take_nobody_the_right(world):
    accepted(world, phone="081234567899")
    actions.refuse_proposal(proposed(world, nip=FREE_NIP), reason="Bukan.", by=world.applicant, now=LATER)
    proposed(world, full_name="Orang Lain")
    assert not has_written(world.officer, world.applicant)
    check_in_person(world.applicant, by=world.officer, now=LATER)


def test_settings_page_and_verifiers_page_keep_them_from_it(client, world):
    person, officer = world.applicant, world.verifier
    for role in (Role.SYSTEM_ADMIN, Role.INTAKE_OFFICER):
        MembershipFactory(user=officer, role=role, organisation=world.catalogue.agency)
    officer.forget_roles()
    row = proposed(world, by=officer, nip=FREE_NIP)
    actions.accept_proposal(row, seen=mark_of(row.holder, row.facts), by=person, now=LATER)
    client.force_login(officer)
    back = f"http://testserver{url('person', person.pk)}"
    page = client.post(url("person_nip", person.pk), HTTP_REFERER=back, follow=True)
    assert "petugas lain" in said(page)[0]
    dossier = Dossier.objects.get(pk=dossier_in(DossierState.SUBMITTED, world).pk)
    assert not actions.may_check_nip(dossier, officer)
    assert code(actions.check_nip, dossier, seen=FREE_NIP, by=officer, now=LATER) == "own_entry"
    assert not User.objects.get(pk=person.pk).nip_is_proved
