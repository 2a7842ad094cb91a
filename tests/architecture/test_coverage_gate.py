"""./run test holds every rule engine to full coverage: [tool.exact] follows the import contract."""

from fnmatch import fnmatch

from tests.architecture.house import PROJECT, ROOT
from tests.exact import PATTERNS as EXACT


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
    assert [pattern for pattern in EXACT if not any(ROOT.glob(pattern))] == []
