"""The headers of reliability.md section 5, exactly, on every file."""

import pytest
from django.test import RequestFactory

from certportal.kernel.files.places import here
from certportal.kernel.files.serve import serve, serve_picture
from certportal.kernel.web.outages import FileLost
from tests.corpus.build import jpeg, plain_pdf
from tests.factories.files import stored_pdf, stored_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]
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


def test_file_lost_by_the_disk_is_no_wrong_address(request_) -> None:
    stored = stored_pdf()
    here().remove(stored.path)
    with pytest.raises(FileLost):
        serve(request_, stored, name="a.pdf")


def test_picture_is_shown_with_exact_headers() -> None:
    response = serve_picture(jpeg(), name="halaman-2")
    assert {name: response[name] for name in EXACT} == EXACT
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == "inline; filename*=UTF-8''halaman-2.jpg"
    assert body(response) == jpeg()
