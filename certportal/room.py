"""Room for calls within calls.

CPython keeps what its calls need in pieces of 16 KB. A call that no longer fits gets a new piece from the kernel, and gives
it back when it returns; a page whose loops happen to stand at such an edge takes and returns memory ten thousand times a
second, which was a sixth of the processor's time. Calls made `with_room` stand together in one piece, large enough for
all that Python lets stand within each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
LARGE: Final = 65_536
"""Values that `with_room` seems to need, half a megabyte: pieces come in powers of two, so as much stays free behind it."""


def with_room(call: Callable[..., T], *given: object) -> T:
    """What `call` gives for `given`, called in a piece of its own; of its memory only what is used is ever touched."""
    return call(*given)


with_room.__code__ = with_room.__code__.replace(co_stacksize=LARGE)
