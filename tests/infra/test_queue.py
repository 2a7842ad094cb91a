"""The folder transport: a message appears complete or not at all, and exactly one reader takes it."""

import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from types import SimpleNamespace

import pytest
from kombu import Connection
from kombu.transport import filesystem

from certportal import queue

QUEUE = "portal"


@contextmanager
def channel_on(folder):
    queue.register()
    with Connection("safefs://", transport_options=queue.transport_options(folder)) as connection:
        yield connection.channel()


def test_messages_come_back_in_order_and_once(tmp_path):
    with channel_on(tmp_path) as channel:
        for number in range(50):
            channel._put(QUEUE, {"body": number})
        assert [channel._get(QUEUE)["body"] for _ in range(50)] == list(range(50))
        with pytest.raises(Empty):
            channel._get(QUEUE)
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_message_for_another_queue_stays(tmp_path):
    with channel_on(tmp_path) as channel:
        channel._put("other", {"body": 1})
        with pytest.raises(Empty):
            channel._get(QUEUE)
        assert channel._get("other") == {"body": 1}


def test_queue_of_rings_holds_one_however_often_it_is_rung(tmp_path):
    with channel_on(tmp_path) as channel:
        for number in range(200):
            channel._put("ring.look", {"body": number})
            channel._put("ring.send", {"body": number})
        assert len(list((tmp_path / "messages").iterdir())) == 2
        assert channel._get("ring.look") == {"body": 0}
        channel._put("ring.look", {"body": "anew"})
        assert channel._get("ring.look") == {"body": "anew"}


@pytest.mark.parametrize(("where", "step"), [(os, "fsync"), (Path, "open")])
def test_ring_that_does_not_fit_leaves_no_draft(tmp_path, monkeypatch, where, step):
    """A full disk was filled further with one draft per ring."""
    with channel_on(tmp_path) as channel:
        monkeypatch.setattr(where, step, lambda *_, **__: (_ for _ in ()).throw(OSError(28, "no room")))
        with pytest.raises(OSError, match="no room"):
            channel._put("ring.look", {"body": 1})
    assert list((tmp_path / "messages").iterdir()) == []


def test_message_is_forced_to_the_disk_whole_before_it_has_its_name(tmp_path, monkeypatch):
    forced = []
    with channel_on(tmp_path) as channel:
        monkeypatch.setattr(os, "fsync", lambda handle: forced.append(os.fstat(handle).st_size))
        channel._put(QUEUE, {"body": "x" * 1000})
    (message,) = (tmp_path / "messages").iterdir()
    assert forced == [message.stat().st_size]


def test_place_of_the_queue_is_made_and_a_queue_is_bound_once(tmp_path):
    for _ in range(2):
        with channel_on(tmp_path / "var" / "queue") as channel:
            channel._queue_bind("portal", "key", None, "one")
            channel._queue_bind("portal", "key", None, "two")
            rows = [tuple(row) for row in channel.get_table("portal")]
    assert rows == [("key", "", "two"), ("key", "", "one")]


def test_queue_of_rings_holds_one_on_redis_too(monkeypatch):
    put, waiting = [], []
    monkeypatch.setattr(queue.stock.Channel, "_put", lambda _self, name, _message, **_options: put.append(name))
    channel = object.__new__(queue.RedisChannel)
    monkeypatch.setattr(queue.RedisChannel, "_size", lambda _self, name: waiting.count(name))
    for name in ("ring.look", "portal"):
        channel._put(name, {})
        waiting.append(name)
        channel._put(name, {})
    assert put == ["ring.look", "portal", "portal"]


@pytest.mark.parametrize("way", ["ack", "reject"])
def test_message_that_ends_while_redis_is_away_makes_room_for_the_next(monkeypatch, way):
    """A worker with one place never asked for work again after Redis had gone for a second."""

    def away(*_):
        raise ConnectionError

    monkeypatch.setattr(queue.stock.QoS, "_remove_from_indices", away)
    hand = queue.RedisChannel.QoS(
        SimpleNamespace(connection_errors=(ConnectionError,), do_restore=False), prefetch_count=1
    )
    queue.virtual.QoS.append(hand, "message", "tag")
    assert not hand.can_consume()
    with pytest.raises(ConnectionError):
        getattr(hand, way)("tag")
    assert hand.can_consume()


def sizes_seen_while_writing(channel, folder, monkeypatch):
    """What a reader finds in the folder at the moment the writer has written and not yet finished."""
    seen = []

    def look(*_):
        seen.extend(file.stat().st_size for file in (folder / "messages").glob("*.msg"))

    monkeypatch.setattr(os, "fsync", look)
    monkeypatch.setattr(filesystem, "lock", look)
    channel._put(QUEUE, {"body": "x" * 1000})
    return seen


def test_nobody_sees_a_half_written_message(tmp_path, monkeypatch):
    with channel_on(tmp_path) as channel:
        assert sizes_seen_while_writing(channel, tmp_path, monkeypatch) == []
        assert channel._get(QUEUE) == {"body": "x" * 1000}


def test_canary_kombus_own_transport_shows_an_empty_message(tmp_path, monkeypatch):
    (tmp_path / "messages").mkdir()
    with Connection("filesystem://", transport_options=queue.transport_options(tmp_path)) as connection:
        assert sizes_seen_while_writing(connection.channel(), tmp_path, monkeypatch) == [0]


def test_readers_share_the_messages_without_loss_or_doubles(tmp_path):
    total, taken, lock, until = 600, [], threading.Lock(), time.monotonic() + 60

    def read():
        with channel_on(tmp_path) as channel:
            while len(taken) < total and time.monotonic() < until:  # a lost message must fail the test, not block it
                try:
                    message = channel._get(QUEUE)
                except Empty:
                    continue
                with lock:
                    taken.append(message["body"])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    with channel_on(tmp_path) as channel:
        for number in range(total):
            channel._put(QUEUE, {"body": number})
    for reader in readers:
        reader.join(timeout=60)
    assert sorted(taken) == list(range(total))


def test_processes_that_bind_together_keep_every_row(tmp_path):
    def bind(name):
        with channel_on(tmp_path) as channel:
            channel._queue_bind("portal", name, None, name)

    binders = [threading.Thread(target=bind, args=(f"q{number}",)) for number in range(12)]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join(timeout=60)
    with channel_on(tmp_path) as channel:
        assert sorted(row.queue for row in channel.get_table("portal")) == sorted(f"q{n}" for n in range(12))
