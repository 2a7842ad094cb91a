"""Pictures of pages: drawn once, kept, thrown away any time."""

import io

import pytest
from PIL import Image

from certportal.kernel.files import child, pages, store
from certportal.kernel.files.places import here
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.web.outages import FileDamaged
from tests.factories.files import stored_pdf, stored_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]


def test_page_is_drawn_once_and_kept(monkeypatch):
    stored = stored_pdf(pages=2)
    assert pages.kept(stored, 2) is None
    pages.draw(stored, 2)
    with Image.open(io.BytesIO(pages.kept(stored, 2))) as image:
        assert image.width == 1240
    assert pages.kept(stored, 1) is None
    monkeypatch.setattr(child, "ask", lambda *_: pytest.fail("drawn again"))
    pages.draw(stored, 2)


@pytest.mark.parametrize("content", [b"", b"<html>"])
def test_what_is_no_picture_is_thrown_away_and_drawn_again(content):
    """A power cut leaves an empty file: it would stand in the way of its own picture for good."""
    stored = stored_pdf()
    page = store.lay_down(content, root="preview", kind="jpeg")
    here().move(page.path, pages._name(stored, 1))
    assert pages.kept(stored, 1) is None
    pages.draw(stored, 1)
    assert pages.kept(stored, 1).startswith(pages._JPEG)


def test_full_disk_keeps_nothing_and_says_so(monkeypatch):
    def full(*_):
        raise StorageFull

    monkeypatch.setattr(pages, "write", full)
    stored = stored_pdf()
    with pytest.raises(StorageFull):
        pages.draw(stored, 1)
    assert not list(here().entries("preview"))


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_is_not_there_is_missing(number):
    with pytest.raises(pages.PageMissingError):
        pages.draw(stored_pdf(pages=2), number)


def test_pages_of_a_photo_and_of_a_broken_file_are_missing_and_a_lost_one_is_waited_for():
    lost = stored_pdf()
    here().remove(lost.path)
    broken = store.keep(b"%PDF-1.4 broken", root="original", kind="pdf", name="a.pdf", pages=1)
    damaged = stored_pdf()
    other = store.lay_down(b"%PDF-1.4 other", root="original", kind="pdf")
    here().move(other.path, damaged.path)
    for stored in (stored_photo(), broken):
        with pytest.raises(pages.PageMissingError):
            pages.draw(stored, 1)
    for stored in (lost, damaged):
        with pytest.raises(FileDamaged):  # a person brings it back, and then it can be drawn
            pages.draw(stored, 1)
