"""Whoever opens the data of a great many people in a day, or exports list after list, does not do it unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certportal.home import copying, tasks
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.models import Reading
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import person_with

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
NOW = timezone.now()


@pytest.fixture
def reader():
    return person_with(Role.VERIFIER, full_name="Rina Verifikator")


@pytest.fixture
def inspector():
    before = person_with(Role.INSPECTORATE)
    before.memberships.update(ends_on=timezone.localdate(NOW))
    return person_with(Role.INSPECTORATE)


def opened(reader, how_many, *, people=None, kind=ReadingKind.PERSON, on=NOW):
    """So many rows of that day, about so many people (each about another one unless said)."""
    Reading.objects.bulk_create(
        Reading(
            at=on, day=timezone.localdate(on), kind=kind, reader_id=reader.pk, reader_name=reader.full_name, title="x",
            subject_type=f"a.{kind}", subject_id=n, about_id=None if kind == ReadingKind.EXPORT else n % (people or how_many),
        )
        for n in range(how_many)
    )  # fmt: skip


def told():
    return [row.recipient for row in Message.objects.filter(kind="many_readings", channel="in_app")]


def test_the_inspectorate_hears_once_a_day_of_whoever_opens_too_much(reader, inspector):
    opened(reader, copying.MANY_PEOPLE)
    for moment in (NOW, NOW + timedelta(seconds=1)):
        copying.tell_inspectorate(moment)
    tasks.tell_of_many_readings()
    assert told() == [inspector]
    notice = Message.objects.get(kind="many_readings", channel="in_app")
    assert f"Rina Verifikator membuka data {copying.MANY_PEOPLE} orang" in notice.body
    assert notice.url == "/catatan/audit/reading/"


def test_exports_count_by_themselves(reader, inspector):
    opened(reader, copying.MANY_EXPORTS, kind=ReadingKind.EXPORT)
    copying.tell_inspectorate(NOW)
    assert told() == [inspector]


@pytest.mark.usefixtures("inspector")
def test_a_full_day_of_work_disturbs_nobody(reader):
    """Many documents of few people, somebody else's readings, and those of yesterday."""
    opened(reader, 5 * copying.MANY_PEOPLE, people=copying.MANY_PEOPLE - 1, kind=ReadingKind.DOCUMENT)
    opened(reader, copying.MANY_EXPORTS - 1, kind=ReadingKind.EXPORT)
    opened(reader, copying.MANY_PEOPLE, on=NOW - timedelta(days=1))
    opened(person_with(Role.VERIFIER), copying.MANY_PEOPLE - 1)
    assert copying.tell_inspectorate(NOW) == []
    assert told() == []
