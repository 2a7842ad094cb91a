"""./run test holds every rule engine to full coverage: the list there follows the import contract here."""

import re
from fnmatch import fnmatch

from tests.architecture.house import PROJECT, ROOT
from tests.watched import WATCHED

EXACT = ",".join(re.findall(r'^EXACT="(?:\$EXACT,)?([^"]+)"', (ROOT / "run").read_text(), re.MULTILINE)).split(",")


def _is_exact(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in EXACT)


def test_every_pure_engine_policy_and_flow_is_covered_to_the_last_branch():
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    engines = next(contract for contract in contracts if contract["id"] == "pure")["source_modules"]
    paths = [module.replace(".", "/") for module in engines]
    assert [path for path in paths if not _is_exact(f"{path}.py") and not _is_exact(f"{path}/x.py")] == []
    for part in ("applicants/flows/guards.py", "certificates/policies.py", "certportal/kernel/files/intake.py"):
        assert _is_exact(part)
    assert not _is_exact("applicants/views/checking.py")


def test_every_pattern_of_the_list_still_finds_a_file():
    assert [pattern for pattern in EXACT if not any(ROOT.glob(pattern.replace("*/", "**/", 1)))] == []


def test_every_watched_path_still_begins_that_of_a_test():
    assert [path for path in WATCHED if not [*ROOT.glob(f"{path}*")]] == []
