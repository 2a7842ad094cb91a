"""Small faults a person could make, one at a time: the source in, changed sources out.

A mutant keeps the text of the source and changes one piece of it, so that a survivor can be read as a line before and after.
Docstrings, type hints and what stands under TYPE_CHECKING are left alone: no test can notice them.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip
WIDER = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
TYPES = {"tuple", "list", "dict", "set", "frozenset", "type", "Callable", "Iterable", "Sequence", "Mapping", "Iterator"}
SILENT = {"log", "logger"}
"""A call on one of these only tells the operator something; what is told is not a rule."""


Piece = ast.expr | ast.stmt


@dataclass(frozen=True)
class Mutant:
    """One changed source: where (`scope` is the function or class), what the piece was and what it is now."""

    path: str
    scope: str
    line: int
    before: str
    after: str
    source: str
    nth: int = 1

    @property
    def change(self) -> str:
        """The function, and the piece before and after; the second such change in a function is numbered."""
        return f"{self.scope}: {self.before} → {self.after}" + (f" ({self.nth})" if self.nth > 1 else "")

    @property
    def key(self) -> str:
        """What names it in the list of survivors; it does not move with the line."""
        return f"{self.path} {self.change}"


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of the source, in the order of its lines, each different from the others."""
    found: dict[str, Mutant] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    text = _Text(source)
    for scope, node, after in _changes(ast.parse(source)):
        begin, end = text.span(node)
        changed = source[:begin] + after + source[end:]
        try:
            ast.parse(changed)
        except SyntaxError:  # the new text is not valid Python at this place
            continue
        what = (scope, " ".join(source[begin:end].split()), " ".join(after.split()))
        if changed != source and changed not in found:
            times[what] += 1
            found[changed] = Mutant(path, scope, node.lineno, *what[1:], changed, times[what])
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


class _Text:
    """A source in which pieces are found by their place in the tree (lines from 1, columns in bytes)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0, *accumulate(map(len, self.lines))]

    def span(self, node: Piece) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())


def _changes(tree: ast.Module) -> Iterator[tuple[str, Piece, str]]:
    """(scope, piece of the source, its new text)."""
    todo: list[tuple[str, ast.AST]] = [("module", tree)]
    while todo:
        scope, node = todo.pop(0)
        if name := _name_of(node, scope):
            scope = name if scope == "module" else f"{scope}.{name}"
        for piece, after in (*_of_expression(node), *_of_statement(node)):
            yield scope, piece, after
        todo += [(scope, child) for child in _inside(node)]


def _name_of(node: ast.AST, scope: str) -> str:
    """What a person would call this part: a function, a class, a table of the module, a row of one; "" for smaller parts."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if scope == "module":
            return name
        case ast.Call(args=[ast.Attribute() as first, *_]) if isinstance(node.func, ast.Name) and node.keywords:
            return ast.unparse(first)
        case ast.Call(keywords=[ast.keyword(arg="name", value=ast.Constant(value=str() as name)), *_]):
            return name
    return ""


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The parts a test could notice: no annotations, no docstrings, nothing that exists for the type checker only."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return
    # Nodes inside an f-string have no position of their own in the source, and a subscript of a type is a type hint.
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Subscript) and ast.unparse(node.value) in TYPES):
        return
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "bases"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_only_told(child):
                yield child


def _is_only_told(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr):
        return False
    if isinstance(node.value, ast.Constant):
        return True
    return isinstance(node.value, ast.Call) and ast.unparse(node.value.func).split(".")[0] in SILENT


def _of_expression(node: ast.AST) -> Iterator[tuple[Piece, str]]:
    match node:
        case ast.Compare(ops=[op]):
            for flipped in FLIPPED.get(type(op), ()):
                yield node, ast.unparse(ast.Compare(node.left, [flipped()], node.comparators))
        case ast.Constant(value=bool() | int() as value):
            yield node, str(not value if isinstance(value, bool) else value + 1)
        case ast.Tuple(elts=elts, ctx=ast.Load()) | ast.List(elts=elts, ctx=ast.Load()) if len(elts) > 1:
            for rest in _without_one(elts):
                yield node, ast.unparse(type(node)(rest, ast.Load()))
        case ast.Call():
            yield from ((node, after) for after in _of_query(node))
        case ast.expr():
            yield from ((node, f"({after})") for after in _of_condition(node))


def _of_condition(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.BoolOp(op=op, values=values):
            yield ast.unparse(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))
            for rest in _without_one(values):
                yield ast.unparse(ast.BoolOp(op, rest) if len(rest) > 1 else rest[0])
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield ast.unparse(operand)
        case ast.BinOp(op=op, left=left, right=right) if type(op) in SWAPPED:
            yield ast.unparse(ast.BinOp(left, SWAPPED[type(op)](), right))
        case ast.IfExp(body=body, orelse=orelse):
            yield ast.unparse(body)
            yield ast.unparse(orelse)


def _of_statement(node: ast.AST) -> Iterator[tuple[Piece, str]]:
    match node:
        case ast.If(test=test) if ast.unparse(test) != "TYPE_CHECKING":  # the guard removed; always refusing
            yield test, "False"
            yield test, "True"
        case ast.While(test=test):
            yield test, "False"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in {"None", "False"}:  # both mean no
            yield node, "return None"
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Break():
            yield node, "pass"
        case ast.Assign(targets=[ast.Attribute()]):
            yield node, "pass"


def _of_query(node: ast.Call) -> Iterator[str]:
    """A condition of a query that is left out, or one step wider or narrower."""
    for keyword in node.keywords:
        if keyword.arg is None or "__" not in keyword.arg:
            continue
        rest = [one for one in node.keywords if one is not keyword]
        yield ast.unparse(ast.Call(node.func, node.args, rest))
        name, _, lookup = keyword.arg.rpartition("__")
        if lookup in WIDER:
            swapped = ast.keyword(f"{name}__{WIDER[lookup]}", keyword.value)
            yield ast.unparse(ast.Call(node.func, node.args, [*rest, swapped]))


def _without_one(values: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for left_out in range(len(values)):
        yield [value for n, value in enumerate(values) if n != left_out]
