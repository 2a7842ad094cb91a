"""What is kept has a row, and what has no row is not kept: in a folder and in a bucket."""

import hashlib

import pytest
from django.db import IntegrityError

from certportal.kernel.files import store
from certportal.kernel.files.models import StoredFile
from tests.corpus.build import plain_pdf
from tests.factories.files import absolute, stored_pdf
from tests.kernel.files.places import names

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.usefixtures("place")]


def test_kept_file_is_the_bytes_and_the_row() -> None:
    stored = stored_pdf(name="../../etc/ijazah.pdf")
    assert store.read(stored) == plain_pdf()
    assert (stored.size, stored.sha256) == (len(plain_pdf()), hashlib.sha256(plain_pdf()).hexdigest())
    assert str(stored) == "ijazah.pdf"
    folder, start, name = stored.path.split("/")
    assert (folder, start, len(name)) == ("original", name[:2], 36)
    assert names() == [stored.path]
    with store.as_local(stored) as path:
        assert path.read_bytes() == plain_pdf()


def test_folder_is_open_to_this_user_alone(settings) -> None:
    settings.MEDIA_STORE = ""
    path = absolute(stored_pdf())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)} == {0o700}


def test_same_bytes_twice_are_two_files() -> None:
    one, two = stored_pdf(), stored_pdf()
    assert one.path != two.path
    assert one.code != two.code
    assert len(one.code) == 26


def test_row_that_cannot_be_written_takes_the_file_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(StoredFile.objects, "create", refuse)
    with pytest.raises(IntegrityError):
        stored_pdf()
    assert names() == []


def test_file_nobody_needs_goes_once_that_is_certain(django_capture_on_commit_callbacks) -> None:
    stored = stored_pdf()
    with django_capture_on_commit_callbacks() as afterwards:
        store.discard(stored)
    assert names() == [stored.path]
    for go in afterwards:
        go()
    assert names() == []
    with pytest.raises(FileNotFoundError):
        store.read(stored)
    with pytest.raises(FileNotFoundError), store.as_local(stored):
        pass
