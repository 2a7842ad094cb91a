"""Migrated databases kept between runs.

None is used for other migrations, and parallel runs do not disturb each other.
"""

import ast
import os
from pathlib import Path

import pytest

from tests import templates

ENGINE = "postgresql"
# What a column's default gives is of no concern while the tables are empty.
ONLY_DEFAULTS = {f"certportal.kernel.{room}.models" for room in ("accounts", "audit", "files")} | {
    "certportal.kernel.accounts.models.people",
    "certportal.kernel.audit.request_facts",
}


@pytest.fixture
def place(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "certportal-tests"


@pytest.fixture
def project(monkeypatch, tmp_path) -> Path:
    """A project of one app with one migration."""
    root = tmp_path / "project"
    migrations = root / "applicants" / "migrations"
    migrations.mkdir(parents=True)
    (root / "applicants" / "__init__.py").touch()
    (migrations / "0001_initial.py").write_text("operations = []")
    (root / "settings.py").write_text("DEBUG = False")
    monkeypatch.setattr(templates, "ROOT", root)
    monkeypatch.setattr(templates, "MAKERS", ("settings.py",))
    return root


def _write(content: bytes):
    return lambda path: path.write_bytes(content)


def _read(engine: str = ENGINE) -> bytes | None:
    with templates.kept(engine) as stream:
        return stream and stream.read()


@pytest.mark.usefixtures("place")
def test_what_is_kept_is_found_again_for_that_engine_alone():
    assert _read() is None
    templates.keep(ENGINE, _write(b"rows"))
    assert (_read(), _read("sqlite")) == (b"rows", None)


@pytest.mark.parametrize("change", ["edited", "added", "renamed", "settings"])
def test_other_migrations_have_another_key(project, change):
    first, before = project / "applicants/migrations/0001_initial.py", templates.key(ENGINE)
    assert templates.key(ENGINE) == before
    match change:
        case "edited":
            first.write_text("operations = [1]")
        case "added":
            (first.parent / "0002_more.py").touch()
        case "renamed":
            first.rename(first.with_name("0001_first.py"))
        case "settings":
            (project / "settings.py").write_text("DEBUG = True")
    assert templates.key(ENGINE) != before


def test_other_packages_have_another_key(monkeypatch, tmp_path):
    (tmp_path / "django-5.2.dist-info").mkdir()
    monkeypatch.setattr(templates.sysconfig, "get_paths", lambda: {"purelib": str(tmp_path)})
    before = templates.key(ENGINE)
    (tmp_path / "django-5.2.dist-info").rename(tmp_path / "django-5.3.dist-info")
    assert templates.key(ENGINE) != before


def test_key_knows_every_module_of_ours_that_a_migration_runs():
    called = {
        name
        for path in templates.migrations()
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
        if (templates.ROOT / name.split(".")[0] / "__init__.py").exists()
    }
    known = {name.removesuffix(".py").replace("/", ".") for name in templates.MAKERS}
    assert called - known == ONLY_DEFAULTS
    assert len(templates.migrations()) > 40


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


@pytest.mark.usefixtures("place")
def test_run_that_reads_keeps_what_it_opened_while_another_clears_away_and_writes():
    templates.keep(ENGINE, _write(b"first"))
    with templates.kept(ENGINE) as stream:
        templates.keep(ENGINE, _write(b"second"))
        assert stream.read() == b"first"
    assert _read() == b"second"


def test_half_a_database_is_never_found(place):
    def is_killed(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        templates.keep(ENGINE, is_killed)
    assert _read() is None
    assert [*place.iterdir()] == []


@pytest.mark.usefixtures("project")
def test_those_not_used_for_longest_are_cleared_away(place):
    place.mkdir(parents=True)
    for age in range(templates.KEEP + 3):
        old = place / f"{ENGINE}-{age}"
        old.touch()
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    templates.keep(ENGINE, _write(b"rows"))
    left = {path.name for path in place.iterdir()}
    assert left == {f"{ENGINE}-{templates.key(ENGINE)}", *(f"{ENGINE}-{age}" for age in range(templates.KEEP - 1))}


def test_where_the_cache_cannot_be_written_a_private_folder_serves(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))  # a file: no folder can be made in it
    monkeypatch.setattr(templates.tempfile, "gettempdir", lambda: str(tmp_path))
    assert templates.folder() == tmp_path / f"certportal-tests-{os.getuid()}"
    assert templates.folder().stat().st_mode & 0o777 == 0o700


def test_folder_of_somebody_else_is_not_used(monkeypatch, tmp_path):
    """Other users who can write there could give the tests any database."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(templates.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(templates.os, "getuid", lambda: 4711)
    assert templates.folder() is None
    templates.keep(ENGINE, _write(b"rows"))
    assert _read() is None
