"""Whatever happens to the child process, the parent gets an answer."""

import subprocess
import sys
from pathlib import Path

import pytest

from certportal.kernel.files import child
from certportal.kernel.files.inspect_child import limits
from tests.corpus.broken import painted_again_and_again
from tests.corpus.build import plain_pdf

pytestmark = pytest.mark.watched


@pytest.mark.parametrize("program", ["import os; os.kill(os.getpid(), 9)", "print('{')", "raise SystemExit(3)", "1/0"])
def test_child_that_fails_is_too_heavy(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_START", program)
    assert child.ask("inspect", "pdf", Path("/x"), Path("/y")) == child.Answer(ok=False, code="terlalu_berat")


def test_child_that_does_not_answer_counts_as_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(child, "WALL_SECONDS", -4.5)
    assert child.ask("inspect", "pdf", Path("/x"), Path("/y")).code == "terlalu_berat"


def test_child_knows_no_secret_and_loads_no_django(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "rahasia-sekali")
    program = child._START + "; import os; assert 'SECRET_KEY' not in os.environ; assert 'django' not in sys.modules"
    monkeypatch.setattr(child, "_START", program)
    source = tmp_path / "a"
    source.write_bytes(plain_pdf())
    assert child.ask("inspect", "pdf", source, tmp_path / "b") == child.Answer(ok=True, facts={"pages": 1})


@pytest.mark.parametrize(
    ("greed", "ends_by"),
    [
        ("__import__('mmap').mmap(-1, 3_000_000_000)", 1),
        ("open(sys.argv[1], 'wb').write(b'x' * 200_000_000)", 1),
        ("[open('/dev/null') for _ in range(99)]", 1),
    ],
)
def test_limits_hold(greed: str, ends_by: int, tmp_path: Path) -> None:
    folder = Path(child.__file__).parent
    program = f"import sys; sys.path.append({str(folder)!r}); from inspect_child import limits; {{}}; kept = {greed}"
    command = [sys.executable, "-c", program.format("limits.apply()"), str(tmp_path / "out")]
    assert abs(subprocess.run(command, capture_output=True, check=False).returncode) >= ends_by
    canary = [sys.executable, "-c", program.format("pass"), str(tmp_path / "out")]
    assert subprocess.run(canary, capture_output=True, check=False).returncode == 0


def test_pages_of_the_portal_go_before_a_check() -> None:
    program = (
        f"import os, sys; sys.path.append({str(Path(child.__file__).parent)!r}); from inspect_child import limits; "
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program + act + "print(os.nice(0))"], capture_output=True, check=True
        ).stdout
        for act in ("", "limits.apply(); ")
    ]
    before, after = map(int, said)
    assert after > before


def test_limits_are_those_of_the_design() -> None:
    assert (limits.MEMORY_BYTES, limits.CPU_SECONDS, limits.WALL_SECONDS) == (1_500_000_000, 20, 30)


@pytest.mark.soak
def test_page_that_never_ends_is_too_heavy(tmp_path: Path) -> None:
    """Twenty seconds of a processor; what is counted before drawing stands in the corpus (F5-drawn-again)."""
    source = tmp_path / "a"
    source.write_bytes(painted_again_and_again())
    assert child.ask("inspect", "pdf", source, tmp_path / "b").code == "terlalu_berat"
