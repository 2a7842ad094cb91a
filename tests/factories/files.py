"""Stored files for tests: the row and its bytes on the disk."""

from certportal.kernel.files import store
from certportal.kernel.files.models import StoredFile
from tests.corpus.build import jpeg, plain_pdf


def stored_pdf(*, pages: int = 1, name: str = "ijazah.pdf", by=None, root: str = "original") -> StoredFile:
    """A PDF of that many pages, stored without the inspection (test_intake.py is about that)."""
    return store.keep(plain_pdf(pages), root=root, kind="pdf", name=name, by=by, pages=pages)


def stored_photo(*, name: str = "foto.jpg", by=None) -> StoredFile:
    return store.keep(jpeg(), root="original", kind="jpeg", name=name, by=by)
