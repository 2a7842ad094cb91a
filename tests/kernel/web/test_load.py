import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404

from certportal.kernel.accounts.policies import Policy
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.load import admit, load
from certportal.kernel.web.models import SubmittedForm
from tests.factories.accounts import PersonFactory
from tests.factories.outbox import NoticeFactory

pytestmark = pytest.mark.django_db

always = Policy(lambda _user, _obj: True, "always")
never = Policy(lambda _user, _obj: False, "never")


@pytest.fixture
def ask(rf):
    """A GET request by that person."""

    def make(user):
        request = rf.get("/pemberitahuan/1/")
        request.user = user
        return request

    return make


def denials():
    return list(AuditEvent.objects.filter(verb="access.denied").values_list("subject_type", "subject_id", "actor_id"))


def test_load_own_row_is_given_without_a_trace(ask):
    notice = NoticeFactory()
    NoticeFactory(recipient=notice.recipient)
    assert load(ask(notice.recipient), Message, always, pk=notice.pk) == notice
    assert denials() == []


def test_load_by_a_stranger_is_not_found_and_leaves_one_row(ask):
    notice = NoticeFactory()
    stranger = PersonFactory()
    with pytest.raises(Http404):
        load(ask(stranger), Message, always, pk=notice.pk)
    assert denials() == [("outbox.message", notice.pk, stranger.pk)]


def test_load_by_somebody_who_may_see_but_not_do_is_forbidden_and_leaves_one_row(ask):
    notice = NoticeFactory()
    with pytest.raises(PermissionDenied):
        load(ask(notice.recipient), Message, never, pk=notice.pk)
    assert denials() == [("outbox.message", notice.pk, notice.recipient.pk)]


@pytest.mark.parametrize("key", [0, 999_999, "abc", "", 10**30, None])
def test_load_of_what_does_not_exist_is_not_found_without_a_row(ask, key):
    notice = NoticeFactory()
    with pytest.raises(Http404):
        load(ask(notice.recipient), Message, always, pk=key)
    assert denials() == []


def test_load_from_a_queryset_still_asks_who_may_see(ask):
    notice = NoticeFactory()
    with pytest.raises(Http404):
        load(ask(PersonFactory()), Message.objects.select_related("recipient"), always, pk=notice.pk)
    assert load(ask(notice.recipient), Message.objects.select_related("recipient"), always, pk=notice.pk) == notice


def test_load_of_a_model_nobody_guards_is_a_programming_error(ask):
    with pytest.raises(ImproperlyConfigured):
        load(ask(PersonFactory()), SubmittedForm, always, pk=1)


def test_admit_lets_in_without_a_trace(ask):
    admit(ask(PersonFactory()), always)
    assert denials() == []


def test_admit_refuses_with_one_row_that_names_page_and_rule(ask):
    person = PersonFactory()
    with pytest.raises(PermissionDenied):
        admit(ask(person), never)
    event = AuditEvent.objects.get(verb="access.denied")
    assert (event.actor_id, event.subject_type, event.subject_id) == (person.pk, "", None)
    assert event.note == "tidak berwenang: GET /pemberitahuan/1/ (never)"


def test_at_once_admits_by_the_row_alone_and_leaves_everybody_else_to_visible_to(ask, django_assert_num_queries):
    notice = NoticeFactory()
    recipients = Policy(lambda user, obj: obj.recipient_id == user.pk, "recipients")
    with django_assert_num_queries(1):
        assert load(ask(notice.recipient), Message, never, at_once=recipients, pk=notice.pk) == notice
    with pytest.raises(Http404):
        load(ask(PersonFactory()), Message, always, at_once=recipients, pk=notice.pk)
    assert len(denials()) == 1
