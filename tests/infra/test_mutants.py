"""The mutator changes what it should, skips what no test can notice, and never changes the working tree."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import __main__ as runner
from tests.mutants.mutate import mutants_of
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
        "return None" if False else "def a():\n    return None",
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
        "flows", "policies", "clocks", "tick", "sealer", "make", "packaging", "eligibility", "allocate",
    }  # fmt: skip
    for target in TARGETS:
        assert [path for pattern in target.sources for path in ROOT.glob(pattern)], target.name
        assert all((ROOT / name).exists() for name in target.tests), target.name


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project with one rule, a test that knows half of it, and a run over it."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "rule.py").write_text("def late(day, limit):\n    return day > limit\n")
    (root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    (root / "test_rule.py").write_text(
        "from rule import late\n\n\ndef test_it():\n    assert late(3, 2)\n    assert not late(1, 2)\n"
    )
    monkeypatch.setattr(runner, "ROOT", root)
    monkeypatch.setattr(runner, "FEWEST", 1)
    monkeypatch.setattr(runner, "SURVIVORS", tmp_path / "survivors.md")
    (tmp_path / "survivors.md").write_text("")
    copy = tmp_path / "copy"
    copy.mkdir()
    return runner.Copy(copy), Target("rule", ("rule.py",), ("test_rule.py",))


def test_a_fault_the_tests_know_is_noticed_and_one_they_do_not_know_survives(small, tmp_path, capsys):
    copy, target = small
    outcome = runner.run(target, copy, seed=1, each=0)
    assert [mutant.after for mutant in outcome.survivors] == ["day >= limit"]
    assert (outcome.killed, outcome.tried) == (2, 3)
    assert not runner.report([outcome], 1)
    assert (runner.ROOT / "rule.py").read_text() == (copy.root / "rule.py").read_text()
    assert "BELUM DIJELASKAN  `rule.py late: day > limit → day >= limit`" in capsys.readouterr().out


def test_survivors_must_be_few_and_explained(small, tmp_path, monkeypatch):
    copy, target = small
    outcome = runner.run(target, copy, seed=1, each=0)
    monkeypatch.setattr(runner, "ENOUGH", 0.6)
    assert not runner.report([outcome], 1)
    (tmp_path / "survivors.md").write_text("- `rule.py late: day > limit → day >= limit`: by agreement.\n")
    assert runner.report([outcome], 1)
    monkeypatch.setattr(runner, "ENOUGH", 0.7)
    assert not runner.report([outcome], 1)


def test_tests_that_are_red_anyway_or_read_other_code_are_refused(small):
    copy, target = small
    (copy.root / "other.py").write_text("a = 1\n")
    with pytest.raises(SystemExit, match="tidak membaca"):
        runner.run(Target("other", ("other.py",), target.tests), copy, seed=1, each=0)
    (copy.root / "test_rule.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(SystemExit, match="gagal pada kode yang utuh"):
        runner.run(target, copy, seed=1, each=0)


def test_unknown_targets_and_too_few_mutants_are_said():
    for arguments in (["nobody"], ["clocks", "--each", "3"]):
        done = subprocess.run(
            [sys.executable, "-m", "tests.mutants", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
