import threading
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
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


def request_with(rf, user, token=TOKEN):
    request = rf.post("/berkas/baru/", {"once": token} if token else {})
    request.user = user
    request._messages = CookieStorage(request)
    return request


def test_second_submit_goes_where_the_first_went(rf):
    deed, person = Deed(), PersonFactory()
    answers = [once(deed)(request_with(rf, person)) for _ in range(3)]
    assert [answer["Location"] for answer in answers] == ["/berkas/1/"] * 3
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
    SubmittedForm.objects.create(user_id=person.pk, token=TOKEN, at=timezone.now())
    deed, request = Deed(), request_with(rf, person)
    assert once(deed)(request)["Location"] == "/meja-kerja/"
    assert deed.count == 0
    assert [message.level_tag for message in get_messages(request)] == ["info"]


def test_old_tokens_are_swept(rf):
    person = PersonFactory()
    SubmittedForm.objects.create(user_id=person.pk, token="f" * 32, at=timezone.now() - module.REMEMBERED * 2)
    once(Deed())(request_with(rf, person))
    assert list(SubmittedForm.objects.values_list("token", flat=True)) == [TOKEN]


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
