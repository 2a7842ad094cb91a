"""The table of duties: what it says, what the fewest people are, and that the database keeps it on every new row."""

from itertools import combinations, product

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from applicants import actions
from applicants.duties import DID, GROUPS, PAIRS, TO_DO, apart_from, are_apart, can_carry, fewest
from applicants.enums import DossierState, Duty
from applicants.models import Involvement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.record import SYSTEM
from tests.factories.applicants import NOW, dossier_in
from tests.refusing import code_of, refused, sql_refused

pytestmark = pytest.mark.watched
EXAM = (Duty.ENTERER, Duty.OFFICER, Duty.VERIFIER, Duty.ADMITTER, Duty.EXAMINER, Duty.DECIDER, Duty.SIGNER)
INSERT = """INSERT INTO applicants_involvement (dossier_id, person_id, duty, since, exclusive)
    VALUES (%s, %s, %s, '2026-11-23 02:00:00+00', {})"""


# --- The table ------------------------------------------------------------------------------------------------
def test_every_duty_has_its_words():
    assert set(DID) == set(TO_DO) == set(Duty)


def test_the_duties_the_issue_names_are_apart_as_the_field_asks():
    assert are_apart(Duty.ENTERER, Duty.VERIFIER)
    assert are_apart(Duty.ADMITTER, Duty.VERIFIER)
    assert are_apart(Duty.EXAMINER, Duty.DECIDER)
    assert are_apart(Duty.SIGNER, Duty.DELIVERER)
    assert not are_apart(Duty.ENTERER, Duty.ADMITTER)  # 001 component 11: two people are enough until the exam
    assert set(apart_from(Duty.APPLICANT)) == set(Duty) - {Duty.APPLICANT}


def test_every_pair_of_the_table_by_name():
    """Written out once more: a duty that falls out of its group is a right nobody decided to give."""
    apart = {
        Duty.EXAMINER: {Duty.REVIEWER, Duty.DECIDER, Duty.APPEAL_PANEL, Duty.SIGNER},
        Duty.REVIEWER: {Duty.EXAMINER, Duty.DECIDER, Duty.APPEAL_PANEL, Duty.SIGNER},
        Duty.APPEAL_PANEL: {Duty.EXAMINER, Duty.REVIEWER, Duty.DECIDER, Duty.SIGNER},
        Duty.DECIDER: {Duty.EXAMINER, Duty.REVIEWER, Duty.APPEAL_PANEL, Duty.VERIFIER},
        Duty.SIGNER: {Duty.EXAMINER, Duty.REVIEWER, Duty.APPEAL_PANEL, Duty.DELIVERER},
        Duty.VERIFIER: {Duty.ENTERER, Duty.ADMITTER, Duty.DECIDER},
        Duty.ENTERER: {Duty.VERIFIER},
        Duty.ADMITTER: {Duty.VERIFIER},
        Duty.DELIVERER: {Duty.SIGNER},
        Duty.OFFICER: set(),
    }
    assert {duty: set(apart_from(duty)) - {Duty.APPLICANT} for duty in Duty if duty is not Duty.APPLICANT} == apart


@pytest.mark.parametrize(
    ("duties", "people"),
    [
        ((), 0),
        ((Duty.VERIFIER,), 1),
        ((Duty.ENTERER, Duty.OFFICER, Duty.VERIFIER, Duty.ADMITTER), 2),
        ((*EXAM, Duty.DELIVERER), 2),
        ((*EXAM, Duty.DECIDER, Duty.DELIVERER), 3),  # a plenary meeting has two members
        ((*EXAM, Duty.DELIVERER, Duty.APPEAL_PANEL), 3),
    ],
)
def test_fewest_people(duties, people):
    assert fewest(duties) == people


def by_trying_everything(duties):
    """The smallest number of people over every way to give the duties out."""
    ways = product(range(len(duties)), repeat=len(duties))
    fits = (
        way
        for way in ways
        if all(
            way[one] != way[other]
            for one, other in combinations(range(len(duties)), 2)
            if duties[one] == duties[other] or are_apart(duties[one], duties[other])
        )
    )
    return min((len(set(way)) for way in fits), default=0)


@given(st.lists(st.sampled_from(sorted(Duty)), max_size=5))
def test_fewest_is_the_smallest_of_all_ways(duties):
    assert fewest(duties) == by_trying_everything(duties)


@given(st.lists(st.sampled_from(sorted(Duty)), max_size=5), st.sampled_from(sorted(Duty)))
def test_more_duties_never_need_fewer_people(duties, another):
    assert fewest(duties) <= fewest([*duties, another]) <= fewest(duties) + 1


def test_roles_bound_who_can_carry_what():
    both = frozenset({Duty.VERIFIER, Duty.ADMITTER})
    assert not can_carry([Duty.VERIFIER, Duty.ADMITTER], [both])
    assert can_carry([Duty.VERIFIER, Duty.ADMITTER], [frozenset({Duty.VERIFIER}), both])
    assert not can_carry([Duty.VERIFIER, Duty.SIGNER], [both, both])


# --- The database ---------------------------------------------------------------------------------------------
@pytest.mark.engines
@pytest.mark.django_db
def test_every_pair_is_refused_in_raw_sql_whichever_came_first(world):
    """No word of the program is asked: two rows of one person, for each pair of the table, in both orders."""
    dossier = dossier_in(DossierState.RETURNED, world)
    person, taken = world.leader, 0
    for pair in PAIRS:
        for one, other in (sorted(pair), sorted(pair)[::-1]):
            who = world.applicant if Duty.APPLICANT in pair else person
            with transaction.atomic():
                if Duty.APPLICANT not in pair:
                    with connection.cursor() as cursor:
                        cursor.execute(INSERT.format("TRUE"), [dossier.pk, who.pk, str(one)])
                elif other == Duty.APPLICANT:
                    continue  # the applicant's own row is there from the start
                sql_refused(INSERT.format("TRUE"), dossier.pk, who.pk, str(other))
                taken += 1
                Involvement.objects.filter(dossier=dossier, person=who).exclude(duty=Duty.APPLICANT).delete()
    assert taken == sum(1 if Duty.APPLICANT in pair else 2 for pair in PAIRS)


@pytest.mark.engines
@pytest.mark.django_db
def test_no_new_row_steps_out_of_the_table(world):
    dossier = dossier_in(DossierState.RETURNED, world)
    said = sql_refused(INSERT.format("FALSE"), dossier.pk, world.leader.pk, str(Duty.ADMITTER))
    assert "involvement_is_bound" in said
    row = Involvement.objects.create(dossier=dossier, person=world.leader, duty=Duty.ADMITTER, since=NOW)
    assert "involvement_stands" in sql_refused(
        "UPDATE applicants_involvement SET exclusive = FALSE WHERE id = %s", row.pk
    )


@pytest.mark.django_db
def test_duties_that_are_not_apart_meet_in_one_person(world):
    dossier = dossier_in(DossierState.RETURNED, world)
    for duty in (Duty.ENTERER, Duty.OFFICER, Duty.ADMITTER, Duty.DELIVERER):
        actions.involve(dossier, world.leader, duty, now=NOW)
    assert dossier.involvements.filter(person=world.leader).count() == 4


@pytest.mark.django_db
def test_each_group_is_one_constraint():
    names = {row.name for row in Involvement._meta.constraints}
    assert {f"involvement_{group.name}" for group in GROUPS} <= names


# --- The acts -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_declared_it_complete_does_not_admit(world):
    """An insider with every role declared a file complete and made its applicant a participant alone."""
    dossier = dossier_in(DossierState.VERIFICATION, world)
    grant_role(user=world.verifier, organisation=dossier.agency, role=Role.LEADERSHIP, by=SYSTEM, now=NOW)
    actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW)
    assert code_of(actions.admit, dossier, by=world.verifier, now=NOW) == "excluded"
    dossier.refresh_from_db()
    assert (dossier.state, dossier.decisions.count()) == (DossierState.ACCEPTED, 0)
    actions.admit(dossier, by=world.leader, now=NOW)
    assert Involvement.objects.get(dossier=dossier, person=world.leader).duty == Duty.ADMITTER


@pytest.mark.django_db
def test_the_sentence_names_who_and_why(world):
    dossier = dossier_in(DossierState.RETURNED, world)
    actions.involve(dossier, world.verifier, Duty.VERIFIER, now=NOW)
    assert refused("excluded", actions.involve, dossier, world.verifier, Duty.ADMITTER, now=NOW) == (
        f"{world.verifier.full_name} memverifikasi berkas ini, jadi tidak dapat menetapkan pesertanya. Tugas ini harus "
        "dijalankan orang lain."
    )
