import random
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from certportal.kernel.audit import sealer, tasks
from certportal.kernel.audit.content import digests_of
from certportal.kernel.audit.models import AuditEvent, AuditSeal
from certportal.kernel.audit.record import SYSTEM, record
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines, pytest.mark.watched]


@pytest.fixture
def chain():
    """Twelve sealed events in "acts", two in "issuance"."""
    for n in range(12):
        record("a.b", by=SYSTEM, after={"n": n, "teks": "é <b> 'x'", "angka": 1.5, "kosong": None}, note=f"ke-{n}")
    for n in range(2):
        record("paper.issue", by=SYSTEM, after={"n": n}, stream="issuance")
    assert sealer.seal() == 14
    return list(AuditSeal.objects.filter(stream="acts").order_by("position"))


def reasons(stream="acts", **kwargs):
    return [(fault.position, fault.event_id, fault.reason) for fault in sealer.verify(stream, **kwargs)]


def test_untouched_chains_have_no_fault(chain):
    assert [row.position for row in chain] == list(range(1, 13))
    assert chain[0].previous_hash == sealer.GENESIS
    assert sealer.verify("acts") == sealer.verify("issuance") == []
    assert sealer.head("issuance").position == 2


def test_sealing_goes_on_where_it_stopped(chain):
    record("a.b", by=SYSTEM)
    assert tasks.seal() == 1
    assert tasks.seal() == 0
    assert sealer.head("acts").position == 13
    assert sealer.verify("acts") == []


def test_limit_leaves_the_rest_for_the_next_time():
    for _ in range(5):
        record("a.b", by=SYSTEM)
    assert [sealer.seal(limit=2), sealer.seal(limit=2), sealer.seal(limit=2), sealer.seal()] == [2, 2, 1, 0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "lain"),
        ("actor_name", "Orang lain"),
        ("actor_id", 99),
        ("role", "x"),
        ("verb", "a.c"),
        ("subject_type", "x.y"),
        ("subject_id", 4),
        ("subject_label", "lain"),
        ("before", {"n": 1}),
        ("after", {"n": 77}),
        ("request_id", "x"),
        ("address", "1.1.1.1"),
        ("salt", "0" * 32),
    ],
)
def test_any_changed_column_names_the_row(chain, column, value):
    victim = chain[4]
    with changes_allowed():
        AuditEvent.objects.filter(pk=victim.event_id).update(**{column: value})
    assert reasons() == [(5, victim.event_id, "changed")]


def test_changed_time_names_the_row(chain):
    event = chain[2].event
    with changes_allowed():
        AuditEvent.objects.filter(pk=event.pk).update(at=event.at.replace(year=2020))
    assert reasons() == [(3, event.pk, "changed")]


def test_row_taken_out_is_missed(chain):
    victim = chain[6]
    with changes_allowed():
        AuditSeal.objects.filter(pk=victim.pk).delete()
        AuditEvent.objects.filter(pk=victim.event_id).delete()
    assert reasons()[0] == (7, None, "missing")


def test_first_row_taken_out_is_missed(chain):
    with changes_allowed():
        AuditSeal.objects.filter(pk=chain[0].pk).delete()
        AuditEvent.objects.filter(pk=chain[0].event_id).delete()
    assert reasons() == [(1, None, "missing")]


def test_where_there_is_no_lock_to_ask_for_the_sealer_is_alone(chain, monkeypatch):
    record("a.b", by=SYSTEM)
    monkeypatch.setattr(sealer.connection, "vendor", "sqlite", raising=False)
    assert sealer.seal() == 1


def test_event_gone_behind_its_seal_is_missed(chain, monkeypatch):
    gone = chain[1].event_id
    original = sealer._sealed
    monkeypatch.setattr(
        sealer, "_sealed", lambda stream: ((s, None if s.event_id == gone else e) for s, e in original(stream))
    )
    assert reasons() == [(2, gone, "missing")]


def test_two_rows_swapped_are_both_named(chain):
    one, two = chain[3], chain[8]
    with changes_allowed():
        AuditSeal.objects.filter(pk=one.pk).delete()
        AuditSeal.objects.filter(pk=two.pk).update(event_id=one.event_id)
        AuditSeal.objects.create(
            event_id=two.event_id, stream="acts", position=4, previous_hash=one.previous_hash, hash=one.hash
        )
    assert reasons() == [(4, two.event_id, "changed"), (9, one.event_id, "changed")]


def test_forged_seal_breaks_the_link(chain):
    victim = chain[4]
    with changes_allowed():
        AuditEvent.objects.filter(pk=victim.event_id).update(note="lain")
        event = AuditEvent.objects.get(pk=victim.event_id)
        victim.digests = digests_of(event)
        AuditSeal.objects.filter(pk=victim.pk).update(hash=sealer._hash(victim, event), digests=victim.digests)
    assert reasons() == [(6, chain[5].event_id, "unlinked"), (5, victim.event_id, "forged")]


def test_row_slipped_in_among_old_ones_is_named(chain, monkeypatch):
    monkeypatch.setattr(sealer, "LATE_ROWS", 3)
    ids = [row.event_id for row in chain]
    with changes_allowed():
        AuditSeal.objects.filter(event_id=ids[0]).delete()
    assert (None, ids[0], "unsealed") in reasons()


def test_late_row_is_sealed_by_the_thorough_pass(chain, monkeypatch):
    monkeypatch.setattr(sealer, "LATE_ROWS", 3)
    early = AuditEvent.objects.create(pk=-1, actor_name="x", verb="a.b")
    assert sealer.seal() == 0
    assert [f.event_id for f in sealer.verify("acts")] == [early.pk]
    assert sealer.seal(thorough=True) == 1
    assert sealer.verify("acts") == []


def test_cut_tail_shows_against_a_head_written_down(chain):
    anchor = sealer.head("acts")
    with changes_allowed():
        AuditSeal.objects.filter(stream="acts", position__gt=9).delete()
        AuditEvent.objects.filter(pk__in=[row.event_id for row in chain[9:]]).delete()
    assert reasons() == []
    assert reasons(anchor=anchor) == [(12, None, "cut")]


@pytest.mark.usefixtures("chain")
def test_intact_chains_are_clean_against_their_own_heads():
    for stream in ("acts", "issuance"):
        assert reasons(stream, anchor=sealer.head(stream)) == []


@pytest.mark.usefixtures("chain")
def test_chain_that_has_grown_is_clean_against_an_older_head():
    older = sealer.head("acts")
    for _ in range(3):
        record("a.b", by=SYSTEM)
    sealer.seal()
    assert sealer.head("acts").position == older.position + 3
    assert reasons(anchor=older) == []


@pytest.mark.parametrize(
    "written_down", [{"position": 11}, {"hash": "f" * 64}, {"stream": "issuance"}], ids=["position", "hash", "stream"]
)
@pytest.mark.usefixtures("chain")
def test_head_that_was_never_there_shows(written_down):
    anchor = replace(sealer.head("acts"), **written_down)
    (fault,) = sealer.verify("acts", anchor=anchor)
    assert (fault.stream, fault.position, fault.event_id, fault.reason) == (anchor.stream, anchor.position, None, "cut")


@pytest.mark.usefixtures("chain")
def test_events_that_wait_for_their_seal_are_no_fault():
    record("a.b", by=SYSTEM)
    assert reasons() == []
    assert reasons(anchor=sealer.head("acts")) == []


@pytest.mark.parametrize(("reach", "sealed"), [(1, 0), (2, 1)], ids=["just out of reach", "just within reach"])
def test_what_the_quick_pass_leaves_out_is_what_the_check_names(chain, monkeypatch, reach, sealed):
    monkeypatch.setattr(sealer, "LATE_ROWS", chain[-1].event_id + reach)
    late = AuditEvent.objects.create(pk=-1, actor_name="x", verb="a.b")
    assert reasons() == [(None, late.pk, "unsealed")] * (1 - sealed)
    assert sealer.seal() == sealed


def test_first_seal_looks_at_everything_however_old(monkeypatch):
    monkeypatch.setattr(sealer, "LATE_ROWS", 0)
    for _ in range(3):
        record("a.b", by=SYSTEM)
    assert sealer.seal() == 3


def test_long_chains_are_read_and_written_in_pieces(monkeypatch):
    monkeypatch.setattr(sealer, "_CHUNK", 2)
    for n in range(7):
        record("a.b", by=SYSTEM, after={"n": n})
    assert sealer.seal() == 7
    assert reasons(anchor=sealer.head("acts")) == []
    with changes_allowed():
        AuditEvent.objects.filter(pk=AuditSeal.objects.get(position=7, stream="acts").event_id).update(note="lain")
    assert [(position, reason) for position, _, reason in reasons()] == [(7, "changed")]


def test_random_changes_are_always_named(chain):
    draw = random.Random(7)
    for _ in range(20):
        victim = draw.choice(chain)
        old = AuditEvent.objects.get(pk=victim.event_id).note
        with changes_allowed():
            AuditEvent.objects.filter(pk=victim.event_id).update(note=old + draw.choice(["x", " ", "é"]))
        assert reasons() == [(victim.position, victim.event_id, "changed")]
        with changes_allowed():
            AuditEvent.objects.filter(pk=victim.event_id).update(note=old)
    assert reasons() == []


def test_empty_stream_has_no_head():
    assert sealer.head("acts") is None
    assert sealer.verify("acts") == []


def test_command_says_faults_and_fails(chain, capsys):
    call_command("verify_audit")
    assert "12 catatan" in capsys.readouterr().out
    with changes_allowed():
        AuditEvent.objects.filter(pk=chain[0].event_id).update(note="lain")
    with pytest.raises(CommandError, match="1 kesalahan"):
        call_command("verify_audit")
    assert "changed" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_second_sealer_does_nothing_while_the_first_works():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in anyway")
    import threading

    from django.db import connections, transaction

    record("a.b", by=SYSTEM)
    results = []

    def other():
        results.append(sealer.seal())
        connections.close_all()

    with transaction.atomic():
        assert sealer._alone()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert results == [0]
    assert sealer.seal() == 1
