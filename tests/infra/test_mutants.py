"""The mutator changes what it should, skips what no test can notice, and never changes the working tree."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import __main__ as runner
from tests.mutants import trial
from tests.mutants.mutate import mutants_of
from tests.mutants.swap import Apart, put_in, swaps
from tests.mutants.targets import TARGETS, Target

ROOT = Path(__file__).resolve().parents[2]


def changes(source):
    return {(mutant.before, mutant.after) for mutant in mutants_of("x.py", source)}


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("a = b < c", "b < c", "b <= c"),
        ("a = b >= c", "b >= c", "b > c"),
        ("a = b == c", "b == c", "b != c"),
        ("a = b is None", "b is None", "b is not None"),
        ("a = b in c", "b in c", "b not in c"),
        ("a = 3", "3", "4"),
        ("a = True", "True", "False"),
        ("a = b and c", "b and c", "(b or c)"),
        ("a = b or c", "b or c", "(c)"),
        ("a = not b", "not b", "(b)"),
        ("a = b + c", "b + c", "(b - c)"),
        ("a = b if c else d", "b if c else d", "(d)"),
        ("a = (b, c)", "(b, c)", "(c,)"),
        ("a = [b, c]", "[b, c]", "[b]"),
        ("if a:\n    b()", "a", "False"),
        ("if a:\n    b()", "a", "True"),
        ("b()", "b()", "pass"),
        ("a.b = c", "a.b = c", "pass"),
        ("raise B", "raise B", "pass"),
        ("def a():\n    return b", "return b", "return None"),
        ("a.filter(b__lt=c)", "a.filter(b__lt=c)", "a.filter(b__lte=c)"),
        ("a.filter(b__lt=c, d=e)", "a.filter(b__lt=c, d=e)", "a.filter(d=e)"),
        ("a = 'é' + b; c = d < e", "d < e", "d <= e"),
    ],
)
def test_each_kind_of_fault_is_made(source, before, after):
    assert (before, after) in changes(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""Words and 3 words."""',
        "if TYPE_CHECKING:\n    a = 3",
        "log.warning('a', 3)",
        "def a(b: tuple[int, int]) -> None: ...",
        "Pair = tuple[int, int]",
        "a = f'{b + c}'",
        "@decorated(3)\ndef a(): ...",
        "def a():\n    return None",
        "__all__ = ['a', 'b']",
    ],
)
def test_what_no_test_can_notice_is_left_alone(source):
    assert changes(source) == set()


def test_every_mutant_is_python_and_differs_in_one_place():
    source = (ROOT / "certportal/kernel/sla/clocks.py").read_text()
    found = mutants_of("clocks.py", source)
    assert len({mutant.source for mutant in found}) == len(found) > 100
    for mutant in found:
        ast.parse(mutant.source)
        assert mutant.source != source
        assert len(mutant.source) - len(source) < 200


def test_every_target_has_its_files_and_its_tests():
    assert {target.name for target in TARGETS} == {
        "flows", "policies", "clocks", "tick", "sealer", "merging", "brake", "proposing", "make", "packaging",
        "eligibility", "allocate", "queue", "piles", "tray", "printing", "figures",
    }  # fmt: skip
    for target in TARGETS:
        assert [path for pattern in target.sources for path in ROOT.glob(pattern)], target.name
        assert all((ROOT / name).exists() for name in target.tests), target.name


RULE = """LIMIT = 2


def late(day):
    return day > LIMIT
"""
TEST = """from rule import late


def test_it():
    assert late(3)
    assert not late(1)
"""
SURVIVOR = "rule.py late: day > LIMIT → day >= LIMIT"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project with one rule, a test that knows half of it, and a run over it."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "rule.py").write_text(RULE)
    (root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\npythonpath = .\n")
    (root / "test_rule.py").write_text(TEST)
    monkeypatch.setattr(trial, "ROOT", root)
    monkeypatch.setattr(trial, "PLUGINS", ROOT)
    monkeypatch.setattr(runner, "FEWEST", 1)
    monkeypatch.setattr(runner, "SURVIVORS", tmp_path / "survivors.md")
    (tmp_path / "survivors.md").write_text("")
    copy = tmp_path / "copy"
    copy.mkdir()
    return trial.Copy(copy), Target("rule", ("rule.py",), ("test_rule.py",))


@pytest.fixture
def canned(monkeypatch):
    """Answers instead of test runs: the survivor above lives, all others are noticed."""
    monkeypatch.setattr(
        trial.Copy,
        "try_each",
        lambda self, mutants, target: ((one, "" if one.key == SURVIVOR else "test_it") for one in mutants),
    )


def test_a_fault_the_tests_know_is_noticed_and_one_they_do_not_know_survives(small, capsys):
    copy, target = small
    outcome = runner.run(target, copy, seed=1, each=0)
    assert [mutant.key for mutant in outcome.survivors] == [SURVIVOR]
    assert (outcome.killed, outcome.tried) == (3, 4)  # never, none, and the limit, which stands outside the function
    assert not runner.report([outcome], 1)
    assert (trial.ROOT / "rule.py").read_text() == (copy.root / "rule.py").read_text() == RULE
    said = capsys.readouterr().out
    assert f"- `{SURVIVOR}`" in said
    assert "LIMIT: 2 → 3  test_rule.py::test_it" in said


@pytest.mark.usefixtures("canned")
def test_survivors_must_be_few(small, monkeypatch):
    copy, target = small
    outcome = runner.run(target, copy, seed=1, each=0)
    monkeypatch.setattr(runner, "ENOUGH", 0.75)
    assert runner.report([outcome], 1)
    monkeypatch.setattr(runner, "ENOUGH", 0.76)
    assert not runner.report([outcome], 1)


@pytest.mark.usefixtures("canned")
@pytest.mark.parametrize("each", [0, 9])
def test_explained_survivors_count_neither_way(small, tmp_path, each):
    copy, target = small
    (tmp_path / "survivors.md").write_text(f"- `{SURVIVOR}`: by agreement.\n")
    outcome = runner.run(target, copy, seed=1, each=each)
    assert (outcome.killed, outcome.tried) == (3, 3)
    assert runner.report([outcome], 1)


@pytest.mark.usefixtures("canned")
def test_an_explained_mutant_that_is_noticed_fails_the_run(small, tmp_path, monkeypatch):
    copy, target = small
    monkeypatch.setattr(runner, "ENOUGH", 0.5)
    (tmp_path / "survivors.md").write_text("- `rule.py LIMIT: 2 → 3`: nobody asks.\n")
    outcome = runner.run(target, copy, seed=1, each=0)
    assert [mutant.change for mutant in outcome.refuted] == ["LIMIT: 2 → 3"]
    assert not runner.report([outcome], 1)


@pytest.mark.usefixtures("canned")
def test_the_same_seed_chooses_the_same_mutants(small, monkeypatch):
    copy, _ = small
    (copy.root / "rules.py").write_text("\n".join(f"a{n} = {n}" for n in range(99)))
    said = []
    monkeypatch.setattr(runner, "say", said.append)
    for seed in (1, 1, 2):
        runner.run(Target("rules", ("rules.py",), ()), copy, seed=seed, each=12)
    first, again, other = (said[n * 13 : n * 13 + 13] for n in range(3))
    assert first == again != other


def test_tests_that_are_red_anyway_or_read_other_code_are_refused(small):
    copy, target = small
    (copy.root / "other.py").write_text("a = 1\n")
    with pytest.raises(SystemExit, match="tidak membaca"):
        list(copy.try_each([], Target("other", ("other.py",), target.tests)))
    (copy.root / "test_rule.py").write_text("from rule import late\n\n\ndef test_it():\n    assert late(1)\n")
    with pytest.raises(SystemExit, match=r"gagal pada kode yang utuh: failed test_rule\.py::test_it"):
        list(copy.try_each([], target))


def test_a_mutant_that_never_ends_is_noticed(small, monkeypatch):
    copy, target = small
    monkeypatch.setenv("MUTANTS_PATIENCE", "0.5")
    slow = "from time import sleep\n\n\ndef late(day):\n    while day < 3:\n        day += 9\n        sleep(0.1)\n"
    (copy.root / "rule.py").write_text(f"{slow}    return day == 3\n")
    endless = [one for one in copy.mutants(target) if one.change == "late: day += 9 → pass"]
    ((_, by),) = copy.try_each(endless, target)
    assert "lebih lama" in by


OLD = """
def outer(a, b=1):
    def inner(c):
        return a + c
    return inner
class Box:
    size = 1
    def wide(self):
        return self.size > 1
"""


@pytest.mark.parametrize(
    ("before", "after", "functions"),
    [
        ("a + c", "a - c", ["outer", "outer.<locals>.inner"]),
        ("self.size > 1", "self.size >= 1", ["Box.wide"]),
    ],
)
def test_a_fault_inside_a_function_is_put_into_it(before, after, functions):
    found = swaps("x.py", OLD, OLD.replace(before, after))
    assert [swap.old.co_qualname for swap in found] == functions
    assert all(OLD.splitlines()[line - 1].strip() for swap in found for line in swap.lines)


@pytest.mark.parametrize(("before", "after"), [("b=1", "b=2"), ("size = 1", "size = 2"), ("class Box", "class Bag")])
def test_a_fault_outside_functions_needs_a_new_import(before, after):
    with pytest.raises(Apart):
        swaps("x.py", OLD, OLD.replace(before, after))


def test_functions_made_before_change_too(tmp_path):
    path = str(tmp_path / "x.py")
    made = {}
    exec(compile(OLD, path, "exec"), made)
    inner, wide = made["outer"](5), made["Box"]().wide
    put_in(swaps(path, OLD, OLD.replace("a + c", "a - c").replace("size > 1", "size >= 1")))
    assert (inner(1), made["outer"](7)(1), wide()) == (4, 6, True)


def test_every_reason_names_a_mutant_of_today():
    known = runner.explained()
    today = {
        one.key for path in {key.split()[0] for key in known} for one in mutants_of(path, (ROOT / path).read_text())
    }
    assert known <= today, "reasons in survivors.md for mutants that are no more"


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("STATES = (State(S.SENT, 'a', place=10), State(S.CLOSED, 'b'))", "STATES.S.SENT: 10 → 11"),
        ("FLOW = Flow(name='paper', moves=(Move(name='send', at_once=True),))", "FLOW.paper.send: True → False"),
        ("class Box:\n    def wide(self):\n        return 3", "Box.wide: 3 → 4"),
    ],
)
def test_a_change_is_named_by_where_a_person_would_look(source, change):
    assert change in [mutant.change for mutant in mutants_of("x.py", source)]


def test_two_equal_changes_in_one_function_have_two_names():
    assert [
        mutant.change for mutant in mutants_of("x.py", "def a():\n    b(3)\n    c(3)\n") if mutant.after == "4"
    ] == [
        "a: 3 → 4",
        "a: 3 → 4 (2)",
    ]


def test_unknown_targets_and_too_few_mutants_are_said():
    for arguments in (["nobody"], ["clocks", "--each", "3"]):
        done = subprocess.run(
            [sys.executable, "-m", "tests.mutants", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
