"""The office's actions: verdicts, waivers, the notice, verification, admission.

Two at once, outdated pages, double clicks.
"""

import pytest

from applicants import actions
from applicants.enums import DossierState, RequestKind, VerdictOutcome, VerdictReason
from applicants.flows import EXAM_FLOW
from applicants.models import Decision, DocumentVersion, Dossier, InformationRequest, Involvement, Verdict
from applicants.queries import open_request, tasks_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade, MoveRefused, make_move
from tests import refusing
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, add_version, dossier_in, give_verdict

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def code_of(call, *args, **kwargs):
    return refusing.code_of(call, *args, now=NOW, **kwargs)


def versions(dossier):
    return list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order"))


# --- Verdicts -------------------------------------------------------------------------------------------------
@pytest.fixture
def checking(world):
    return dossier_in(DossierState.COMPLETENESS_CHECK, world)


def test_two_officers_second_gets_a_clear_sentence(world, checking):
    second = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    version = versions(checking)[0]
    actions.record_verdict(version, outcome="accepted", by=world.officer, now=NOW, seen_verdict=0)
    with pytest.raises(Refused) as refused:
        actions.record_verdict(
            version, outcome="needs_fix", reason="unreadable", note="x", by=second, now=NOW, seen_verdict=0
        )
    assert refused.value.code == "stale"
    assert "Budi Petugas" in refused.value.sentence
    assert "Sesuai" in refused.value.sentence
    assert Verdict.objects.get(version=version).by == world.officer


def test_two_officers_start_at_once_second_learns_who(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    second = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    actions.start_check(dossier, by=world.officer, now=NOW, seen_version=0)
    stale = Dossier.objects.get(pk=dossier.pk)
    with pytest.raises(MoveRefused) as refused:
        actions.start_check(stale, by=second, now=NOW, seen_version=0)
    assert refused.value.code == "stale"
    assert "Budi Petugas" in refused.value.sentence
    assert not Involvement.objects.filter(person=second).exists()


def test_verdict_on_a_replaced_version_is_refused(world, checking):
    old = versions(checking)[0]
    add_version(old.document, world.applicant)
    assert code_of(actions.record_verdict, old, outcome="accepted", by=world.officer) == "stale"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"outcome": "needs_fix", "reason": "", "note": "Pindai ulang"}, "reason_missing"),
        ({"outcome": "needs_fix", "reason": VerdictReason.DOUBTFUL, "note": "Pindai"}, "reason_missing"),
        ({"outcome": "rejected", "reason": VerdictReason.UNREADABLE, "note": "Tidak"}, "reason_missing"),
        ({"outcome": "needs_fix", "reason": VerdictReason.UNREADABLE, "note": "  "}, "note_missing"),
        ({"outcome": "accepted", "reason": VerdictReason.UNREADABLE, "note": ""}, "reason_extra"),
    ],
)
def test_verdict_needs_reason_and_note(world, checking, said, code):
    version = versions(checking)[0]
    found = code_of(actions.record_verdict, version, by=world.officer, **said)
    assert found == code
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("state", [DossierState.SUBMITTED, DossierState.RETURNED, DossierState.ACCEPTED])
def test_verdict_outside_the_check_is_refused(world, state):
    version = versions(dossier_in(state, world))[0]
    assert code_of(actions.record_verdict, version, outcome="accepted", by=world.officer) == "wrong_state"


def test_verdict_by_an_officer_of_another_office_is_refused(world, checking):
    stranger = person_with(Role.VERIFIER)
    found = code_of(actions.record_verdict, versions(checking)[0], outcome="accepted", by=stranger)
    assert found == "not_allowed"


def test_verification_is_the_verifiers(world):
    version = versions(dossier_in(DossierState.VERIFICATION, world))[0]
    assert code_of(actions.record_verdict, version, outcome="accepted", by=world.officer) == "not_allowed"
    verdict = actions.record_verdict(version, outcome="accepted", by=world.verifier, now=NOW)
    assert verdict.stage == "verification"


def test_nobody_checks_their_own_dossier(world):
    both = person_with(Role.VERIFIER, world.catalogue.agency, employer=world.catalogue.government)
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, applicant=both)
    assert code_of(actions.record_verdict, versions(dossier)[0], outcome="accepted", by=both) == "excluded"
    for name in ("return", "begin_verification", "reject"):
        with pytest.raises(MoveRefused) as refused:
            make_move(EXAM_FLOW, name, dossier, by=both, now=NOW, note="alasan")
        assert "petugas lain" in refused.value.sentence


def test_nobody_verifies_their_direct_superior(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    world.verifier.superior = world.applicant
    world.verifier.save()
    code = code_of(actions.declare_complete, dossier, service_years_confirmed=6, by=world.verifier)
    assert code == "guard"
    dossier.refresh_from_db()
    assert (dossier.state, dossier.complete_declared_at) == ("verification", None)
    assert not Clock.objects.exists()


def test_waive_document_in_writing(world, checking):
    task = next(task for task in tasks_of(checking) if task.requirement.can_be_waived)
    assert code_of(actions.waive_document, task.document, reason=" ", by=world.officer) == "reason_missing"
    waived = actions.waive_document(task.document, reason="Diklat setara 2019.", by=world.officer, now=NOW)
    assert (waived.waived_by, waived.waived_at) == (world.officer, NOW)
    assert code_of(actions.waive_document, task.document, reason="lagi", by=world.officer) == "already_waived"
    closed = next(task for task in tasks_of(checking) if not task.requirement.can_be_waived)
    assert code_of(actions.waive_document, closed.document, reason="x", by=world.officer) == "not_waivable"


# --- Return, verification, admission --------------------------------------------------------------------------
def test_return_refused_while_something_is_unseen(world, checking):
    give_verdict(versions(checking)[0], world.officer, VerdictOutcome.NEEDS_FIX)
    with pytest.raises(MoveRefused) as refused:
        actions.return_dossier(checking, by=world.officer, now=NOW)
    assert "17 dokumen belum diperiksa" in refused.value.sentence
    assert not InformationRequest.objects.exists()


def test_return_refused_when_nothing_is_to_mend(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    assert code_of(actions.return_dossier, dossier, by=world.officer) == "guard"


def test_return_twice_sends_one_notice(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    actions.return_dossier(dossier, by=world.officer, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.return_dossier(dossier, by=world.officer, now=NOW)
    request = InformationRequest.objects.get()
    assert (request.kind, request.number, len(request.items)) == (RequestKind.CORRECTION, 1, 18)
    assert Message.objects.filter(kind="dossier_returned", channel="in_app").count() == 1


def test_begin_verification_refused_until_everything_passed(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    assert code_of(actions.begin_verification, dossier, by=world.officer) == "guard"


def test_stale_page_is_refused(world):
    dossier = dossier_in(DossierState.VERIFICATION, world, version=3)
    code = code_of(actions.declare_complete, dossier, service_years_confirmed=6, by=world.verifier, seen_version=2)
    assert code in {"stale", "wrong_state"}
    dossier.refresh_from_db()
    assert dossier.state == "verification"


def test_question_pauses_the_service_clock_and_the_answer_lets_it_run(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    dossier = actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW)
    dossier = actions.ask_information(dossier, question="Mana SK terakhir?", by=world.verifier, now=NOW)
    assert {clock.kind: clock.state for clock in Clock.objects.live()} == {"service": "paused", "reply": "running"}
    assert open_request(dossier).note == "Mana SK terakhir?"
    told = Message.objects.get(kind="dossier_question", channel="in_app")
    assert "Mana SK terakhir?" in told.body
    dossier = actions.answer_request(dossier, answer="Sudah saya unggah.", by=world.applicant, now=NOW)
    assert {clock.kind: clock.state for clock in Clock.objects.live()} == {"service": "running"}
    assert (open_request(dossier), dossier.state) == (None, "accepted")
    assert InformationRequest.objects.get(dossier=dossier).answer == "Sudah saya unggah."


def test_admit_twice_makes_one_decision_and_one_letter(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    actions.admit(dossier, by=world.leader, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.admit(dossier, by=world.leader, now=NOW)
    assert Decision.objects.count() == 1


def test_refuse_admission_ends_with_reason(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    ended = actions.refuse_admission(dossier, reason="Kuota penuh.", by=world.leader, now=NOW)
    assert ended.state == "rejected"
    assert Decision.objects.get().reason == "Kuota penuh."


def test_expire_only_while_the_answer_is_missing(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    ended = actions.expire_dossier(dossier, now=NOW)
    assert ended.state == "expired"
    assert actions.expire_dossier(dossier, now=NOW) is None
    assert AuditEvent.objects.get(verb="dossier.expire").actor_id is None
    other = dossier_in(DossierState.SUBMITTED, world)
    assert actions.expire_dossier(other, now=NOW) is None
