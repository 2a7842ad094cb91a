import pytest
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.queries import unread_count
from tests.factories.accounts import person_with
from tests.factories.outbox import MailFactory, NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    somebody = person_with(Role.APPLICANT, password=None)
    client.force_login(somebody)
    return somebody


def test_list_shows_own_notices_only_the_newest_first(client, person):
    own = [NoticeFactory(recipient=person, subject=f"Kabar {n}") for n in range(2)]
    NoticeFactory(subject="Kabar orang lain")
    MailFactory(recipient=person, subject="Salinan e-mail")
    page = client.get(reverse("notice.list"))
    assert page.status_code == 200
    assert [row.pk for row in page.context["page"]] == [own[1].pk, own[0].pk]
    text = page.content.decode()
    assert text.index("Kabar 1") < text.index("Kabar 0")
    assert "Kabar orang lain" not in text
    assert "Salinan e-mail" not in text


def test_empty_list_says_what_will_appear(client, person):
    assert "Belum ada pemberitahuan" in client.get(reverse("notice.list")).content.decode()


def test_opening_marks_read_once_and_leads_to_the_page(client, person):
    notice = NoticeFactory(recipient=person, url="/pemberitahuan/?halaman=1")
    answer = client.post(reverse("notice.open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/pemberitahuan/?halaman=1")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.post(reverse("notice.open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_opening_a_notice_without_a_page_returns_to_the_list(client, person):
    notice = NoticeFactory(recipient=person)
    assert client.post(reverse("notice.open", args=[notice.pk]))["Location"] == reverse("notice.list")


def test_somebody_elses_notice_is_not_there_and_leaves_a_trace(client, person):
    notice = NoticeFactory()
    assert client.post(reverse("notice.open", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert AuditEvent.objects.get(verb="access.denied").actor_id == person.pk


def test_all_read_leaves_other_people_alone(client, person):
    NoticeFactory.create_batch(3, recipient=person)
    other = NoticeFactory()
    assert unread_count(person) == 3
    client.post(reverse("notice.read_all"))
    assert unread_count(person) == 0
    assert unread_count(other.recipient) == 1


@pytest.mark.parametrize("name", ["notice.read_all", "notice.open"])
def test_reading_never_happens_by_get(client, person, name):
    notice = NoticeFactory(recipient=person)
    url = reverse(name, args=[notice.pk] if name == "notice.open" else [])
    assert client.get(url).status_code == 405
    assert unread_count(person) == 1


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(reverse("notice.list")).status_code == 302


def test_markup_in_a_notice_is_shown_as_text(client, person):
    NoticeFactory(recipient=person, subject="<script>a</script>", body="<img src=x>\nBaris dua")
    text = client.get(reverse("notice.list")).content.decode()
    assert "<script>a" not in text
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt;<br>Baris dua" in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(client, person, count, django_assert_max_num_queries):
    NoticeFactory.create_batch(count, recipient=person)
    with django_assert_max_num_queries(8):
        client.get(reverse("notice.list"))
