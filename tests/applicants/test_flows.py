"""The table of the dossier's flow: state × move × role, against an independent list."""

import pytest

from applicants.enums import DossierState
from applicants.flows import EXAM_FLOW, REVIEW_FLOW
from applicants.flows.exam import EXAM_MOVES
from applicants.flows.guards import choice_whole, fee_settled
from applicants.flows.intake import INTAKE_MOVES
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
}


def test_table_has_exactly_these_moves():
    assert {move.name for move in MOVES} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_move_sources(name):
    assert {str(state) for state in EXAM_FLOW.move(name).sources} == TABLE[name][0]


@pytest.mark.parametrize("state", [state for state in DossierState if state != DossierState.DRAFT])
def test_move_allowed_by_role(state, world):
    """Every role at the agency, the owner, an outsider, and the same roles at another office."""
    dossier = dossier_in(state, world)
    agency = world.catalogue.agency
    people = {role: person_with(role, agency) for role in Role if role != Role.APPLICANT}
    strangers = [person_with(role) for role in (Role.VERIFIER, Role.INTAKE_OFFICER, Role.LEADERSHIP)]
    for move in MOVES:
        allowed = TABLE[move.name][1]
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
