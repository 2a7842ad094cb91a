"""A test that hangs fails after a while instead of blocking the run; walks and soak tests may take longer."""

import subprocess
import sys

import pytest

from tests.conftest import LONGER, pytest_collection_modifyitems


def test_test_that_hangs_fails(tmp_path):
    (tmp_path / "test_it.py").write_text("import time\ndef test_hangs(): time.sleep(50)\ndef test_next(): pass")
    command = [sys.executable, "-m", "pytest", "--timeout=1", "-p", "no:django", "-p", "no:cacheprovider", tmp_path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=40)
    assert "1 failed, 1 passed" in done.stdout
    assert "Timeout (>1.0s)" in done.stdout


def test_every_test_has_a_limit(request):
    assert 0 < float(request.config.getini("timeout")) <= 300


@pytest.mark.parametrize("mark", LONGER)
def test_walks_and_soaks_have_one_of_their_own(request, mark, monkeypatch):
    monkeypatch.setattr("tests.conftest.WALKS", request.path.parent)
    item = pytest.Function.from_parent(request.node.parent, name="test_every_test_has_a_limit", originalname=None)
    item.add_marker(mark)
    pytest_collection_modifyitems([item])
    assert item.get_closest_marker("timeout").args == (LONGER[mark],)
