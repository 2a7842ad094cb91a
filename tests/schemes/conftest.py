import json
import shutil

import pytest

from tests.factories import schemes as factories
from tests.factories.catalogue_once import catalogue_once

__all__ = ["catalogue_once"]


@pytest.fixture
def loaded(catalogue_once, db):
    """The real catalogue, loaded once for the module; what a test changes is undone."""
    return factories.catalogue()


@pytest.fixture
def folder(tmp_path):
    """A copy of the catalogue files that a test may damage."""
    copy = tmp_path / "catalogue"
    shutil.copytree(factories.FOLDER, copy)
    return copy


@pytest.fixture
def spoil(folder):
    """Change one catalogue file: `spoil("000_pelayanan_prima.json", change)`, change edits the parsed object."""

    def change_file(name, change):
        path = folder / name
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")
        return folder

    return change_file
