"""Who reads the notices of a dossier's moves, and the facts they are written from."""

from types import SimpleNamespace

import pytest

from applicants.enums import DossierState, VerdictOutcome
from applicants.flows import notices
from applicants.flows.intake import where_sent
from applicants.models import Assignment, Involvement, TechnicalReview
from certportal.kernel.accounts.enums import Role
from certportal.kernel.workflow.flow import flow_named
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.flows import review

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


@pytest.fixture
def sent(world):
    return dossier_in(DossierState.SUBMITTED, world)


def assign(dossier, stage, person):
    Assignment.objects.create(dossier=dossier, stage=stage, person=person, by=person, at=NOW)


def test_every_officer_reads_until_one_has_the_case(world, sent):
    colleague = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    other_verifier = person_with(Role.VERIFIER, world.catalogue.agency)
    person_with(Role.INTAKE_OFFICER)
    assert set(notices.officers_of(sent)) == set(notices.officers_if_sent(sent)) == {world.officer, colleague}
    assert set(notices.verifiers_of(sent)) == {world.verifier, other_verifier}
    assign(sent, "intake", colleague)
    assign(sent, "verification", world.verifier)
    assert notices.officers_of(sent) == [colleague]
    assert notices.officers_if_sent(sent) == [colleague, world.verifier]  # whoever was given it has it in hand
    assert notices.verifiers_of(sent) == [world.verifier]


def test_applicant_leaders_and_technical_team_read_what_is_theirs(world, sent):
    team = person_with(Role.TECHNICAL_TEAM, world.catalogue.agency)
    assert notices.applicant_of(sent) == [world.applicant]
    assert notices.leaders_of(sent) == [world.leader]
    assert notices.technical_team_of(sent) == [team]


def test_technical_team_reads_nothing_of_a_case_that_is_examined(world):
    person_with(Role.TECHNICAL_TEAM, world.catalogue.agency)
    accepted = dossier_in(DossierState.ACCEPTED, world, complete_declared_at=NOW)
    assert notices.reviewers_of(accepted) == []


def test_technical_team_reads_of_a_reviewed_case_and_the_leaders_once_it_is_recommended(world):
    case, team = review.READY["finish_review"](SimpleNamespace(world=world))
    assert notices.reviewers_of(case) == [team]
    assert notices.officers_if_sent(case) == [world.officer, team]
    written = Involvement.objects.get(dossier=case, person=team)
    TechnicalReview.objects.create(
        dossier=case, involvement=written, written_at=NOW, recommendation="approve", reasons="Layak."
    )
    assert notices.reviewers_of(case) == [team, world.leader]


def test_technical_team_reads_nothing_before_the_case_is_declared_complete(world):
    case, _team = review.READY["begin_review"](SimpleNamespace(world=world))
    case.complete_declared_at = None
    assert notices.reviewers_of(case) == []


def test_an_acceptance_says_what_comes_next_and_whose_turn_it_is(world):
    examined = dossier_in(DossierState.VERIFICATION, world)
    facts = {**notices.facts_of_dossier(examined), "next_step": "Ditetapkan sebagai peserta", "turn": "pimpinan"}
    assert notices.facts_of_acceptance(examined) == facts
    case, _team = review.READY["begin_review"](SimpleNamespace(world=world))
    facts = {**notices.facts_of_dossier(case), "next_step": "Dikaji tim teknis", "turn": "tim teknis"}
    assert notices.facts_of_acceptance(case) == facts


def test_nobody_at_the_office_reads_of_a_draft(world):
    assert notices.officers_if_sent(dossier_in(DossierState.DRAFT, world)) == []


def test_facts_name_the_case_also_before_it_has_a_number(world):
    draft = dossier_in(DossierState.DRAFT, world)
    facts = {
        "number": "",
        "name": world.applicant.full_name,
        "subject": str(draft.subject),
        "agency": draft.agency.name,
    }
    assert notices.facts_of_dossier(draft) == facts
    draft.number = "00007/UJI/2026"
    assert notices.facts_of_dossier(draft) == {**facts, "number": "00007/UJI/2026"}


def test_a_return_says_what_to_mend_and_until_when(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX, rounds=2)
    facts = notices.facts_of_return(dossier)
    assert facts.items() >= notices.facts_of_dossier(dossier).items()
    assert (facts["round"], len(facts["items"])) == ("2", dossier.documents.filter(versions__isnull=False).count())
    assert facts["reply_days"].endswith("hari kerja")
    request = notices.facts_of_request(dossier)
    assert request == {**notices.facts_of_dossier(dossier), **{key: facts[key] for key in ("reply_by", "reply_days")}}


def test_a_rejection_names_the_documents_that_cannot_be_mended(world):
    dossier = dossier_in(DossierState.VERIFICATION, world, verdict=VerdictOutcome.REJECTED, verified=False)
    facts = notices.facts_of_rejection(dossier)
    assert facts["name"] == world.applicant.full_name
    assert len(facts["items"]) == dossier.documents.filter(versions__isnull=False).count() > 0


@pytest.mark.parametrize(
    ("branch", "move", "kind", "fact"),
    [
        ("exam", "return", "dossier_returned", "items"),
        ("exam", "reject", "dossier_rejected", "items"),
        ("exam", "refuse_admission", "dossier_rejected", "items"),
        ("exam", "ask_information", "dossier_question", "reply_by"),
        ("review", "decide_review", "review_decided", "subject"),
    ],
)
def test_a_notice_has_the_facts_of_its_move(world, branch, move, kind, fact):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    (notice,) = flow_named("dossier", branch).move(move).tells
    assert notice.kind == kind
    assert fact in notice.facts(dossier)


def test_an_applicant_sends_on_their_page_and_an_officer_at_the_counter(world, sent):
    assert where_sent(sent, world.applicant) == "dossier.submit"
    assert where_sent(sent, world.officer) == "counter.send"
