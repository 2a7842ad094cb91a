"""No test here has a database: the error pages must not need one."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation

from certportal.kernel.web import errors

PAGES = {
    400: lambda request: errors.bad_request(request, SuspiciousOperation()),
    403: errors.forbidden,
    404: errors.not_found,
    405: lambda request: errors.not_opened(request, "POST"),
    413: errors.too_large,
    429: errors.too_many,
    500: errors.server_error,
    503: errors.unavailable,
    507: errors.storage_full,
}


@pytest.mark.parametrize("status", PAGES)
def test_page_stands_alone_and_speaks_indonesian(rf, status):
    request = rf.get("/berkas/x/")
    request.request_id = "abc123"
    response = PAGES[status](request)
    body = response.content.decode()
    assert response.status_code == status
    assert '<html lang="id">' in body
    assert "abc123" in body
    assert body.count("<h1>") == 1
    assert "<script" not in body
    assert str(status) not in body.split("<main>")[1]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", PAGES)
def test_api_gets_json(rf, status):
    response = PAGES[status](rf.get("/api/v1/units"))
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"


def test_form_left_open_too_long_says_so(rf):
    response = errors.csrf_failure(rf.post("/x/"), reason="CSRF token missing.")
    assert response.status_code == 403
    assert "Formulir terlalu lama terbuka" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_form_left_open_by_somebody_signed_out_offers_signing_in_where_they_were(rf):
    left = rf.post("/berkas/x/kirim/", HTTP_REFERER="http://testserver/berkas/x/")
    assert 'href="/masuk/?next=/berkas/x/">Masuk</a>' in errors.csrf_failure(left).content.decode()
    left.user = SimpleNamespace(is_authenticated=True)
    page = errors.csrf_failure(left).content.decode()
    assert (">Masuk<" in page, "Buka halaman saya" in page) == (False, True)


def test_foreign_page_is_no_way_back_from_a_broken_form(rf):
    foreign = rf.post("/x/", HTTP_REFERER="https://jahat.example/masuk/")
    assert 'href="/masuk/?next=/">Masuk</a>' in errors.csrf_failure(foreign).content.decode()


def test_too_much_data_is_413_not_400(rf):
    assert errors.bad_request(rf.post("/x/"), RequestDataTooBig()).status_code == 413


def test_too_many_attempts_says_until_when(rf):
    response = errors.too_many(rf.get("/masuk/"), until=datetime(2026, 11, 20, 2, 14, tzinfo=UTC))
    assert "20 November 2026 pukul 09.14 WIB" in response.content.decode()


def test_address_is_never_printed(rf):
    assert "<b>jahat" not in errors.not_found(rf.get("/<b>jahat</b>/")).content.decode()


@pytest.mark.django_db
def test_unknown_address_gets_the_error_page(client):
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman ini tidak ditemukan" in response.content.decode()


@pytest.mark.django_db
def test_nul_in_an_address_gets_the_error_page_with_all_headers(client):
    response = client.get("/skema/%00/")
    assert response.status_code == 400
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
