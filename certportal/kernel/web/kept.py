"""Answers that one page needs more than once: computed once per instance of a row."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable


class KeepsAnswers:
    """A row that keeps, in this one place, what was asked about it: for as long as the instance lives."""

    @cached_property
    def answers(self) -> dict[str, Any]:
        """By the question's name; empty until somebody asks."""
        return {}


Thing = TypeVar("Thing", bound=KeepsAnswers)
Answer = TypeVar("Answer")


class Kept(Generic[Thing, Answer]):
    """`answer(thing)`, kept in the instance's `answers`: another instance of the same row asks again. Use as a decorator.

    Guards, panels and lists of one page get the same instance, so that there is one query; an action locks and reads an
    instance of its own.
    """

    def __init__(self, ask: Callable[[Thing], Answer]) -> None:
        self.__doc__, self.ask = ask.__doc__, ask
        self.name = f"{ask.__module__}.{ask.__qualname__}"

    def __call__(self, thing: Thing) -> Answer:
        if self.name not in thing.answers:
            thing.answers[self.name] = self.ask(thing)
        return cast("Answer", thing.answers[self.name])

    def forget(self, thing: Thing) -> None:
        """Forget the kept answer; for use after a change in the same request."""
        thing.answers.pop(self.name, None)
