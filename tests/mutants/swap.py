"""Put the functions of a changed source into the place of those that are already imported.

Importing the portal takes longer than most tests that notice a fault. A fault inside a function needs no new import:
every function keeps its body in an object that can be replaced.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_A_FUNCTION = 1
"""The bit of `co_flags` (CO_OPTIMIZED) that functions have, modules and class bodies have not."""
DIFFERS = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_kwonlyargcount")


class Apart(Exception):  # noqa: N818 (it is no error)
    """The change is outside every function (a table, a constant, a default): the module must be imported again."""


@dataclass(frozen=True)
class Swap:
    """The body of one function: as it stands, and as it shall be."""

    old: CodeType
    new: CodeType

    @property
    def path(self) -> str:
        return self.old.co_filename

    @property
    def lines(self) -> range:
        """The lines of the body as it stands; that of `def` runs at import and is not among them."""
        found = {line for code in _deep(self.old) for _, _, line in code.co_lines() if line}
        return range(self.old.co_firstlineno + 1 if len(found) > 1 else self.old.co_firstlineno, max(found) + 1)


def swaps(path: str, old: str, new: str) -> list[Swap]:
    """The functions in which the two sources differ, outer ones first; raises Apart."""
    return list(_pairs(_compiled(path, old), _compiled(path, new)))


def put_in(found: list[Swap]) -> None:
    """Give every imported function the new body; raises Apart where there is none, or it has other variables."""
    gc.unfreeze()
    functions = [one for one in gc.get_objects() if type(one) is FunctionType]  # `isinstance` would wake lazy objects
    for swap in found:
        same = [one for one in functions if _place(one.__code__) == _place(swap.old)]
        if not same and "<locals>" not in swap.old.co_qualname:
            raise Apart(swap.old.co_qualname)
        for function in same:
            try:
                function.__code__ = swap.new
            except ValueError as error:
                raise Apart(str(error)) from error


def _compiled(path: str, source: str) -> CodeType:
    return compile(source, path, "exec", dont_inherit=True)


def _pairs(old: CodeType, new: CodeType) -> Iterator[Swap]:
    before, after = _children(old), _children(new)
    same = _plain(old) == _plain(new) and len(before) == len(after)
    if not old.co_flags & IN_A_FUNCTION and not same:
        raise Apart(old.co_qualname)
    if old.co_flags & IN_A_FUNCTION and _whole(old) != _whole(new):
        yield Swap(old, new)
    if same:
        for one, other in zip(before, after, strict=True):
            yield from _pairs(one, other)


def _children(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _deep(code: CodeType) -> Iterator[CodeType]:
    yield code
    for child in _children(code):
        yield from _deep(child)


def _plain(code: CodeType) -> tuple[object, ...]:
    """What the code does, without its line numbers and without the functions inside it."""
    consts = ["" if isinstance(one, CodeType) else repr(one) for one in code.co_consts]
    return (code.co_qualname, consts, *(getattr(code, name) for name in DIFFERS))


def _whole(code: CodeType) -> list[tuple[object, ...]]:
    return [_plain(one) for one in _deep(code)]


def _place(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
