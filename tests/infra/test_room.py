"""Calls at the edge of a piece of CPython's memory do not ask the kernel for a new piece each time."""

import resource
import threading

import pytest

from certportal import wsgi
from certportal.room import with_room

CALLS = 200
DEPTHS = range(0, 300, 5)  # more than a piece holds, in steps smaller than `large`


def large(_one: int) -> None:
    """It needs a tenth of a piece, as the calls below a page do."""


large.__code__ = large.__code__.replace(co_stacksize=200)


def pieces_taken(depth: int) -> int:
    """Pages that the kernel brought while a function was called over and over, so deep; each new piece begins with one."""
    if depth:
        return pieces_taken(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for number in range(CALLS):
        large(number)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def most_taken() -> int:
    return max(pieces_taken(depth) for depth in DEPTHS)


def in_a_thread(ask) -> int:
    """As a request is answered: on a thread that has used nothing yet."""
    found = []
    thread = threading.Thread(target=lambda: found.append(ask()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def plain() -> int:
    """What is taken without room; a Python that keeps its last piece takes none, and needs no room."""
    taken = in_a_thread(most_taken)
    if taken < CALLS:
        pytest.skip("this Python keeps the last piece by itself; certportal/room.py may go when all of ours do")
    return taken


def test_with_room_no_depth_takes_a_piece_for_each_call(plain):
    assert in_a_thread(lambda: with_room(most_taken)) < CALLS / 4


def test_a_request_is_answered_with_room(plain, monkeypatch):
    monkeypatch.setattr(wsgi, "_django", lambda _environ, _start: most_taken())
    assert in_a_thread(lambda: wsgi.application({}, lambda *_said: None)) < CALLS / 4


def test_every_test_has_room(plain):
    assert most_taken() < CALLS / 4


def test_what_is_asked_and_raised_passes_through():
    assert with_room(max, 1, 3, 2) == 3
    with pytest.raises(KeyError):
        with_room({}.__getitem__, "nothing")
