"""Stored files for tests: the row and its bytes on the disk."""

from pathlib import Path

import pytest

from certportal.kernel.files import child, store
from certportal.kernel.files.models import StoredFile
from tests.corpus.build import jpeg, plain_pdf


def stored_pdf(*, pages: int = 1, name: str = "ijazah.pdf", by=None, root: str = "original") -> StoredFile:
    """A PDF of that many pages, stored without the inspection (test_intake.py is about that)."""
    return store.keep(plain_pdf(pages), root=root, kind="pdf", name=name, by=by, pages=pages)


def absolute(stored: StoredFile) -> Path:
    """Where the bytes lie while they are stored in a folder."""
    return store.media_root() / stored.path


def stored_photo(*, name: str = "foto.jpg", by=None) -> StoredFile:
    return store.keep(jpeg(), root="original", kind="jpeg", name=name, by=by)


@pytest.fixture
def sound_scans(monkeypatch) -> None:
    """Every PDF that is uploaded counts as sound and of one page, for tests of what happens to it afterwards.

    No child process looks inside, which takes most of their time; everything else that receives a file is as always.
    """
    look = child.ask

    def ask(task: str, detail: str, *paths: Path) -> child.Answer:
        if (task, detail) == ("inspect", "pdf"):
            return child.Answer(ok=True, facts={"pages": 1})
        return look(task, detail, *paths)

    monkeypatch.setattr(child, "ask", ask)
