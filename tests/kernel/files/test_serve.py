"""The headers of reliability.md section 5, exactly, on every file."""

import io

import pytest
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from certportal.kernel.files import child, pages, store
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.files.serve import serve, serve_page
from tests.corpus.build import jpeg, plain_pdf
from tests.factories.files import stored_pdf, stored_photo

pytestmark = pytest.mark.django_db
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@pytest.fixture
def request_():
    return RequestFactory().get("/")


def body(response) -> bytes:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return content


def test_pdf_is_an_attachment_with_exact_headers(request_) -> None:
    response = serve(request_, stored_pdf(), name="Ijazah Nur'aini.pdf", inline=True)
    assert {name: response[name] for name in EXACT} == EXACT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Ijazah%20Nur%27aini.pdf"
    assert response["Content-Length"] == str(len(plain_pdf()))
    assert body(response) == plain_pdf()


def test_image_may_be_shown_but_is_attached_unless_asked(request_) -> None:
    photo = stored_photo()
    shown = serve(request_, photo, name="foto.exe", inline=True)
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/jpeg", "inline; filename*=UTF-8''foto.jpg")
    assert body(shown) == jpeg()
    attached = serve(request_, photo, name="foto.jpg")
    assert attached["Content-Disposition"].startswith("attachment; ")
    attached.close()


def test_file_lost_by_the_disk_is_404(request_) -> None:
    stored = stored_pdf()
    store.absolute(stored).unlink()
    with pytest.raises(Http404):
        serve(request_, stored, name="a.pdf")
    with pytest.raises(Http404):
        serve_page(request_, stored, 1)


def test_page_is_a_picture_with_exact_headers(request_) -> None:
    response = serve_page(request_, stored_pdf(pages=2), 2)
    assert {name: response[name] for name in EXACT} == EXACT
    assert response["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(body(response))) as image:
        assert image.width == 1240


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_is_not_there_is_404(number: int, request_) -> None:
    with pytest.raises(Http404):
        serve_page(request_, stored_pdf(pages=2), number)


def test_photo_is_its_own_only_page(request_) -> None:
    photo = stored_photo()
    assert body(serve_page(request_, photo, 1)) == jpeg()
    with pytest.raises(Http404):
        serve_page(request_, photo, 2)


def test_page_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = stored_pdf()
    first = pages.page_image(stored, 1)
    monkeypatch.setattr(child, "ask", lambda *_: pytest.fail("drawn again"))
    assert pages.page_image(stored, 1) == first


def test_page_comes_even_when_it_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageFull

    monkeypatch.setattr(pages, "write", full)
    stored = stored_pdf()
    assert pages.page_image(stored, 1).startswith(b"\xff\xd8\xff")
    assert not list((store.media_root() / "preview").rglob("*.jpg"))


def test_page_of_a_photo_is_no_pdf_page() -> None:
    with pytest.raises(pages.PageMissingError):
        pages.page_image(stored_photo(), 1)


def test_page_that_cannot_be_drawn_is_missing() -> None:
    stored = store.keep(b"%PDF-1.4 broken", root="original", kind="pdf", name="a.pdf", pages=1)
    with pytest.raises(pages.PageMissingError):
        pages.page_image(stored, 1)
