import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import override_settings

from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.refusals import UploadRefused
from certportal.kernel.web.refusal import Refused, refusals, told_in, write_down
from certportal.kernel.workdays.refusals import CalendarRefused
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(rf):
    """Send a request to a view that refuses; gives (response, [(level, text)])."""

    def run(exc, *, method="post", path="/berkas/1/kirim/", **headers):
        @refusals
        def view(_request):
            raise exc

        request = getattr(rf, method)(path, headers=headers)
        request.user = PersonFactory()
        request.resolver_match = type("Match", (), {"view_name": "dossier.submit"})()
        request._messages = CookieStorage(request)
        response = view(request)
        return response, [(message.level_tag, str(message)) for message in get_messages(request)]

    return run


def refusal_rows():
    return list(AuditEvent.objects.filter(verb__endswith=".refused").order_by("pk").values_list("verb", "note"))


def test_refusal_becomes_a_message_one_row_and_the_way_back(send):
    response, shown = send(Refused("Lengkapi dahulu."), referer="http://testserver/berkas/1/?urut=nama")
    assert (response.status_code, response["Location"]) == (302, "/berkas/1/?urut=nama")
    assert shown == [("error", "Lengkapi dahulu.")]
    assert refusal_rows() == [("dossier.submit.refused", "Lengkapi dahulu.")]


@pytest.mark.parametrize(
    "referer",
    [
        "https://jahat.example/berkas/1/", "", "javascript:alert(1)", "http://testserver//jahat.example/x",
        "http://testserver///jahat.example/x", "http://testserver/\\jahat.example/x", "http://testserver//jahat.example",
    ],
)  # fmt: skip
def test_refusal_never_sends_people_to_another_host(send, referer):
    response, _ = send(Refused("Tidak."), referer=referer)
    assert response["Location"] == "/meja-kerja/"


def test_refused_page_is_not_its_own_way_back(send):
    response, _ = send(Refused("Tidak."), method="get", path="/x/?a=1", referer="http://testserver/x/?a=1")
    assert response["Location"] == "/meja-kerja/"


def test_refusal_goes_where_it_names(send):
    response, _ = send(Refused("Tidak.", back="/antrian/"), referer="http://testserver/berkas/1/")
    assert response["Location"] == "/antrian/"


def test_second_half_of_a_double_submit_is_success_without_a_row(send):
    response, shown = send(Refused("Sudah tercatat.", code="already_made", back="/berkas/1/"))
    assert (response.status_code, response["Location"]) == (302, "/berkas/1/")
    assert shown == [("success", "Sudah tercatat.")]
    assert refusal_rows() == []


@pytest.mark.parametrize(
    "below", [PersonRefused("NIP ini sudah dipakai.", code="taken"), CalendarRefused("Kosong.", code="calendar_empty")]
)
def test_refusals_of_lower_apps_are_told_like_any_other(send, below):
    response, shown = send(below, referer="http://testserver/berkas/1/")
    assert response.status_code == 302
    assert shown == [("error", below.sentence)]
    assert refusal_rows() == [("dossier.submit.refused", below.sentence)]


def test_full_storage_answers_507_with_one_row(send):
    response, shown = send(Refused("Penuh.", code="storage_full"))
    assert response.status_code == 507
    assert "belum dapat disimpan" in response.content.decode()
    assert shown == []
    assert refusal_rows() == [("dossier.submit.refused", "Penuh.")]


def test_refusal_of_an_htmx_part_reloads_the_page(rf):
    @refusals
    def view(_request):
        raise Refused("Tidak.", back="/antrian/")

    request = rf.post("/x/")
    request.user = PersonFactory()
    request.htmx = True
    request.resolver_match = None
    request._messages = CookieStorage(request)
    response = view(request)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/antrian/")
    assert refusal_rows() == [("web.request.refused", "Tidak.")]


def test_other_answers_and_faults_pass_through(rf):
    assert refusals(lambda _request: HttpResponse("ya"))(rf.get("/")).content == b"ya"
    with pytest.raises(ZeroDivisionError):
        refusals(lambda _request: 1 / 0)(rf.get("/"))


@override_settings(LANGUAGE_CODE="id")
def test_refusal_in_a_form_keeps_what_was_typed(rf):
    class Named(forms.Form):
        name = forms.CharField()

    form = Named({"name": "Nur'aini"})
    assert form.is_valid()
    request = rf.post("/x/")
    request.user = PersonFactory()
    request.resolver_match = None
    with told_in(form, request):
        raise Refused("Nomor sudah dipakai.", field="name")
    with told_in(form, request):
        raise Refused("Muat ulang.", field="of another form")
    assert form.errors == {"name": ["Nomor sudah dipakai."], "__all__": ["Muat ulang."]}
    assert 'value="Nur&#x27;aini"' in form.as_p()
    assert refusal_rows() == [("web.request.refused", "Nomor sudah dipakai."), ("web.request.refused", "Muat ulang.")]


@pytest.mark.parametrize("code", ["already_made", "storage_full"])
def test_what_has_a_page_of_its_own_goes_past_the_form(rf, code):
    form = forms.Form({})
    with pytest.raises(Refused, match="Sudah"), told_in(form, rf.post("/x/")):
        raise Refused("Sudah.", code=code)
    assert not form.errors


@pytest.mark.django_db(transaction=True)
def test_refused_file_is_named_in_the_trail(rf):
    """Who sent what, twice and under another name, is found by the fingerprint."""
    request = rf.post("/x/")
    request.user, request.resolver_match = AnonymousUser(), None
    write_down(request, UploadRefused("rusak", sha256="a" * 64))
    write_down(request, UploadRefused("jenis", kinds="PDF"))
    rows = AuditEvent.objects.filter(verb="file.upload.refused").order_by("pk")
    assert [row.after for row in rows] == [{"sha256": "a" * 64}, None]
