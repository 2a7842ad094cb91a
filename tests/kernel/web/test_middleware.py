import errno

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.web import middleware
from certportal.kernel.web.middleware import RefuseBrokenInput, RequestFacts, client_address
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def status(rf):
    """The status the middleware gives to a request; 200 when it let it through."""

    def run(request):
        return RefuseBrokenInput(lambda _request: HttpResponse("lewat"))(request).status_code

    return run


@pytest.mark.parametrize(
    "query", ["", "q=Nur%27aini", "q=%E6%9D%8E&q=Bj%C3%B6rn", "q=a+b%20c", "q=%25", "kosong=&=x", "q=%F0%9F%98%80"]
)
def test_what_people_type_in_an_address_passes(rf, status, query):
    assert status(rf.get("/skema/", QUERY_STRING=query)) == 200


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=%FF", "q=%C3", "q=%ED%A0%80", "%00=x", "q=" + "x" * 4_000])
def test_broken_address_is_refused(rf, status, query):
    assert status(rf.get("/skema/", QUERY_STRING=query)) == 400


def test_nul_or_endless_path_is_refused(rf, status):
    assert status(rf.get("/skema/%00/")) == 400
    assert status(rf.get("/" + "a" * 1_001)) == 400


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"nama=Nur%27aini", 200), (b"nama=\xc3\xa9", 200), (b"nama=%00", 400), (b"nama=%FF", 400), (b"%00=1", 400)],
)
def test_form_body(rf, status, body, expected):
    assert status(rf.post("/x/", body, content_type=FORM)) == expected


def test_multipart_field_with_nul_is_refused(rf, status):
    assert status(rf.post("/x/", {"nama": "a\0b"})) == 400
    assert status(rf.post("/x/", {"nama": "I Gusti Ngurah Made Agung"})) == 200


def test_broken_multipart_is_refused(rf, status):
    assert status(rf.post("/x/", b"x", content_type="multipart/form-data")) == 400


def test_too_many_fields_are_too_large(rf, status):
    body = "&".join(f"f{n}=1" for n in range(501)).encode()
    assert status(rf.post("/x/", body, content_type=FORM)) == 413


def test_oversized_body_is_read_to_the_end_and_refused(rf, status, monkeypatch):
    monkeypatch.setattr(middleware, "largest_body", lambda _path: 1_000)
    request = rf.post("/x/", b"x" * 5_000, content_type="application/pdf")
    assert status(request) == 413
    assert request.read() == b""


def test_json_body_is_left_to_its_reader(rf, status):
    assert status(rf.post("/api/v1/x", b'{"a": "\\u0000"}', content_type="application/json")) == 200


def test_other_faults_of_the_machine_are_left_to_the_error_page(rf, status, monkeypatch):
    def broken(_request):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", broken)
    with pytest.raises(OSError, match="Input/output"):
        status(rf.post("/x/", {"a": "b"}))


@pytest.mark.parametrize(
    ("count", "header", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_client_address_is_what_the_outermost_trusted_proxy_saw(rf, count, header, expected):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": header})
    with override_settings(TRUSTED_PROXY_COUNT=count):
        assert client_address(request) == expected


@pytest.mark.django_db
def test_audit_rows_carry_the_request_and_only_while_it_lasts(rf):
    def act(_request):
        record("test.act", by=SYSTEM)
        return HttpResponse()

    response = RequestFacts(act)(rf.get("/", REMOTE_ADDR="192.0.2.7"))
    record("test.later", by=SYSTEM)
    rows = dict(AuditEvent.objects.values_list("verb", "request_id"))
    assert rows == {"test.act": response["X-Request-ID"], "test.later": ""}
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_page_of_a_signed_in_person_is_kept_nowhere(client):
    assert "no-store" not in client.get("/skema/").get("Cache-Control", "")
    client.force_login(PersonFactory(password=None))
    for address in ("/meja-kerja/", "/skema/", "/akun/kata-sandi/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_answer_that_never_asked_whose_it_is_may_be_kept(rf):
    request = rf.get("/")
    request.session = SessionStore()
    request.session[SESSION_KEY] = "1"
    request.session.accessed = False
    assert "Cache-Control" not in middleware.NothingKept(lambda _request: HttpResponse())(request)


def test_answer_that_says_itself_how_long_it_keeps_is_left_alone(rf):
    request = rf.get("/")
    request.session = SessionStore()
    request.session[SESSION_KEY] = "1"
    answer = HttpResponse(headers={"Cache-Control": "max-age=60"})
    assert middleware.NothingKept(lambda _request: answer)(request)["Cache-Control"] == "max-age=60"


# --- A form sent after the session had ended ------------------------------------------------------------------
LOST = "Sesi Anda sudah berakhir, jadi kiriman terakhir belum tersimpan."


@pytest.mark.django_db
def test_form_sent_without_a_session_says_that_nothing_was_kept(client):
    form = "http://testserver/berkas/x/dokumen/001.9/"
    answer = client.post("/berkas/x/dokumen/001.9/tanda-tangan/", {"typed_name": "Ani"}, HTTP_REFERER=form)
    assert answer.url == "/masuk/?next=/berkas/x/dokumen/001.9/&kiriman=belum-tersimpan"
    page = client.get(answer.url).text
    assert LOST in page
    assert 'value="/berkas/x/dokumen/001.9/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("came_from", [{}, {"HTTP_REFERER": "https://jahat.example/x/"}])
def test_form_sent_without_a_page_of_ours_before_it_stays_in_the_portal(client, came_from):
    answer = client.post("/berkas/x/percakapan/", {"text": "Kapan?"}, **came_from)
    assert answer.url.startswith(("/masuk/?next=/berkas/x/percakapan/&", "/masuk/?next=/&"))


@pytest.mark.django_db
def test_sign_in_page_says_nothing_of_a_form_to_who_only_opened_a_page(client):
    opened = client.get("/berkas/x/percakapan/").url
    assert opened == "/masuk/?next=/berkas/x/percakapan/"
    for address in (opened, "/masuk/?kiriman=Pesan+orang+lain"):
        page = client.get(address).text
        assert LOST not in page
        assert "Pesan orang lain" not in page


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_says_so_instead_of_an_empty_page(client):
    client.force_login(person_with(Role.INTAKE_OFFICER, OrganisationFactory()))
    response = client.get(reverse("queue.search"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Alamat ini tidak dibuka langsung" in response.content.decode()
    assert 'href="/meja-kerja/"' in response.content.decode()


@pytest.mark.django_db
def test_a_form_sent_to_an_address_that_takes_none_is_not_told_to_send_a_form(client):
    client.force_login(person_with(Role.INTAKE_OFFICER, OrganisationFactory()))
    response = client.post(reverse("home.desk"))
    assert (response.status_code, response.content) == (405, b"")
