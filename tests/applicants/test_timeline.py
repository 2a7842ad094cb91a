"""The timeline: roles for the applicant, names for the office; notes only where they were written for the applicant."""

import datetime as dt

import pytest

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome, VerdictStage
from applicants.models import Dossier
from applicants.queries import roles_in_case
from applicants.views.shown import timeline
from applicants.views.way import way_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import record
from certportal.kernel.workflow.make import make_move
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person, give_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(world):
    dossier = actions.submit_dossier(dossier_in(DossierState.DRAFT, world), by=world.applicant, now=NOW)
    actions.start_check(dossier, by=world.officer, now=NOW)
    for document in dossier.documents.all():
        give_verdict(document.versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    actions.return_dossier(dossier, by=world.officer, now=NOW, note="Mohon segera.")
    return Dossier.objects.get(pk=dossier.pk)


def test_applicant_reads_roles_and_own_notes(returned):
    past = [step for step in timeline(returned, insider=False) if step["state"] != "todo"]
    assert [(step["by"], step["note"], step["state"]) for step in past] == [
        ("Anda", "", "done"),
        ("Petugas penerima berkas", "", "done"),
        ("Petugas penerima berkas", "Mohon segera.", "current"),
    ]


def holder_of_many(agency):
    person = person_with(Role.ASSESSOR, agency)
    for role in (Role.INTAKE_OFFICER, Role.LEADERSHIP, Role.TECHNICAL_TEAM, Role.VERIFIER):
        MembershipFactory(user=person, role=role, organisation=agency)
    person.forget_roles()
    return person


def test_who_holds_many_roles_is_named_by_the_one_the_move_asks_for(world):
    one, two = (holder_of_many(world.catalogue.agency) for _ in range(2))
    other = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    actions.start_check(other, by=one, now=NOW)
    dossier = dossier_in(DossierState.VERIFICATION, world)
    for document in dossier.documents.all():
        for stage in VerdictStage:
            give_verdict(document.versions.get(), world.verifier, stage=stage)
    actions.declare_complete(dossier, by=one, now=NOW)
    actions.admit(dossier, by=two, now=NOW)
    record("note.write", by=one, subject=dossier, now=NOW)
    done = [[step["by"] for step in timeline(row, insider=False) if step.get("by")] for row in (other, dossier)]
    assert done == [["Petugas penerima berkas"], ["Verifikator", "Pimpinan"]]
    assert [roles_in_case(dossier)[who.pk] for who in (one, two)] == ["Verifikator", "Pimpinan"]


def test_office_reads_names(returned, world):
    past = [step for step in timeline(returned, insider=True) if step["state"] != "todo"]
    assert [step["by"] for step in past] == [world.applicant.full_name, "Budi Petugas", "Budi Petugas"]


def test_a_note_for_the_office_is_not_read_by_the_applicant(world):
    sent = dossier_in(DossierState.SUBMITTED, world)
    checked = make_move("dossier", "start_check", sent, by=world.officer, now=NOW, note="Pernah menunggak.")
    notes = {insider: [step["note"] for step in timeline(checked, insider=insider)[:1]] for insider in (True, False)}
    assert notes == {True: ["Pernah menunggak."], False: [""]}


def test_ended_dossier_has_nothing_ahead(returned, world):
    ended = actions.expire_dossier(returned, now=NOW)
    steps = timeline(ended, insider=False)
    assert (steps[-1]["state"], steps[-1]["by"]) == ("done", "Sistem")
    assert "todo" not in {step["state"] for step in steps}


def test_way_ahead_starts_after_the_present_stage(world):
    dossier = dossier_in(DossierState.ADMITTED, world)
    ahead = [step["title"] for step in timeline(dossier, insider=True) if step["state"] == "todo"]
    assert ahead[0] == "Uji kompetensi berjalan"
    assert len(ahead) == 5


def titles(dossier, state, *, insider=False):
    return [step["title"] for step in timeline(dossier, insider=insider) if step["state"] == state]


@pytest.fixture
def asked(world):
    """The office asks something of an applicant whose documents were declared complete."""
    dossier = dossier_in(DossierState.VERIFICATION, world)
    for document in dossier.documents.all():
        for stage in VerdictStage:
            give_verdict(document.versions.get(), world.verifier, stage=stage)
    actions.declare_complete(dossier, by=world.verifier, now=NOW)
    return actions.ask_information(dossier, question="Sejak kapan?", by=world.verifier, now=NOW)


def test_who_answers_a_question_has_not_declared_anything_complete(asked, world):
    answered = actions.answer_request(asked, answer="Sejak 2020.", by=world.applicant, now=NOW)
    done = [(step["title"], step["by"]) for step in timeline(answered, insider=False) if step["state"] == "done"]
    assert done == [
        ("Dinyatakan lengkap dan benar", "Verifikator"),
        ("Keterangan diminta", "Verifikator"),
        ("Keterangan dikirim", "Anda"),
    ]
    assert titles(answered, "current") == ["Lengkap dan benar, menunggu penetapan peserta"]
    assert titles(answered, "todo")[0] == "Ditetapkan sebagai peserta"
    assert titles(answered, "done", insider=True)[-1] == "Keterangan dikirim"
    assert titles(answered, "current", insider=True) == ["Lengkap dan benar"]


def test_while_something_is_asked_no_step_stands_twice(asked):
    for insider in (False, True):
        said = [step["title"] for step in timeline(asked, insider=insider)]
        assert len(said) == len(set(said))
    assert titles(asked, "todo")[0] == "Ditetapkan sebagai peserta"


def test_who_is_sent_back_still_sees_the_steps_that_come_again(returned):
    assert titles(returned, "todo")[0] == "Berkas dikirim"


def way(dossier):
    return [
        (step["title"], step["state"], bool(step.get("on")))
        for step in way_of(dossier, timeline(dossier, insider=False))
    ]


def test_the_way_is_told_in_the_steps_of_the_standard(returned):
    sent = ("Kirim berkas", "done", True)
    rest = [(title, "todo", False) for title in ("Uji kompetensi", "Penilaian", "Penerbitan", "Penyerahan")]
    ahead = [("Verifikasi", "todo", False), ("Penetapan", "todo", False), *rest]
    assert way(returned) == [sent, ("Kelengkapan", "current", True), *ahead]
    current = way_of(returned, timeline(returned, insider=False))[1]
    assert (current["by"], current["note"]) == ("Dikembalikan untuk diperbaiki", "Mohon segera.")


def test_a_step_passed_twice_has_the_day_of_the_last_time(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    events = [
        {"milestone": step, "at": NOW + dt.timedelta(days=later), "state": "done", "note": ""}
        for later, step in enumerate((2, 3, 2, 3))
    ]
    days = [step.get("on") for step in way_of(dossier, events)[:2]]
    assert days == [dt.date(2026, 11, 23), dt.date(2026, 11, 26)]


def test_a_case_without_a_result_tells_its_end_where_it_came(returned):
    ended = actions.expire_dossier(returned, now=NOW)
    assert [(title, state) for title, state, _ in way(ended)] == [
        ("Kirim berkas", "done"),
        (ended.state_row.public, "done"),
    ]


def test_a_finished_case_has_passed_every_step(world):
    assert {state for _, state, _ in way(dossier_in(DossierState.CLOSED, world))} == {"done"}
