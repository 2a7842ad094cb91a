"""`make_move`: who may make a move, from which state, and which rows it writes."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import ClockEvent
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.make import AlreadyMade, MoveRefused, make_move, open_moves, preview
from certportal.kernel.workflow.rows import Hands, Move, Pauses, Resumes, Starts, Stops, Tells
from tests.factories.accounts import person_with
from tests.kernel.workflow.parcels import ANYBODY, FLOW, NOW, OWNER, Parcel, not_empty

pytestmark = pytest.mark.watched


def test_make_move_changes_state_and_leaves_one_audit_row(parcel, owner):
    moved = make_move(FLOW, "seal", parcel, by=owner, now=NOW, sets={"sealed_by": "siti"})
    stored = Parcel.objects.get()
    assert (stored.state, stored.version, stored.sealed_by, stored.state_since) == ("sealed", 1, "siti", NOW)
    assert (moved.state, parcel.state, parcel.version) == ("sealed", "sealed", 1)
    event = AuditEvent.objects.get(verb="parcel.seal")
    assert (event.actor_id, event.before, event.after) == (
        owner.pk,
        {"state": "open"},
        {"state": "sealed", "version": 1},
    )


@pytest.mark.parametrize(("name", "state"), list(itertools.product(["seal", "send"], ["open", "sealed", "gone"])))
def test_make_move_passes_only_from_its_source(parcel, owner, message_text, name, state):
    Parcel.objects.update(state=state)
    if state in FLOW.move(name).source:
        assert make_move(FLOW, name, parcel, by=owner, now=NOW, note="ya").state == FLOW.move(name).target
    else:
        with pytest.raises(MoveRefused):
            make_move(FLOW, name, parcel, by=owner, now=NOW, note="ya")
        assert Parcel.objects.get().state == state


def test_make_move_refuses_a_stranger_and_changes_nothing(parcel):
    stranger = User.objects.create(username="x", full_name="Orang Lain")
    with pytest.raises(MoveRefused, match="tidak berwenang"):
        make_move(FLOW, "seal", parcel, by=stranger, now=NOW)
    assert Parcel.objects.get().version == 0
    assert not AuditEvent.objects.filter(verb="parcel.seal").exists()


def test_make_move_asks_the_guard(parcel, owner):
    Parcel.objects.update(sealed_by="nobody")
    with pytest.raises(MoveRefused, match="Isi paket lebih dahulu"):
        make_move(FLOW, "seal", parcel, by=owner, now=NOW)


def test_make_move_wants_the_note_it_requires(parcel, owner):
    Parcel.objects.update(state="sealed")
    with pytest.raises(MoveRefused, match="alasan"):
        make_move(FLOW, "send", parcel, by=owner, now=NOW, note="  ")


def test_make_move_twice_by_the_same_person_is_already_made(parcel, owner):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    with pytest.raises(AlreadyMade):
        make_move(FLOW, "seal", Parcel.objects.get(), by=owner, now=NOW)
    assert AuditEvent.objects.filter(verb="parcel.seal").count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"note": "rapi"}, {"note": "kurang rapi"}),
        ({"typed": {"to": "Budi"}}, {"typed": {"to": "Rina"}}),
        ({"typed": {"to": "Budi"}}, {}),
        ({}, {"typed": {"to": "Budi"}}),
    ],
)
def test_other_words_of_the_same_person_are_no_double_submit(parcel, owner, first, second):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW, **first)
    with pytest.raises(
        MoveRefused, match=r"Anda sudah melakukan langkah ini pukul 09\.00 dengan isian lain"
    ) as refused:
        make_move(FLOW, "seal", Parcel.objects.get(), by=owner, now=NOW, **second)
    assert (type(refused.value), refused.value.code) == (MoveRefused, "stale")
    with pytest.raises(AlreadyMade):
        make_move(FLOW, "seal", Parcel.objects.get(), by=owner, now=NOW, **first)


def test_words_beside_the_note_are_not_told_in_the_audit_trail(parcel, owner):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW, typed={"to": "Budi", "on": NOW.date()})
    kept = AuditEvent.objects.get(verb="parcel.seal").after
    assert (set(kept), len(kept["typed"]), "Budi" in str(kept)) == ({"state", "version", "typed"}, 64, False)
    with pytest.raises(AlreadyMade):
        make_move(FLOW, "seal", parcel, by=owner, now=NOW, typed={"on": NOW.date(), "to": "Budi"})


def test_make_move_twice_is_already_made_although_something_else_was_written_down_meanwhile(parcel, owner):
    moved = make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    record("parcel.weigh", by=User.objects.create(username="z", full_name="Petugas Timbang"), subject=moved, now=NOW)
    with pytest.raises(AlreadyMade):
        make_move(FLOW, "seal", Parcel.objects.get(), by=owner, now=NOW)


@pytest.mark.parametrize("column", ["state", "state_since", "version"])
def test_make_move_takes_no_state_from_its_caller(parcel, owner, column):
    with pytest.raises(ValueError, match=column):
        make_move(FLOW, "seal", parcel, by=owner, now=NOW, sets={column: "gone"})
    assert (Parcel.objects.get().state, Parcel.objects.get().version) == ("open", 0)


def test_make_move_asks_a_function_for_columns_once_the_guards_are_passed(parcel, owner):
    asked = []

    def columns():
        asked.append(Parcel.objects.get().sealed_by)
        return {"sealed_by": "nomor 1"}

    Parcel.objects.update(sealed_by="nobody")
    with pytest.raises(MoveRefused, match="Isi paket"):
        make_move(FLOW, "seal", parcel, by=owner, now=NOW, sets=columns)
    assert asked == []
    Parcel.objects.update(sealed_by="")
    assert make_move(FLOW, "seal", parcel, by=owner, now=NOW, sets=columns).sealed_by == "nomor 1"
    assert (asked, Parcel.objects.get().sealed_by) == ([""], "nomor 1")
    with pytest.raises(AlreadyMade):
        make_move(FLOW, "seal", Parcel.objects.get(), by=owner, now=NOW, sets=columns)
    assert len(asked) == 1


def test_make_move_takes_no_state_from_a_function_either(parcel, owner):
    with pytest.raises(ValueError, match="version"):
        make_move(FLOW, "seal", parcel, by=owner, now=NOW, sets=lambda: {"version": 9})
    assert Parcel.objects.get().state == "open"


def test_make_move_on_a_stale_page_says_what_happened(parcel, owner, message_text):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    other = User.objects.create(username="y", full_name="Budi")
    with pytest.raises(MoveRefused, match=r"baru saja diubah pukul 09\.00 menjadi “Sedang diperiksa”"):
        make_move(FLOW, "send", parcel, by=other, now=NOW, note="ya", seen_version=0)


def test_make_move_tells_once_with_the_note(parcel, owner, message_text):
    Parcel.objects.update(state="sealed")
    make_move(FLOW, "send", parcel, by=owner, now=NOW, note="cepat")
    told = Message.objects.filter(kind="parcel_sent")
    assert {(m.channel, m.recipient_id, m.url) for m in told} == {
        ("in_app", owner.pk, f"/parcel/{parcel.pk}/"),
        ("email", owner.pk, f"/parcel/{parcel.pk}/"),
    }


def test_preview_writes_the_notice_of_that_kind_and_sends_nothing(parcel, message_text):
    assert preview(FLOW, "send", parcel, "parcel_sent", note="cepat").subject
    assert not Message.objects.exists()
    with pytest.raises(KeyError):
        preview(FLOW, "send", parcel, "parcel_lost")


def test_clock_is_handed_only_where_somebody_else_takes_it(parcel, owner):
    """A move may leave the owner of the counted days unchanged."""
    stay = Move("weigh", "Timbang", {"open"}, "sealed", OWNER, clocks=(Hands("service", lambda _parcel: ""),))
    flow = Flow("scale", "workflow.Parcel", FLOW.states, (stay,))
    assert make_move(flow, "weigh", parcel, by=owner, now=NOW).state == "sealed"
    assert not ClockEvent.objects.exists()


def test_system_that_comes_too_late_is_told_so_as_anybody_is(parcel, owner, message_text):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    make_move(FLOW, "send", parcel, by=owner, note="ya", now=NOW)
    assert refusal_of(parcel, "expire", SYSTEM) == "stale"


def test_system_may_make_only_its_own_moves(parcel):
    with pytest.raises(MoveRefused, match="tidak berwenang"):
        make_move(FLOW, "seal", parcel, by=SYSTEM, now=NOW)
    assert make_move(FLOW, "expire", parcel, by=SYSTEM, now=NOW).state == "gone"


def test_open_moves_are_the_moves_make_move_accepts(parcel, owner):
    Parcel.objects.update(sealed_by="nobody")
    parcel.refresh_from_db()
    (found,) = open_moves(FLOW, owner, parcel)
    assert (found.move.name, found.refusal, found.guard) == ("seal", "Isi paket lebih dahulu.", not_empty)


def test_open_moves_are_only_those_this_person_may_make_from_here(parcel, owner):
    stranger = User.objects.create(username="x", full_name="Orang Lain")
    assert open_moves(FLOW, stranger, parcel) == []
    assert [(found.move.name, found.refusal) for found in open_moves(FLOW, owner, parcel)] == [("seal", None)]
    parcel.state = "sealed"
    for person in (owner, stranger):
        assert [found.move.name for found in open_moves(FLOW, person, parcel)] == ["send"]
    parcel.state = "gone"
    assert open_moves(FLOW, owner, parcel) == []


def test_open_moves_are_only_those_that_have_a_page(parcel, owner):
    weigh = Move("weigh", "Timbang", {"open"}, "sealed", OWNER)  # made by other code
    table = Flow(name="parcel", model=FLOW.model, states=FLOW.states, moves=(*FLOW.moves, weigh))
    assert [found.move.name for found in open_moves(table, owner, parcel)] == ["seal"]


def refusal_of(parcel, name, by, **more):
    with pytest.raises(MoveRefused) as refused:
        make_move(FLOW, name, parcel, by=by, now=NOW, **more)
    return refused.value.code


def test_each_refusal_has_its_code(parcel, owner, message_text):
    stranger = User.objects.create(username="x", full_name="Orang Lain")
    assert refusal_of(parcel, "seal", stranger) == "not_allowed"
    assert refusal_of(parcel, "seal", object()) == "not_allowed"
    assert refusal_of(parcel, "send", owner, note="ya") == "wrong_state"
    assert refusal_of(parcel, "seal", owner, seen_version=7) == "wrong_state"
    Parcel.objects.update(sealed_by="nobody")
    assert refusal_of(parcel, "seal", owner) == "guard"
    Parcel.objects.update(sealed_by="")
    make_move(FLOW, "seal", parcel, by=owner, now=NOW, seen_version=0)
    assert refusal_of(parcel, "send", owner) == "note_missing"
    assert refusal_of(parcel, "send", owner, note="ya", seen_version=0) == "stale"
    with pytest.raises(AlreadyMade) as again:
        make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    assert (again.value.code, again.value.back) == ("already_made", f"/parcel/{parcel.pk}/")


def test_same_move_by_somebody_else_is_no_double_submit(parcel, owner):
    open_to_all = Move("seal", "Segel", {"open"}, "sealed", ANYBODY)
    flow = Flow("parcel", "workflow.Parcel", FLOW.states, (open_to_all,))
    make_move(flow, "seal", parcel, by=owner, now=NOW)
    other = User.objects.create(username="y", full_name="Budi")
    with pytest.raises(MoveRefused, match="baru saja diubah pukul") as refused:
        make_move(flow, "seal", parcel, by=other, now=NOW)
    assert not isinstance(refused.value, AlreadyMade)


def test_a_colleague_reads_who_it_was_and_the_name_the_office_uses(parcel, owner, message_text):
    make_move(FLOW, "seal", parcel, by=owner, now=NOW)
    colleague = person_with(Role.VERIFIER, password=None)
    with pytest.raises(MoveRefused, match=r"diubah oleh Siti Nur'aini pukul 09\.00 menjadi “Tersegel”"):
        make_move(FLOW, "send", parcel, by=colleague, now=NOW, note="ya", seen_version=0)


def test_move_runs_its_clocks_in_the_order_of_its_row(parcel, owner, monkeypatch):
    done = []
    for name in ("start", "stop", "pause", "resume"):
        monkeypatch.setattr(
            clocks, name, lambda kind, obj, name=name, **how: done.append((name, kind, obj.state, how.get("reason")))
        )
    monkeypatch.setattr(clocks, "hand_to", lambda to, kind, _obj, **how: done.append(("hand", kind, to, how["reason"])))
    effects = (Starts("a"), Pauses("b"), Resumes("c"), Hands("d", lambda _parcel: "applicant"), Stops("e"))
    flow = Flow(
        "scale", "workflow.Parcel", FLOW.states, (Move("weigh", "Timbang", {"open"}, "sealed", OWNER, clocks=effects),)
    )
    make_move(flow, "weigh", parcel, by=owner, now=NOW)
    assert done == [
        ("start", "a", "sealed", None), ("pause", "b", "sealed", "Timbang"), ("resume", "c", "sealed", None),
        ("hand", "d", "applicant", "Timbang"), ("stop", "e", "sealed", None),
    ]  # fmt: skip


def test_pause_gives_the_note_as_its_reason(parcel, owner, monkeypatch):
    reasons = []
    monkeypatch.setattr(clocks, "pause", lambda *_args, reason, **_how: reasons.append(reason))
    flow = Flow(
        "scale",
        "workflow.Parcel",
        FLOW.states,
        (Move("ask", "Tanya", {"open"}, "sealed", OWNER, clocks=(Pauses("b"),)),),
    )
    make_move(flow, "ask", parcel, by=owner, now=NOW, note="Berapa beratnya?")
    assert reasons == ["Berapa beratnya?"]


def test_notice_carries_the_facts_of_its_row_and_the_note_and_comes_once_per_version(
    parcel, owner, message_text, settings
):
    folder = settings.TEMPLATES[0]["DIRS"][0] / "messages"
    (folder / "parcel_sent.txt").write_text("Subjek: Paket {{ size }}\n\nCatatan: {{ note }}.\n")
    tells = (Tells("parcel_sent", to=lambda p: User.objects.filter(pk=p.owner_id), facts=lambda _p: {"size": "besar"}),)
    flow = Flow("scale", "workflow.Parcel", FLOW.states, (Move("send", "Kirim", {"open"}, "gone", OWNER, tells=tells),))
    for n in range(2):
        Parcel.objects.update(state="open")
        make_move(flow, "send", parcel, by=owner, now=NOW, note=f"kali {n}")
    told = Message.objects.filter(channel="in_app").order_by("pk")
    assert [(row.subject, row.body, row.about_id) for row in told] == [
        ("Paket besar", f"Catatan: kali {n}.", parcel.pk) for n in range(2)
    ]
    assert preview(flow, "send", parcel, "parcel_sent", note="cepat").body == "Catatan: cepat."


def test_row_given_to_make_move_is_as_stored_afterwards(parcel, owner):
    later = NOW + timedelta(days=1)
    Parcel.objects.update(version=4)
    make_move(FLOW, "seal", parcel, by=owner, now=later, note="rapi")
    stored = Parcel.objects.get()
    assert (parcel.state, parcel.state_since, parcel.version) == ("sealed", later, 5)
    assert (stored.state, stored.state_since, stored.version) == ("sealed", later, 5)
    event = AuditEvent.objects.get(verb="parcel.seal")
    assert (event.at, event.note, event.subject_id) == (later, "rapi", parcel.pk)


def test_move_of_another_branch_is_refused_and_a_move_of_none_is_a_programming_error(parcel, owner):
    Flow(
        name="parcel",
        model="workflow.Parcel",
        branch="express",
        states=FLOW.states,
        moves=(Move("fly", "Terbangkan", {"open"}, "sealed", ANYBODY),),
    )
    with pytest.raises(MoveRefused) as refused:
        make_move(FLOW, "fly", parcel, by=owner, now=NOW)
    assert refused.value.code == "wrong_branch"
    with pytest.raises(KeyError):
        make_move(FLOW, "swim", parcel, by=owner, now=NOW)
