"""The table of the dossier's flow: state × move × role, against an independent list."""

import pytest

from applicants.checklist import Row
from applicants.enums import DossierState, VerdictOutcome
from applicants.flows import EXAM_FLOW, REVIEW_FLOW, guards
from applicants.flows.exam import EXAM_MOVES
from applicants.flows.guards import choice_whole, fee_settled
from applicants.flows.intake import INTAKE_MOVES
from applicants.models import ApplicantProfile
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.workflow.make import MoveRefused, make_move
from schemes.models import ServicePayer
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.kkni import kkni_dossier

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

MOVES = (*INTAKE_MOVES, *EXAM_MOVES)
# Written by hand to find mistakes in the table: who may make which move from which state.
CHECKERS = {Role.INTAKE_OFFICER, Role.VERIFIER}
TABLE = {
    "submit": ({"draft"}, {"owner"}),
    "resubmit": ({"returned"}, {"owner"}),
    "start_check": ({"submitted"}, CHECKERS),
    "return": ({"completeness_check", "verification"}, CHECKERS),
    "begin_verification": ({"completeness_check"}, CHECKERS),
    "declare_complete": ({"verification"}, {Role.VERIFIER}),
    "admit": ({"accepted"}, {Role.LEADERSHIP}),
    "refuse_admission": ({"accepted"}, {Role.LEADERSHIP}),
    "reject": ({"completeness_check", "verification"}, {Role.VERIFIER}),
    "ask_information": ({"accepted"}, {Role.VERIFIER}),
    "answer": ({"awaiting_information"}, {"owner"}),
    "withdraw": (
        {
            "draft",
            "returned",
            "submitted",
            "completeness_check",
            "verification",
            "accepted",
            "awaiting_information",
            "admitted",
        },
        {"owner"},
    ),
    "expire": ({"returned", "awaiting_information"}, set()),
    "reopen_correction": ({"expired"}, CHECKERS),
    "reopen_question": ({"expired"}, {Role.VERIFIER}),
}
# What ended without an answer is opened again by who had asked: before the case was accepted, or after.
ONLY_WHERE_ACCEPTED = {"reopen_correction": False, "reopen_question": True}


def test_table_has_exactly_these_moves():
    assert {move.name for move in MOVES} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_move_sources(name):
    assert {str(state) for state in EXAM_FLOW.move(name).sources} == TABLE[name][0]


@pytest.mark.parametrize("state", [state for state in DossierState if state != DossierState.DRAFT])
def test_move_allowed_by_role(state, world):
    """Every role at the agency, the owner, an outsider, and the same roles at another office."""
    dossier = dossier_in(state, world)
    accepted = dossier.complete_declared_at is not None
    agency = world.catalogue.agency
    people = {role: person_with(role, agency) for role in Role if role != Role.APPLICANT}
    strangers = [person_with(role) for role in (Role.VERIFIER, Role.INTAKE_OFFICER, Role.LEADERSHIP)]
    for move in MOVES:
        fits = ONLY_WHERE_ACCEPTED.get(move.name, accepted) is accepted
        allowed = TABLE[move.name][1] if fits else set()
        assert {role for role, person in people.items() if move.allowed(person, dossier)} == allowed - {"owner"}
        assert move.allowed(world.applicant, dossier) is ("owner" in allowed)
        assert not any(move.allowed(stranger, dossier) for stranger in strangers)


@pytest.mark.parametrize("state", list(DossierState))
def test_move_refused_from_every_other_state(state, world):
    dossier = dossier_in(state, world)
    makers = {"owner": world.applicant, Role.VERIFIER: world.verifier, Role.LEADERSHIP: world.leader}
    for move in MOVES:
        if state in EXAM_FLOW.move(move.name).sources:
            continue
        wanted = TABLE[move.name][1]
        maker = next((person for key, person in makers.items() if key in wanted), SYSTEM)
        with pytest.raises(MoveRefused):
            make_move(EXAM_FLOW, move.name, dossier, by=maker, now=NOW, note="alasan")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.version) == (state, 0)


def test_draft_is_nobodys_but_the_owners(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    people = [person_with(role, world.catalogue.agency) for role in Role if role != Role.APPLICANT]
    assert not any(move.allowed(person, dossier) for move in MOVES for person in people)


def test_every_state_has_names_and_an_owner_or_an_end():
    states = [*EXAM_FLOW.states, *REVIEW_FLOW.states]
    assert {state.code for state in states} == set(DossierState)
    for state in states:
        assert state.staff
        assert state.public
        assert bool(state.turn) is not state.final


@pytest.mark.parametrize("name", ["reject", "refuse_admission", "ask_information", "answer"])
def test_move_needs_its_note(name, world):
    move = EXAM_FLOW.move(name)
    dossier = dossier_in(min(move.sources), world)
    maker = {"owner": world.applicant, Role.VERIFIER: world.verifier, Role.LEADERSHIP: world.leader}[
        next(iter(TABLE[name][1]))
    ]
    with pytest.raises(MoveRefused) as refused:
        make_move(EXAM_FLOW, name, dossier, by=maker, now=NOW, note="  ")
    assert refused.value.code == "note_missing"


def test_incomplete_package_tells_each_what_they_themselves_can_do(world):
    accepted = kkni_dossier(DossierState.ACCEPTED, world, "instruktur-3")
    assert "Konfirmasi bukti unit yang menunggu" in choice_whole(accepted, world.verifier)
    for who in (world.leader, world.applicant, SYSTEM):
        said = choice_whole(accepted, who)
        assert "Verifikator dapat mengonfirmasi" in said
        assert "Konfirmasi bukti unit yang menunggu" not in said


def test_fee_is_settled_by_a_receipt_or_a_written_reason_where_the_payer_must_prove_it(world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    assert fee_settled(dossier, world.leader) is None  # the payer of this one proves nothing
    dossier.payer = ServicePayer.objects.get(version=dossier.service_version, code="candidate")
    assert "Catat nomor bukti bayar atau alasan tertulis" in fee_settled(dossier, world.leader)
    dossier.fee_receipt_number = "KWT-1/2026"
    assert fee_settled(dossier, world.leader) is None
    dossier.fee_receipt_number, dossier.fee_note = "", "Dibebaskan dengan keputusan pimpinan."
    assert fee_settled(dossier, world.leader) is None
    dossier.fee_note, dossier.payer = "", None  # a service without a fee
    assert fee_settled(dossier, world.leader) is None


def test_a_missing_profile_is_named_as_that_of_who_reads_it(world):
    draft = dossier_in(DossierState.DRAFT, world)
    ApplicantProfile.objects.filter(user=world.applicant).update(education="")
    draft.refresh_from_db()
    assert guards.profile_whole(draft, world.applicant).startswith("Lengkapi profil Anda lebih dahulu: ")
    assert guards.profile_whole(draft, world.officer).startswith("Lengkapi profil pemohon lebih dahulu: ")


@pytest.mark.parametrize(
    ("count", "named"),
    [(1, "Ijazah 1"), (3, "Ijazah 1; Ijazah 2; Ijazah 3"), (5, "Ijazah 1; Ijazah 2; Ijazah 3; dan 2 lainnya")],
)
def test_the_first_three_documents_are_named_and_the_others_counted(count, named, monkeypatch):
    rows = [Row(f"d{number}", f"Ijazah {number}", mandatory=True) for number in range(1, count + 1)]
    monkeypatch.setattr(guards, "rows_of", lambda _dossier: rows)
    assert guards.documents_there(None, None) == f"{count} dokumen belum siap: {named}."


def test_a_paper_application_needs_the_signature_and_then_passes(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert guards.signed_on_paper(dossier, world.applicant) is None
    dossier.entered_by = world.officer
    assert "bertanda tangan basah" in guards.signed_on_paper(dossier, world.officer)
    dossier.signed_on_paper = True
    assert guards.signed_on_paper(dossier, world.officer) is None


def test_a_prerequisite_alone_is_sent_back_by_the_verifier_and_not_by_the_counter(world):
    """The verifier may still waive it; 005.1 for 007.2 is listed nowhere, everything else is there."""
    first = [f"N.78SPS01.00{number}.2" for number in (1, 3, 4, 7)]
    chosen = ("instruktur-6", *first, "N.78SPS02.084.2", "N.78SPS02.023.1")
    dossier = kkni_dossier(DossierState.VERIFICATION, world, *chosen, verdict=VerdictOutcome.ACCEPTED)
    assert guards.something_to_mend(dossier, world.verifier) is None
    dossier.state = DossierState.COMPLETENESS_CHECK
    assert "Tidak ada yang perlu diperbaiki" in guards.something_to_mend(dossier, world.officer)


def test_the_portal_itself_is_nobody_who_could_be_excluded(world):
    dossier = dossier_in(DossierState.SUBMITTED, world, entered_by=world.officer)
    asked = (guards.not_excluded, guards.not_by_who_entered_it, guards.decider_has_not_reviewed)
    assert [guard(dossier, SYSTEM) for guard in asked] == [None, None, None]
