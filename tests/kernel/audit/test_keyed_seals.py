"""Whoever has the whole database and not the key can neither rewrite the chain nor add to it; values may be blanked."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certportal.kernel.audit import content, keys, sealer
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.models import AuditEvent, AuditSeal
from certportal.kernel.audit.record import SYSTEM, record
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.engines, pytest.mark.watched]


@pytest.fixture
def chain():
    for n in range(6):
        record("a.b", by=SYSTEM, after={"n": n}, note=f"ke-{n}")
    record("paper.issue", by=SYSTEM, stream=Stream.ISSUANCE)
    sealer.seal()
    return list(AuditSeal.objects.filter(stream="acts").order_by("position"))


def reasons(**kwargs):
    return [(fault.position, fault.reason) for fault in sealer.verify("acts", **kwargs)]


def made_anew(*, key_id="", code="", since=1):
    """The chain from that position as somebody without the key can make it: every hash fits, the codes are invented."""
    previous = AuditSeal.objects.filter(stream="acts", position=since - 1).values_list("hash", flat=True).first()
    previous = previous or sealer.GENESIS
    with changes_allowed():
        for row in (
            AuditSeal.objects.filter(stream="acts", position__gte=since).select_related("event").order_by("position")
        ):
            row.previous_hash, row.digests = previous, content.digests_of(row.event)
            row.hash = previous = sealer._hash(row, row.event)
            row.key_id, row.code = key_id, code
            row.save()


@pytest.mark.usefixtures("chain")
def test_chain_made_anew_without_a_key_is_named():
    with changes_allowed():
        AuditEvent.objects.filter(note="ke-2").update(note="lain")
    made_anew(since=3)
    assert reasons() == [(3, "unkeyed"), (4, "unkeyed"), (5, "unkeyed"), (6, "unkeyed")]
    made_anew(since=1)
    assert reasons() == [(n, "unkeyed") for n in range(1, 7)]


def test_chain_made_anew_with_invented_codes_is_named(chain):
    made_anew(key_id=chain[0].key_id, code="0" * 64, since=5)
    assert reasons() == [(5, "forged"), (6, "forged")]


def test_code_of_another_position_or_stream_does_not_fit(chain):
    with changes_allowed():
        AuditSeal.objects.filter(pk=chain[5].pk).update(code=chain[4].code)
        other = AuditSeal.objects.get(stream="issuance")
        AuditSeal.objects.filter(pk=other.pk).update(code=chain[0].code)
    assert reasons() == [(6, "forged")]
    assert [fault.reason for fault in sealer.verify("issuance")] == ["forged"]


@pytest.mark.usefixtures("chain")
def test_nothing_is_sealed_on_a_head_that_is_not_ours():
    made_anew(since=6)
    record("a.b", by=SYSTEM)
    with pytest.raises(sealer.HeadNotOurs, match="acts"):
        sealer.seal()
    assert sealer.waiting("acts") == 1


def test_after_an_exchange_of_keys_the_newest_code_speaks_for_all(chain, settings):
    settings.SEAL_KEY = "kunci segel pertama " * 3
    with pytest.raises(sealer.HeadNotOurs):
        sealer.seal()
    settings.SEAL_KEY_FALLBACKS = [settings.SECRET_KEY]
    record("a.b", by=SYSTEM)
    assert sealer.seal() == 1
    assert reasons() == []
    settings.SEAL_KEY_FALLBACKS = []
    assert reasons() == []
    assert len(AuditSeal.objects.filter(stream="acts").order_by().values("key_id").distinct()) == 2
    with changes_allowed():
        AuditEvent.objects.filter(pk=chain[1].event_id).update(note="lain")
    assert reasons() == [(2, "changed")]


def test_code_fits_only_under_the_name_of_its_own_key(settings):
    settings.SEAL_KEY = "kunci segel pertama " * 3
    name, code = keys.stamp("a")
    settings.SEAL_KEY, settings.SEAL_KEY_FALLBACKS = "kunci segel kedua " * 3, [settings.SEAL_KEY]
    other, _ = keys.stamp("a")
    assert keys.fits(name, code, "a")
    assert keys.is_known(other)
    assert not keys.fits(other, code, "a")
    assert not keys.fits(name, code, "b")


@pytest.mark.usefixtures("chain")
def test_secret_key_may_be_exchanged_as_well(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "kunci rahasia lain " * 4, [settings.SECRET_KEY]
    record("a.b", by=SYSTEM)
    assert sealer.seal() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert reasons() == []


@pytest.mark.usefixtures("chain")
def test_with_a_lost_key_sealing_goes_on_only_from_heads_written_down(settings):
    heads = [sealer.head(stream) for stream in Stream]
    settings.SECRET_KEY = "kunci yang baru sama sekali " * 3
    record("a.b", by=SYSTEM)
    with pytest.raises(CommandError, match="tidak sama"):
        call_command("seal_anew", "--anchor", f"acts:6:{'f' * 64}", "--anchor", str(heads[1]))
    with pytest.raises(CommandError, match="setiap aliran"):
        call_command("seal_anew", "--anchor", str(heads[0]))
    call_command("seal_anew", *(word for head in heads for word in ("--anchor", str(head))), stdout=StringIO())
    assert reasons() == []
    told = AuditEvent.objects.filter(verb="audit.seal_anew")
    assert [event.after for event in told] == [{"heads": [str(head) for head in heads]}] * 2


# --- Values blanked ------------------------------------------------------------------------------------------------


def blank(event_id):
    with changes_allowed():
        AuditEvent.objects.filter(pk=event_id).update(
            **dict.fromkeys(("actor_name", "subject_label", "note", "address", "salt"), ""), before=None, after=None
        )


def test_blanked_values_leave_the_chain_whole_when_an_event_says_so(chain):
    blank(chain[2].event_id)
    assert reasons() == [(3, "blanked")]
    record(sealer.BLANK_VERB, by=SYSTEM, after={"events": [chain[2].event_id]})
    assert reasons() == [(3, "blanked")]  # not before that event is sealed
    sealer.seal()
    assert reasons() == []
    with changes_allowed():
        AuditEvent.objects.filter(pk=chain[2].event_id).update(verb="a.c")
    assert reasons() == [(3, "changed")]


def test_value_taken_away_alone_is_a_change(chain):
    record(sealer.BLANK_VERB, by=SYSTEM, after={"events": [chain[2].event_id]})
    sealer.seal()
    with changes_allowed():
        AuditEvent.objects.filter(pk=chain[2].event_id).update(note="", salt="")
    assert reasons() == [(3, "changed")]


def test_digests_on_the_seal_are_covered_too(chain):
    digests = chain[2].digests | {"note": "0" * 64}
    with changes_allowed():
        AuditSeal.objects.filter(pk=chain[2].pk).update(digests=digests)
    assert reasons() == [(3, "changed")]


def test_equal_values_have_different_digests(chain):
    one, two = (row.digests["actor_name"] for row in chain[:2])
    assert one != two
    assert set(chain[0].digests) == set(content.PERSONAL)


def test_every_column_is_sealed_or_left_out_for_a_reason():
    columns = {field.attname for field in AuditEvent._meta.concrete_fields}
    assert set(content.PLAIN) | set(content.PERSONAL) | set(content.UNSEALED) == columns
    assert not set(content.PLAIN) & set(content.PERSONAL)


# --- Seals from before keys and digests ----------------------------------------------------------------------------


def as_before(chain):
    """The chain as it was made before keys and digests; only its last seal has a code, which the migration wrote."""
    previous = sealer.GENESIS
    with changes_allowed():
        AuditEvent.objects.filter(pk__in=[row.event_id for row in chain]).update(salt="")
        for row in AuditSeal.objects.filter(stream="acts").select_related("event").order_by("position"):
            row.previous_hash, row.digests = previous, None
            row.event.salt = ""
            row.hash = previous = sealer._hash(row, row.event)
            row.key_id, row.code = keys.stamp(sealer._stamped(row)) if row.position == len(chain) else ("", "")
            row.save()


def test_older_seals_stand_by_the_code_on_the_last_of_them(chain):
    as_before(chain)
    assert reasons() == []
    record("a.b", by=SYSTEM)
    assert sealer.seal() == 1
    assert reasons() == []
    with changes_allowed():
        AuditEvent.objects.filter(pk=chain[3].event_id).update(note="lain")
    assert reasons() == [(4, "changed")]


def test_older_events_can_be_blanked_too(chain):
    as_before(chain)
    record(sealer.BLANK_VERB, by=SYSTEM, after={"events": [chain[2].event_id]})
    sealer.seal()
    blank(chain[2].event_id)
    assert reasons() == []


# --- The command ---------------------------------------------------------------------------------------------------


def command(*words):
    said = StringIO()
    call_command("verify_audit", *words, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.usefixtures("chain")
def test_verification_writes_nothing_and_says_what_waits():
    """It used to seal first: whatever had been changed before was then sealed as it stood."""
    record("a.b", by=SYSTEM)
    before = AuditSeal.objects.count()
    assert "1 catatan menunggu segel" in command()
    assert AuditSeal.objects.count() == before


@pytest.mark.usefixtures("chain")
def test_heads_are_printed_as_they_are_asked_for():
    anchors = [str(sealer.head(stream)) for stream in Stream]
    said = command()
    assert all(anchor in said for anchor in anchors)
    assert "sesuai" in command("--anchor", anchors[0], "--anchor", anchors[1])


def test_cut_tail_is_named_against_a_head_from_a_mail(chain):
    anchor = str(sealer.head("acts"))
    with changes_allowed():
        AuditSeal.objects.filter(stream="acts", position__gt=4).delete()
        AuditEvent.objects.filter(pk__in=[row.event_id for row in chain[4:]]).delete()
    command()
    with pytest.raises(CommandError, match="1 kesalahan"):
        command("--anchor", anchor)


@pytest.mark.parametrize(
    "word", ["acts", "acts:1", "acts:x:ab", f"other:1:{'0' * 64}", f"acts:1:{'0' * 63}", "acts:1:zz"]
)
def test_head_that_cannot_be_read_is_refused(word):
    with pytest.raises(CommandError, match="aliran:urutan:sidik"):
        command("--anchor", word)


# --- What readiness asks -------------------------------------------------------------------------------------------


def test_age_of_the_newest_seal_and_of_what_waits():
    assert sealer.last_sealed_at() is sealer.oldest_unsealed() is None
    first = record("a.b", by=SYSTEM)
    assert sealer.oldest_unsealed() == first.at
    sealer.seal()
    assert (sealer.last_sealed_at(), sealer.oldest_unsealed()) == (first.at, None)
    second, third = record("a.b", by=SYSTEM), record("a.b", by=SYSTEM)
    assert (sealer.last_sealed_at(), sealer.oldest_unsealed()) == (first.at, second.at)
    sealer.seal()
    assert sealer.last_sealed_at() == third.at


def test_only_what_the_quick_pass_reaches_is_waited_for(monkeypatch):
    monkeypatch.setattr(sealer, "LATE_ROWS", 1)
    record("a.b", by=SYSTEM)
    newest = record("a.b", by=SYSTEM)
    assert sealer.oldest_unsealed() == newest.at
