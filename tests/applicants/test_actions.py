"""Actions: what they refuse, what a double or a stale act does, and that nothing is left behind by a refusal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applicants import actions
from applicants.enums import DossierState, Duty, RequestKind, VerdictOutcome, VerdictReason
from applicants.flows import DOSSIER_FLOW
from applicants.models import Decision, Document, DocumentVersion, Dossier, InformationRequest, Involvement, Verdict
from applicants.queries import open_request, tasks_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade, MoveRefused, make_move
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, add_version, dossier_in, give_verdict, small_pdf

pytestmark = pytest.mark.django_db


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, now=NOW, **kwargs)
    assert refused.value.sentence
    return refused.value.code


def versions(dossier):
    return list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order"))


def numbers_taken():
    return sum(NumberCounter.objects.filter(sequence__scope="dossier").values_list("next", flat=True))


# --- Opening and profile --------------------------------------------------------------------------------------
def open_it(where):
    return actions.open_dossier(
        applicant=where.applicant,
        service_version=where.catalogue.service_version,
        scheme_version=where.catalogue.scheme_version,
        by=where.applicant,
        now=NOW,
    )


def test_open_dossier_makes_one_row_per_asked_document(world):
    dossier = open_it(world)
    assert [task.row.code for task in tasks_of(dossier)] == list(
        Document.objects.filter(dossier=dossier).order_by("order").values_list("requirement__code", flat=True)
    )
    assert dossier.documents.count() == 18
    assert list(dossier.involvements.values_list("person", "duty")) == [(world.applicant.pk, Duty.APPLICANT)]
    assert dossier.number is None


def test_open_dossier_twice_points_to_the_first(world):
    first = open_it(world)
    with pytest.raises(Refused) as refused:
        open_it(world)
    assert (refused.value.code, refused.value.back) == ("already_open", first.get_absolute_url())
    assert Dossier.objects.count() == 1


def test_save_profile_keeps_identity_numbers_out_of_the_audit_row(world):
    person = world.applicant
    before = person.reveal_nik()
    actions.save_profile(
        person, facts={"phone": "0215551234", "grade": "III/c"}, nik="3171015501859999", by=person, now=NOW
    )
    person.refresh_from_db()
    assert (person.phone, person.grade, person.reveal_nik()) == ("0215551234", "III/c", "3171015501859999")
    event = AuditEvent.objects.get(verb="profile.saved")
    assert event.after == {"grade": "III/c", "phone": "diubah", "nik": "diisi"}
    text = str(event.before) + str(event.after)
    assert "0215551234" not in text
    assert before not in text
    assert "3171015501859999" not in text


def test_save_profile_ignores_foreign_fields(world):
    actions.save_profile(world.applicant, facts={"is_staff": True, "phone": "021"}, by=world.applicant, now=NOW)
    world.applicant.refresh_from_db()
    assert not world.applicant.is_staff


# --- Sending --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.documents.first().versions.all().delete(), "1 dokumen belum siap"),
        (lambda d: Dossier.objects.filter(pk=d.pk).update(path_declared=""), "Pilih jalur asesmen"),
        (lambda d: type(d.applicant).objects.filter(pk=d.applicant_id).update(phone=""), "nomor telepon"),
        (lambda d: type(d.applicant).objects.filter(pk=d.applicant_id).update(grade="III/a"), "III/a"),
    ],
)
def test_submit_says_what_is_missing_and_gives_the_number_back(world, spoil, said):
    dossier = dossier_in(DossierState.DRAFT, world)
    spoil(dossier)
    before = numbers_taken()
    with pytest.raises(MoveRefused) as refused:
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    assert said in refused.value.sentence
    assert numbers_taken() == before
    dossier.refresh_from_db()
    assert (dossier.state, dossier.number, dossier.declared) == ("draft", None, {})
    assert not Message.objects.exists()
    assert not Clock.objects.exists()


def test_submit_twice_has_one_effect(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sent = actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    taken, told = numbers_taken(), Message.objects.count()
    with pytest.raises(AlreadyMade):
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.number, numbers_taken(), Message.objects.count()) == (sent.number, taken, told)
    assert Clock.objects.count() == 1


def test_resubmit_twice_has_one_effect(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    with pytest.raises(AlreadyMade):
        actions.submit_dossier(dossier, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == ("submitted", 1)


def test_submit_by_somebody_else_is_refused(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert code_of(actions.submit_dossier, dossier, by=world.officer) == "not_allowed"


def test_resubmit_refused_while_a_returned_document_is_unchanged(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    give_verdict(versions(dossier)[0], world.officer, VerdictOutcome.NEEDS_FIX)
    assert code_of(actions.submit_dossier, dossier, by=world.applicant) == "guard"
    add_version(versions(dossier)[0].document, world.applicant)
    assert actions.submit_dossier(dossier, by=world.applicant, now=NOW).state == "submitted"


def test_declared_facts_stay_when_the_profile_changes(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    actions.save_profile(world.applicant, facts={"grade": "IV/a", "service_years": 20}, by=world.applicant, now=NOW)
    dossier.refresh_from_db()
    assert (dossier.declared["grade"], dossier.service_years_declared) == ("III/b", 6)


def test_withdraw_stops_every_clock(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    assert Clock.objects.live().count() == 1
    gone = actions.withdraw(dossier, by=world.applicant, now=NOW, note="Pindah tugas.")
    assert gone.state == "withdrawn"
    assert not Clock.objects.live().exists()
    told = Message.objects.get(kind="dossier_withdrawn", channel="in_app")
    assert (told.recipient, "Pindah tugas." in told.body) == (world.officer, True)


def test_withdraw_of_a_draft_tells_nobody(world):
    actions.withdraw(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    assert not Message.objects.exists()


# --- Documents ------------------------------------------------------------------------------------------------
def test_attach_document_numbers_versions_and_drops_the_absence(world):
    dossier = open_it(world)
    task = next(task for task in tasks_of(dossier) if task.requirement.can_be_waived)
    actions.declare_absence(task.document, reason="Belum pernah diklat.", by=world.applicant, now=NOW)
    for n in (1, 2):
        assert actions.attach_document(task.document, small_pdf(), by=world.applicant, now=NOW).n == n
    task.document.refresh_from_db()
    assert task.document.absence_reason == ""


@pytest.mark.parametrize("state", [s for s in DossierState if s not in {DossierState.DRAFT, DossierState.RETURNED}])
def test_attach_document_refused_outside_the_applicants_turn(world, state):
    dossier = dossier_in(state, world)
    document = dossier.documents.first()
    before = StoredFile.objects.count()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.applicant) == "not_editable"
    assert StoredFile.objects.count() == before


def test_attach_document_by_somebody_else_is_refused(world):
    document = dossier_in(DossierState.DRAFT, world).documents.first()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.officer) == "not_allowed"


def test_attach_document_bad_file_leaves_nothing(world, media_root):
    dossier = open_it(world)
    document = dossier.documents.first()
    bad = SimpleUploadedFile("ijazah.pdf", b"MZ this is a program")
    assert code_of(actions.attach_document, document, bad, by=world.applicant)
    assert not document.versions.exists()
    assert not StoredFile.objects.exists()
    assert not [path for path in media_root.rglob("*") if path.is_file()]


def test_returned_dossier_keeps_accepted_documents_closed(world):
    dossier = dossier_in(DossierState.RETURNED, world, verdict=VerdictOutcome.ACCEPTED, rounds=1)
    document = dossier.documents.first()
    assert code_of(actions.attach_document, document, small_pdf(), by=world.applicant) == "not_editable"


def test_declare_absence_only_where_it_may_be_waived(world):
    dossier = open_it(world)
    closed = next(task for task in tasks_of(dossier) if not task.requirement.can_be_waived)
    assert code_of(actions.declare_absence, closed.document, reason="x", by=world.applicant) == "not_waivable"


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


def test_nobody_checks_himself(world):
    both = person_with(Role.VERIFIER, world.catalogue.agency, employer=world.catalogue.government)
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, applicant=both)
    assert code_of(actions.record_verdict, versions(dossier)[0], outcome="accepted", by=both) == "excluded"
    for name in ("return", "begin_verification", "reject"):
        with pytest.raises(MoveRefused) as refused:
            make_move(DOSSIER_FLOW, name, dossier, by=both, now=NOW, note="alasan")
        assert "petugas lain" in refused.value.sentence


def test_nobody_verifies_his_direct_superior(world):
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


# --- Involvement ----------------------------------------------------------------------------------------------
def test_involve_same_duty_is_the_same_row(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    first = actions.involve(dossier, world.verifier, Duty.EXAMINER, now=NOW)
    assert actions.involve(dossier, world.verifier, "examiner", now=NOW) == first


@pytest.mark.parametrize("held", [Duty.EXAMINER, Duty.DECIDER, Duty.APPEAL_PANEL])
@pytest.mark.parametrize("wanted", [Duty.EXAMINER, Duty.DECIDER, Duty.APPEAL_PANEL])
def test_involve_exclusive_duties_exclude(world, held, wanted):
    dossier = dossier_in(DossierState.ADMITTED, world)
    actions.involve(dossier, world.verifier, held, now=NOW)
    if held == wanted:
        return
    with pytest.raises(Refused) as refused:
        actions.involve(dossier, world.verifier, wanted, now=NOW)
    # The sentence names the duty already held; the database's own refusal would only say "no".
    said = {Duty.EXAMINER: "asesor", Duty.DECIDER: "ikut memutuskan", Duty.APPEAL_PANEL: "panel banding"}[held]
    assert (refused.value.code, said in refused.value.sentence) == ("excluded", True)
    assert dossier.involvements.filter(person=world.verifier).count() == 1


def test_involve_applicant_in_nothing_else(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    assert code_of(actions.involve, dossier, world.applicant, Duty.OFFICER) == "excluded"
