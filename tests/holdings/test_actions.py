"""Entering held units, the officer's answer, and what the portal's own certificates write down."""

import datetime as dt

import pytest

from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.refusals import UploadRefused
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from holdings import actions
from holdings.actions import Proof, siblings
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from holdings.queries import held_codes
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import NOW, dossier_in, small_pdf
from tests.factories.held import FIRST, HeldUnitFactory, unit

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

SECOND = "N.78SPS02.084.2"
TODAY = NOW.date()
YEAR = dt.timedelta(days=365)
NEEDS = "N.78SPS01.003.2"  # requires N.78SPS01.001.1
REQUIRED = "N.78SPS01.001.1"


def proof(**fields):
    said = {
        "source": HeldUnitSource.OUTSIDE_CERTIFICATE,
        "issuer": "LSP Instruktur Indonesia",
        "issued_on": TODAY - YEAR,
        "certificate_number": "74909 2419 0000001 2025",
        "valid_until": TODAY + YEAR,
    }
    return Proof(**said | fields)


def enter(world, *codes, upload=None, **fields):
    units = [unit(code) for code in codes or (FIRST,)]
    return actions.enter_held_units(units, proof(**fields), upload or small_pdf(), by=world.applicant, now=NOW)


def verbs(prefix):
    return list(AuditEvent.objects.filter(verb__startswith=prefix).order_by("pk").values_list("verb", flat=True))


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as raised:
        call(*args, **kwargs)
    return raised.value.code


# --- Entering ----------------------------------------------------------------------------------------------------


def test_units_of_one_certificate_share_its_evidence_and_wait(world):
    rows = enter(world, FIRST, SECOND)
    assert {row.unit.code for row in rows} == {FIRST, SECOND}
    assert len({row.evidence_id for row in rows}) == 1
    assert list(HeldUnit.objects.waiting().order_by("pk")) == rows
    assert held_codes(world.applicant, TODAY) == frozenset()
    assert verbs("held_unit") == ["held_unit.enter"] * 2


def test_unit_ticked_twice_is_entered_once(world):
    assert len(enter(world, FIRST, FIRST)) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"certificate_number": ""}, "number_missing"),
        ({"issued_on": TODAY + dt.timedelta(days=1)}, "in_the_future"),
        ({"valid_until": TODAY - YEAR - dt.timedelta(days=1)}, "dates"),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, "expired"),
    ],
)
def test_what_can_never_count_is_refused_before_the_file_is_read(world, fields, code):
    assert code_of(enter, world, **fields) == code
    assert not StoredFile.objects.exists()


def test_certificate_is_taken_on_its_last_day(world):
    assert enter(world, valid_until=TODAY)


def test_other_evidence_needs_no_number(world):
    assert enter(world, source=HeldUnitSource.OTHER_EVIDENCE, certificate_number="")


def test_nothing_ticked_is_refused(world):
    assert code_of(actions.enter_held_units, [], proof(), small_pdf(), by=world.applicant, now=NOW) == "no_units"


def test_same_certificate_twice_is_refused_with_the_code_of_the_unit(world):
    enter(world)
    with pytest.raises(Refused, match=FIRST) as raised:
        enter(world, FIRST, SECOND)
    assert raised.value.code == "already_entered"
    assert HeldUnit.objects.count() == 1


def test_bad_file_leaves_nothing(world):
    upload = small_pdf()
    upload.name = "tidak.exe"
    with pytest.raises(UploadRefused):
        enter(world, upload=upload)
    assert not HeldUnit.objects.exists()


@pytest.mark.parametrize(
    ("bound", "code", "words"),
    [
        ("MOST_FILES", "too_many_files", "sudah mengunggah 1 berkas dalam sehari"),
        ("MOST_BYTES", "too_many_bytes", "dalam sehari melebihi 1 kB"),
    ],
)
def test_a_day_of_evidence_is_bounded_for_new_and_for_replaced(world, monkeypatch, bound, code, words):
    (row,) = enter(world)
    monkeypatch.setattr(actions, bound, 1)
    StoredFile.objects.update(created_at=NOW - dt.timedelta(hours=25))
    if bound == "MOST_FILES":
        actions.replace_evidence(row, small_pdf(), by=world.applicant, now=NOW)  # yesterday's do not count
    StoredFile.objects.update(created_at=NOW)
    for bring in (
        lambda: enter(world, NEEDS),
        lambda: actions.replace_evidence(row, small_pdf(), by=world.applicant, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            bring()
        assert refused.value.code == code
        assert words in refused.value.sentence
    assert HeldUnit.objects.count() == 1


def test_evidence_is_replaced_under_all_units_of_the_certificate(world):
    rows = enter(world, FIRST, SECOND)
    changed = actions.replace_evidence(rows[0], small_pdf("baru.pdf"), by=world.applicant, now=NOW)
    assert {row.evidence.original_name for row in HeldUnit.objects.all()} == {"baru.pdf"}
    assert len(changed) == 2
    assert len(verbs("held_unit.evidence")) == 2


def test_evidence_stays_once_an_officer_answered(world):
    (row,) = enter(world)
    actions.confirm_held_units([row], by=world.officer, now=NOW)
    before = HeldUnit.objects.get().evidence
    assert code_of(actions.replace_evidence, row, small_pdf(), by=world.applicant, now=NOW) == "answered"
    assert HeldUnit.objects.get().evidence == before


def test_only_the_holder_replaces_and_withdraws(world):
    (row,) = enter(world)
    assert code_of(actions.replace_evidence, row, small_pdf(), by=world.officer, now=NOW) == "not_allowed"
    assert code_of(actions.withdraw_entry, row, by=world.officer, now=NOW) == "not_allowed"


def test_withdrawn_entry_stays_and_may_be_entered_again(world):
    (row,) = enter(world)
    actions.withdraw_entry(row, by=world.applicant, now=NOW)
    assert code_of(actions.withdraw_entry, row, by=world.applicant, now=NOW) == "answered"
    enter(world)
    assert HeldUnit.objects.count() == 2
    assert verbs("held_unit.withdraw") == ["held_unit.withdraw"]


# --- The officer's answer ----------------------------------------------------------------------------------------


def test_confirmed_units_count_and_the_holder_hears_of_it_once(world):
    rows = enter(world, FIRST, SECOND)
    actions.confirm_held_units(rows, by=world.officer, now=NOW)
    assert held_codes(world.applicant, TODAY) == {FIRST, SECOND}
    notice = Message.objects.get(kind="held_confirmed", channel="in_app")
    assert notice.recipient == world.applicant
    assert FIRST in notice.body
    assert SECOND in notice.body
    assert verbs("held_unit.confirm") == ["held_unit.confirm"] * 2


def test_refusal_carries_its_reason_to_the_holder(world):
    rows = enter(world)
    actions.refuse_held_units(rows, reason="  Halaman unit tidak ada. ", by=world.verifier, now=NOW)
    row = HeldUnit.objects.get()
    assert (row.refusal_reason, row.refused_by) == ("Halaman unit tidak ada.", world.verifier)
    assert "Halaman unit tidak ada." in Message.objects.get(kind="held_refused", channel="in_app").body
    assert enter(world)


def test_refusal_without_reason_is_refused(world):
    assert code_of(actions.refuse_held_units, enter(world), reason=" ", by=world.officer, now=NOW) == "reason_missing"


def test_an_answer_is_given_once(world):
    rows = enter(world)
    actions.confirm_held_units(rows, by=world.officer, now=NOW)
    assert code_of(actions.refuse_held_units, rows, reason="Keliru.", by=world.verifier, now=NOW) == "answered"
    assert held_codes(world.applicant, TODAY) == {FIRST}


def test_one_answered_unit_stops_the_whole_answer(world):
    rows = enter(world, FIRST, SECOND)
    actions.confirm_held_units(rows[:1], by=world.officer, now=NOW)
    assert code_of(actions.confirm_held_units, rows, by=world.officer, now=NOW) == "answered"
    assert list(siblings(rows[1])) == [rows[1]]


def test_nothing_is_confirmed_without_a_tick(world):
    assert code_of(actions.confirm_held_units, [], by=world.officer, now=NOW) == "no_units"


def test_evidence_that_was_replaced_meanwhile_is_read_first(world):
    (row,) = enter(world)
    seen = row.evidence_id
    actions.replace_evidence(row, small_pdf("baru.pdf"), by=world.applicant, now=NOW)
    assert code_of(actions.confirm_held_units, [row], by=world.officer, now=NOW, seen_evidence=seen) == "stale"


def test_unit_that_expired_while_waiting_is_not_confirmed(world):
    row = HeldUnitFactory(person=world.applicant, valid_until=TODAY - dt.timedelta(days=1))
    assert code_of(actions.confirm_held_units, [row], by=world.officer, now=NOW) == "expired"
    last = HeldUnitFactory(person=world.applicant, valid_until=TODAY)
    assert actions.confirm_held_units([last], by=world.officer, now=NOW)


def test_nobody_answers_their_own_or_their_superiors_entry(world):
    own = HeldUnitFactory(person=world.officer)
    assert code_of(actions.confirm_held_units, [own], by=world.officer, now=NOW) == "excluded"
    world.officer.superior = world.applicant
    world.officer.save()
    (row,) = enter(world)
    assert code_of(actions.confirm_held_units, [row], by=world.officer, now=NOW) == "excluded"
    assert actions.confirm_held_units([row], by=world.verifier, now=NOW)


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.CERTIFICATE_ADMIN, Role.INSPECTORATE])
def test_other_roles_of_the_office_do_not_answer(world, role):
    somebody = person_with(role, world.catalogue.agency)
    assert code_of(actions.confirm_held_units, enter(world), by=somebody, now=NOW) == "not_allowed"


def test_office_that_does_not_know_the_holder_does_not_answer_until_they_send_it_a_dossier(world):
    elsewhere = person_with(Role.VERIFIER, OrganisationFactory())
    (row,) = enter(world)
    assert code_of(actions.confirm_held_units, [row], by=elsewhere, now=NOW) == "not_allowed"
    dossier_in(DossierState.SUBMITTED, world, agency=elsewhere.memberships.get().organisation)
    assert actions.confirm_held_units([row], by=elsewhere, now=NOW)


# --- The portal's own certificates ---------------------------------------------------------------------------------


def note(world, *codes):
    said = proof(source=HeldUnitSource.OWN_CERTIFICATE, issuer="LSP BPSDM")
    return actions.note_own_units(world.applicant, [unit(code) for code in codes], said, now=NOW)


def test_own_certificate_writes_its_units_down_once(world):
    first = note(world, FIRST, SECOND)
    assert note(world, FIRST, SECOND) == first
    assert held_codes(world.applicant, TODAY) == {FIRST, SECOND}
    assert verbs("held_unit") == ["held_unit.note"] * 2
    assert {event.actor_name for event in AuditEvent.objects.filter(verb="held_unit.note")} == {"Sistem"}


def test_own_certificate_takes_the_place_of_an_entry_that_waits(world):
    enter(world)
    note(world, FIRST)
    assert held_codes(world.applicant, TODAY) == {FIRST}
    assert not HeldUnit.objects.waiting().exists()


def test_own_certificate_leaves_what_an_officer_confirmed(world):
    rows = enter(world)
    actions.confirm_held_units(rows, by=world.officer, now=NOW)
    assert note(world, FIRST) == rows


def test_withdrawn_certificate_ends_its_units_and_a_restored_one_resumes_them(world):
    note(world, FIRST)
    number = proof().certificate_number
    for _ in range(2):
        actions.end_own_units(world.applicant, number, on=TODAY, reason="Dicabut.", now=NOW)
    assert held_codes(world.applicant, TODAY) == frozenset()
    assert held_codes(world.applicant, TODAY - dt.timedelta(days=1)) == {FIRST}
    assert verbs("held_unit.end") == ["held_unit.end"]
    note(world, FIRST)
    assert held_codes(world.applicant, TODAY) == {FIRST}
    assert verbs("held_unit.resume") == ["held_unit.resume"]


def test_another_bodys_certificate_does_not_end_with_ours(world):
    HeldUnitFactory(person=world.applicant, certificate_number="X-1", confirmed=True)
    assert actions.end_own_units(world.applicant, "X-1", on=TODAY, reason="Dicabut.", now=NOW) == []
