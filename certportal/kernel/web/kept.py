"""Answers that one page needs more than once: computed once per instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


class Kept(Generic[Thing, Answer]):
    """`answer(thing)`, cached on that instance: another instance of the same row computes it again. Use as a decorator.

    Guards, panels and lists of one page get the same instance, so that there is one query; an action locks and reads an
    instance of its own.
    """

    def __init__(self, ask: Callable[[Thing], Answer]) -> None:
        self.__doc__, self.ask = ask.__doc__, ask
        self._slot = f"kept:{ask.__module__}.{ask.__qualname__}"

    def __call__(self, thing: Thing) -> Answer:
        place = vars(thing)
        if self._slot not in place:
            place[self._slot] = self.ask(thing)
        answer: Answer = place[self._slot]
        return answer

    def forget(self, thing: Thing) -> None:
        """Forget the cached answer; for use after a change in the same request."""
        vars(thing).pop(self._slot, None)
