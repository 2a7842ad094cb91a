"""The script `./run`, in a checkout whose tools only record how they were called."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

TOOL = """#!/bin/sh
echo "seed=${SOAK_SEED:-} engine=${TEST_DATABASE:-} $(basename "$0") $*" >>"$CALLS"
case "$* " in *"$FAILS "*) exit 1 ;; esac
"""
TOOLS = ("pytest", "coverage", "ruff", "lint-imports", "deptry", "mypy", "djlint", "python")


@pytest.fixture
def house(tmp_path) -> Path:
    """A checkout with nothing in it but the script, the locks and the tools; every Debian package is there."""
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    shutil.copy(ROOT / "run", tmp_path)
    for name in TOOLS:
        _tool(tools / name, TOOL)
    _tool(tmp_path / "bin" / "dpkg-query", "#!/bin/sh\necho installed\n")
    (tmp_path / "requirements-dev.lock").touch()
    sum_of_nothing = subprocess.check_output(["sha256sum", tmp_path / "requirements-dev.lock"], text=True)
    (tmp_path / ".venv" / "lock").write_text(sum_of_nothing.split()[0])
    return tmp_path


def _tool(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def run(house: Path, *words: str, fails: str = "never this", **settings: str) -> tuple[int, str, list[str]]:
    """Exit code, what was printed, and how the tools were called."""
    calls = house / "calls"
    calls.unlink(missing_ok=True)
    outside = {name: value for name, value in os.environ.items() if name not in {"SOAK_SEED", "TEST_DATABASE"}}
    here = {**outside, "PATH": f"{house / 'bin'}:{os.environ['PATH']}", "CALLS": str(calls), "FAILS": fails, **settings}
    done = subprocess.run([house / "run", *words], env=here, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr, calls.read_text().splitlines() if calls.exists() else []


def seeds(calls: list[str]) -> set[str]:
    return {call.split()[0].removeprefix("seed=") for call in calls}


def test_soak_begins_every_time_at_another_seed_and_prints_it(house):
    drawn = set()
    for _ in range(3):
        code, printed, calls = run(house, "soak", "dossiers", "plans")
        (seed,) = seeds(calls)
        assert (code, len(calls)) == (0, 2)
        assert re.search(rf"\bSOAK_SEED={seed}\b", printed)
        assert all(f"--hypothesis-seed={seed} " in call for call in calls)
        drawn.add(seed)
    assert len(drawn) == 3


def test_soak_repeats_the_seed_it_is_given(house):
    _, _, calls = run(house, "soak", "dossiers", SOAK_SEED="4711")
    assert seeds(calls) == {"4711"}


def test_suite_and_coverage_keep_their_fixed_seed(house):
    _, _, calls = run(house, "soak", "coverage", SOAK_SEED="4711")
    assert seeds([call for call in calls if " pytest " in call]) == {""}


def test_soak_goes_on_after_a_part_that_fails_and_fails_in_the_end(house):
    code, printed, calls = run(house, "soak", "dossiers", "plans", fails="tests/stateful")
    assert (code, len(calls)) == (1, 2)
    assert re.search(r"GAGAL +\d+ detik  Jalan berkas", printed)
    assert re.search(r"lulus +\d+ detik  Rencana pengemasan", printed)


def test_unknown_part_and_unknown_word_are_refused(house):
    assert run(house, "soak", "everything")[0] == 1
    code, printed, calls = run(house, "tst")
    assert (code, calls) == (1, [])
    assert "Tidak dikenal: tst" in printed


def test_test_asks_every_tool_and_both_engines(house):
    code, _, calls = run(house, "test")
    assert code == 0
    assert {call.split()[2] for call in calls} == set(TOOLS) - {"coverage"}
    tested = [call for call in calls if " pytest " in call]
    assert [re.search(r"-m (.*)$", call).group(1) for call in tested] == [
        "engines and not soak", "not browser and not soak", "browser and not soak",
    ]  # fmt: skip
    assert "--exact" in tested[1]
    assert ["engine=sqlite" in call for call in tested] == [True, False, False]


def test_lint_asks_for_style_and_types_alone(house):
    code, printed, calls = run(house, "lint")
    assert code == 0
    assert {call.split()[2] for call in calls} == {"ruff", "lint-imports", "deptry", "djlint", "mypy"}
    assert printed.index("djlint --lint") < printed.index("/mypy")


def test_what_mypy_says_is_shown_although_it_ran_beside_the_others(house):
    _tool(house / ".venv" / "bin" / "mypy", "#!/bin/sh\necho 'Found 1 error'\nexit 1\n")
    code, printed, _ = run(house, "lint")
    assert (code != 0, "Found 1 error" in printed) == (True, True)


def test_mypy_ends_when_another_check_failed(house):
    _tool(house / ".venv" / "bin" / "mypy", '#!/bin/sh\necho $$ >"$CALLS.mypy"\nexec sleep 50\n')
    _tool(house / ".venv" / "bin" / "ruff", '#!/bin/sh\nwhile [ ! -s "$CALLS.mypy" ]; do sleep 0.1; done\nexit 1\n')
    assert run(house, "lint")[0] != 0
    time.sleep(0.2)
    assert not Path(f"/proc/{(house / 'calls.mypy').read_text().strip()}/exe").exists()


@pytest.mark.parametrize(
    "broken",
    [
        "check .",
        "format --check .",
        "mypy",
        "deptry",
        "--lint templates",
        "makemigrations",
        "--deploy",
        "-m browser and not soak",
    ],
)
def test_test_fails_when_one_of_its_parts_fails(house, broken):
    if broken in {"mypy", "deptry"}:
        _tool(house / ".venv" / "bin" / broken, "#!/bin/sh\nexit 1\n")
    assert run(house, "test", fails=broken)[0] != 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [({}, True), ({"DEBUG": "0"}, False), ({"DEMO": "0"}, False), ({"DEMO": "1", "DEBUG": "0"}, False)],
)
def test_start_makes_demo_people_on_a_local_machine_only(house, given, shown):
    code, _, calls = run(house, "start", SECRET_KEY="x", **given)
    assert code == 0
    assert any(call.endswith("manage.py load_catalogue") for call in calls)
    assert any(call.endswith("manage.py demo") for call in calls) is shown


def test_what_start_writes_is_its_owners_alone(house):
    """The database, files and letters under var/ hold people's documents and links that reset passwords."""
    (house / "var" / "mail").mkdir(parents=True)
    letter = house / "var" / "mail" / "1.log"
    letter.touch(mode=0o644)
    _tool(
        house / ".venv" / "bin" / "python",
        TOOL + 'case "$*" in *migrate*) mkdir var/media; : >var/certportal.sqlite3 ;; esac\n',
    )
    code, said, _ = run(house, "start")
    assert code == 0, said
    modes = {path.name: path.stat().st_mode & 0o777 for path in [house / "var", *(house / "var").rglob("*")]}
    assert {"mail", "1.log", "media", "certportal.sqlite3", "secret_key"} <= set(modes)
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
