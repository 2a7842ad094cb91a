"""A stored dump is never made again, and never left half made."""

import sys

import pytest

from tests.upgrades import make

NAME = "2026-12-31-1.0"


@pytest.fixture
def dumps(tmp_path, monkeypatch):
    """A folder of dumps; the engines themselves are left out, which would take minutes."""
    folder = tmp_path / "upgrades"
    folder.mkdir()
    monkeypatch.setattr(make, "DUMPS", folder)
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "list_of_migrations", lambda: "")
    for engine in ("on_sqlite", "on_postgresql"):
        monkeypatch.setattr(make, engine, lambda scratch: ("SELECT 1;", []))
    monkeypatch.setattr(make, "sql_of", lambda name, engine: folder / name / f"{engine}.sql.xz")
    monkeypatch.setattr(sys, "argv", ["make", NAME])
    return folder


def test_a_dump_is_never_made_again(dumps):
    make.main()
    made = {path.name: path.read_bytes() for path in (dumps / NAME).iterdir()}
    assert set(made) == {"sqlite.sql.xz", "postgresql.sql.xz", "papers.zip", "migrations.sha256"}
    with pytest.raises(SystemExit, match="Beri nama baru"):
        make.main()
    assert {path.name: path.read_bytes() for path in (dumps / NAME).iterdir()} == made


def test_one_that_was_interrupted_leaves_nothing_and_can_be_made_again(dumps, monkeypatch):
    whole = make.shutil.copytree

    def half(source, target):
        whole(source, target, ignore=make.shutil.ignore_patterns("papers.zip"))
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(make.shutil, "copytree", half)
        with pytest.raises(KeyboardInterrupt):
            make.main()
    assert list(dumps.iterdir()) == []
    make.main()
    assert (dumps / NAME / "papers.zip").exists()
