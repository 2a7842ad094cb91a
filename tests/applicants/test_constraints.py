"""What the database itself refuses, raw SQL included: constraints and triggers, on both engines."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Document, Dossier, Involvement, Verdict
from certportal.kernel.accounts.enums import Role
from schemes.models import ServicePayer
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.schemes import ServiceStandardVersionFactory
from tests.refusing import sql_refused as refused

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
# Two guards refuse it, and SQLite asks them in an order of its own.
BY_WHOM = re.compile("decision_by_whom_it_says|decision_not_by_one_alone")


@pytest.fixture
def accepted(world):
    return dossier_in(DossierState.ACCEPTED, world)


@pytest.fixture
def other(world):
    return dossier_in(DossierState.ACCEPTED, world, applicant=eligible_person(world.catalogue))


def involved(dossier, person, duty):
    return Involvement.objects.create(dossier=dossier, person=person, duty=duty, since=NOW)


def decider_of(dossier, world):
    """Who decides it, and somebody beside them: nobody decides alone."""
    involved(dossier, person_with(Role.COMMITTEE_MEMBER, world.catalogue.agency), Duty.DECIDER)
    return involved(dossier, world.leader, Duty.DECIDER)


def decision_sql(dossier, involvement, kind=DecisionKind.CERTIFICATION, outcome=DecisionOutcome.COMPETENT):
    return (
        (
            "INSERT INTO applicants_decision (dossier_id, kind, outcome, reason, decided_on, involvement_id, created_at)"
            " VALUES (%s, %s, %s, '', '2026-11-23', %s, '2026-11-23 02:00:00+00')"
        ),
        dossier.pk,
        str(kind),
        str(outcome),
        involvement.pk,
    )


def test_decision_by_an_examiner_is_refused_in_raw_sql(world, accepted):
    examiner = involved(accepted, world.verifier, Duty.EXAMINER)
    assert BY_WHOM.search(refused(*decision_sql(accepted, examiner)))


def test_decision_with_an_involvement_of_another_dossier_is_refused_in_raw_sql(world, accepted, other):
    decider = involved(other, world.leader, Duty.DECIDER)
    assert BY_WHOM.search(refused(*decision_sql(accepted, decider)))


def test_admission_needs_the_officers_duty(world, accepted):
    decider = involved(accepted, world.leader, Duty.DECIDER)
    sql = decision_sql(accepted, decider, DecisionKind.ADMISSION, DecisionOutcome.ADMITTED)
    assert BY_WHOM.search(refused(*sql))


def test_decision_by_the_decider_is_taken_in_raw_sql(world, accepted):
    """The same statement with the decider's own involvement is accepted: the refusals above come from the rule."""
    decider = decider_of(accepted, world)
    sql, *params = decision_sql(accepted, decider)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    assert Decision.objects.get(dossier=accepted).involvement == decider


def test_second_exclusive_duty_is_refused(world, accepted):
    involved(accepted, world.verifier, Duty.EXAMINER)
    with pytest.raises(IntegrityError), transaction.atomic():
        involved(accepted, world.verifier, Duty.DECIDER)


def test_duties_that_do_not_exclude_may_meet(world, accepted):
    involved(accepted, world.verifier, Duty.VERIFIER)
    involved(accepted, world.verifier, Duty.OFFICER)
    assert accepted.involvements.filter(person=world.verifier).count() == 2


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.APPLICANT])
def test_applicant_gets_no_other_duty(world, accepted, duty):
    with pytest.raises(IntegrityError), transaction.atomic():
        involved(accepted, world.applicant, duty)


def test_nobody_else_is_made_applicant(world, accepted):
    accepted_by = involved
    with pytest.raises(IntegrityError), transaction.atomic():
        accepted_by(accepted, world.verifier, Duty.APPLICANT)


def test_involvement_keeps_its_duty(world, accepted):
    examiner = involved(accepted, world.verifier, Duty.EXAMINER)
    sql = "UPDATE applicants_involvement SET duty = 'decider' WHERE id = %s"
    assert "involvement_stands" in refused(sql, examiner.pk)


def test_dossier_keeps_its_applicant(world, accepted):
    sql = "UPDATE applicants_dossier SET applicant_id = %s WHERE id = %s"
    assert "dossier_keeps_its_applicant" in refused(sql, world.verifier.pk, accepted.pk)


def test_certification_is_not_decided_by_one_alone(world, accepted):
    alone = involved(accepted, world.leader, Duty.DECIDER)
    assert "decision_not_by_one_alone" in refused(*decision_sql(accepted, alone))


def test_decision_is_never_changed_nor_deleted(world, accepted):
    decider = decider_of(accepted, world)
    decision = Decision.objects.create(
        dossier=accepted,
        kind=DecisionKind.CERTIFICATION,
        outcome=DecisionOutcome.NOT_YET_COMPETENT,
        reason="Unit 3 belum tercapai.",
        decided_on=NOW.date(),
        involvement=decider,
        created_at=NOW,
    )
    assert "append-only" in refused("UPDATE applicants_decision SET outcome = 'competent' WHERE id = %s", decision.pk)
    assert "append-only" in refused("DELETE FROM applicants_decision WHERE id = %s", decision.pk)


def test_verdict_is_never_changed(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    verdict = Verdict.objects.filter(version__document__dossier=dossier).first()
    assert "append-only" in refused("UPDATE applicants_verdict SET outcome = 'rejected' WHERE id = %s", verdict.pk)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'finished'", "dossier_state_known"),
        ("number = NULL", "dossier_number_with_submission"),
        ("submitted_at = NULL", "dossier_number_with_submission"),
        ("complete_declared_at = NULL", "dossier_complete_at_with_by"),
        ("complete_declared_by_id = NULL", "dossier_complete_at_with_by"),
        ("complete_declared_by_id = applicant_id", "dossier_not_declared_by_applicant"),
        ("branch = 'review'", "dossier_branch_of_its_service"),
        ("scheme_id = NULL", "dossier_subject_fits_branch"),
        ("scheme_version_id = NULL", "dossier_subject_fits_branch"),
        ("received_at = NULL", "dossier_received_with_submission"),
    ],
)
def test_dossier_facts_stay_together(accepted, change, constraint):
    assert constraint in refused(f"UPDATE applicants_dossier SET {change} WHERE id = %s", accepted.pk)


def test_the_payer_is_one_the_service_allows(accepted):
    other = ServiceStandardVersionFactory()
    stranger = ServicePayer.objects.create(version=other, code="uncle", position=1, label="Paman", paper_label="Paman")
    sql = "UPDATE applicants_dossier SET payer_id = %s WHERE id = %s"
    assert "dossier_payer_of_its_service" in refused(sql, stranger.pk, accepted.pk)


def test_one_live_dossier_per_person_and_scheme(world, accepted):
    with pytest.raises(IntegrityError), transaction.atomic():
        dossier_in(DossierState.DRAFT, world)


@pytest.mark.parametrize(
    "state", [DossierState.WITHDRAWN, DossierState.REJECTED, DossierState.EXPIRED, DossierState.HANDED_OVER]
)
def test_ended_dossier_leaves_room_for_another(world, state):
    dossier_in(state, world)
    dossier_in(DossierState.DRAFT, world)
    assert Dossier.objects.live().count() == 1


def test_decision_outcome_must_fit_its_kind(world, accepted):
    decider = decider_of(accepted, world)
    sql = decision_sql(accepted, decider, DecisionKind.CERTIFICATION, DecisionOutcome.ADMITTED)
    assert "decision_outcome_fits_kind" in refused(*sql)


def test_decision_against_needs_a_reason(world, accepted):
    decider = decider_of(accepted, world)
    sql = decision_sql(accepted, decider, outcome=DecisionOutcome.NOT_YET_COMPETENT)
    assert "decision_against_has_reason" in refused(*sql)


def test_competent_is_decided_once_but_deferred_may_repeat(world, accepted):
    decider = decider_of(accepted, world)
    common = {"dossier": accepted, "kind": DecisionKind.CERTIFICATION, "decided_on": NOW.date()}
    common |= {"involvement": decider, "created_at": NOW}
    for _ in range(2):
        Decision.objects.create(outcome=DecisionOutcome.DEFERRED, reason="Bukti kurang.", **common)
    Decision.objects.create(outcome=DecisionOutcome.COMPETENT, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(outcome=DecisionOutcome.COMPETENT, **common)


def test_waiver_is_whole_or_not_there(world, accepted):
    document = Document.objects.filter(dossier=accepted).first()
    sql = "UPDATE applicants_document SET waiver_reason = 'tidak ada' WHERE id = %s"
    assert "document_waiver_whole" in refused(sql, document.pk)


REFUSED_AT = "lack_refused_at = '2026-11-23 02:00:00+00'"
REFUSED = f"{REFUSED_AT}, lack_refused_by_id = {{by}}, lack_refused_note = 'Perlu.'"


@pytest.mark.parametrize(
    "columns",
    [
        "lack_refused_note = 'Perlu.'",
        f"{REFUSED_AT}, lack_refused_note = 'Perlu.'",
        f"{REFUSED_AT}, lack_refused_by_id = {{by}}",
        # The applicant no longer states a lack.
        f"{REFUSED}, lack_reason = ''",
        # Required and waived at once.
        f"{REFUSED}, waived_at = '2026-11-23 02:00:00+00', waived_by_id = {{by}}, waiver_reason = 'Setara.'",
    ],
)
def test_refused_lack_is_whole_and_answers_a_reason(world, accepted, columns):
    document = Document.objects.filter(dossier=accepted).first()
    Document.objects.filter(pk=document.pk).update(lack_reason="Belum pernah diklat.")
    sql = f"UPDATE applicants_document SET {columns.format(by=world.officer.pk)} WHERE id = %s"
    assert "document_lack_refusal_whole" in refused(sql, document.pk)
