import threading
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from certportal.kernel.web import once as module
from certportal.kernel.web.models import SubmittedForm
from certportal.kernel.web.once import once
from tests.factories.accounts import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

TOKEN = uuid.UUID(int=7).hex


class Deed:
    """A view that counts how often its action ran."""

    def __init__(self, answer=lambda n: HttpResponseRedirect(f"/berkas/{n}/")):
        self.count = 0
        self.answer = answer

    def __call__(self, _request):
        self.count += 1
        return self.answer(self.count)


def request_with(rf, user, token=TOKEN, where="/berkas/baru/", **typed):
    if "file" in typed:
        typed["file"] = SimpleUploadedFile(*typed["file"])
    request = rf.post(where, {"once": token, **typed} if token else typed)
    request.user = user
    request._messages = CookieStorage(request)
    return request


def test_second_submit_goes_where_the_first_went(rf):
    deed, person = Deed(), PersonFactory()
    answers = [once(deed)(request_with(rf, person)) for _ in range(3)]
    assert [answer["Location"] for answer in answers] == ["/berkas/1/"] * 3
    assert deed.count == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"note": "Mohon segera."}, {"note": "Mohon dua hari lagi."}),
        ({"note": "Mohon segera."}, {}),
        ({"unit": ["1", "2"]}, {"unit": ["1"]}),
        ({"a": "1", "b": "2"}, {"a": "1=b", "b": "2"}),
        ({"file": ("sk.pdf", b"satu")}, {"file": ("sk.pdf", b"dua.")}),
        ({"file": ("sk.pdf", b"satu")}, {"file": ("ijazah.pdf", b"satu")}),
        ({"where": "/berkas/a/"}, {"where": "/berkas/b/"}),
    ],
)
def test_what_was_changed_after_going_back_is_another_submit(rf, first, second):
    """The page kept its token: the browser went back, or the first submit was stopped half-way and corrected."""
    deed, person = Deed(), PersonFactory()
    requests = [request_with(rf, person, **typed) for typed in (first, second, first, second)]
    answers = [once(deed)(request)["Location"] for request in requests]
    for request in requests:
        request.close()
    assert answers == ["/berkas/1/", "/berkas/2/"] * 2


def test_view_reads_a_file_from_its_first_byte(rf):
    read = []
    request = request_with(rf, PersonFactory(), file=("sk.pdf", b"satu"))
    once(lambda asked: read.append(asked.FILES["file"].read()) or HttpResponseRedirect("/"))(request)
    request.close()
    assert read == [b"satu"]


def test_new_csrf_token_on_the_same_form_changes_nothing(rf):
    deed, person = Deed(), PersonFactory()
    for secret in ("a" * 64, "b" * 64):
        once(deed)(request_with(rf, person, csrfmiddlewaretoken=secret))
    assert deed.count == 1


def test_form_shown_again_may_be_sent_again(rf):
    deed = Deed(lambda n: HttpResponse("periksa lagi") if n == 1 else HttpResponseRedirect("/selesai/"))
    person = PersonFactory()
    first, second = [once(deed)(request_with(rf, person)) for _ in range(2)]
    assert (first.status_code, second["Location"], deed.count) == (200, "/selesai/", 2)


def test_failed_submit_may_be_sent_again(rf):
    def fail(n):
        if n == 1:
            raise LookupError
        return HttpResponseRedirect("/selesai/")

    deed, person = Deed(fail), PersonFactory()
    with pytest.raises(LookupError):
        once(deed)(request_with(rf, person))
    assert once(deed)(request_with(rf, person))["Location"] == "/selesai/"


@pytest.mark.parametrize("token", ["", "abc", "Z" * 32, "a" * 33])
def test_without_a_proper_token_the_view_runs_as_ever(rf, token):
    deed, person = Deed(), PersonFactory()
    for _ in range(2):
        once(deed)(request_with(rf, person, token))
    assert deed.count == 2
    assert not SubmittedForm.objects.exists()


def test_token_of_one_person_does_not_stop_another(rf):
    deed = Deed()
    once(deed)(request_with(rf, PersonFactory()))
    once(deed)(request_with(rf, PersonFactory()))
    once(deed)(request_with(rf, AnonymousUser()))
    assert deed.count == 3


def test_get_is_never_counted(rf):
    deed, person = Deed(), PersonFactory()
    request = rf.get("/berkas/baru/", {"once": TOKEN})
    request.user = person
    once(deed)(request)
    assert not SubmittedForm.objects.exists()


def test_second_half_holds_its_thread_for_a_second_at_most():
    assert module.PATIENCE_SECONDS <= 1


def test_first_half_still_at_work_says_so_after_a_while(rf, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.15)
    person = PersonFactory()
    deed, request = Deed(), request_with(rf, person)
    SubmittedForm.objects.create(user_id=person.pk, token=module.mark_of(request, TOKEN), at=timezone.now())
    assert once(deed)(request)["Location"] == "/meja-kerja/"
    assert deed.count == 0
    assert [message.level_tag for message in get_messages(request)] == ["info"]


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_act_once(rf):
    person = PersonFactory()
    gate = threading.Barrier(2)
    deed, answers = Deed(), []

    def submit():
        gate.wait()
        try:
            answers.append(once(deed)(request_with(rf, person))["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, deed.count) == (["/berkas/1/"] * 2, 1)
