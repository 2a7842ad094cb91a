"""The heads of the audit chains go out once a day, to people who could notice."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from certportal.home import tasks
from certportal.home.heads import holders_of, mail_heads
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit import sealer
from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import MembershipFactory, person_with

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def readers():
    person_with(Role.VERIFIER)
    left, before = person_with(Role.LEADERSHIP), person_with(Role.INSPECTORATE)
    left.is_active = False
    left.save()
    before.memberships.update(ends_on=timezone.localdate(NOW))
    return {person_with(Role.INSPECTORATE), person_with(Role.LEADERSHIP)}


@pytest.fixture
def _sealed():
    for stream in Stream:
        record("a.b", by=SYSTEM, stream=stream)
    sealer.seal()


@pytest.mark.usefixtures("_sealed")
def test_inspectorate_and_leadership_get_the_heads_as_the_command_takes_them(readers):
    mail_heads(NOW)
    letters = Message.objects.filter(kind="audit_heads", channel="email").select_related("recipient")
    assert {letter.recipient for letter in letters} == readers
    lines = [line for line in letters[0].body.splitlines() if line.startswith(("acts:", "issuance:"))]
    assert lines == [str(sealer.head(stream)) for stream in Stream]
    call_command("verify_audit", *(word for line in lines for word in ("--anchor", line)))


@pytest.mark.usefixtures("_sealed", "readers")
def test_once_a_day():
    for moment in (NOW, NOW + timedelta(seconds=1), NOW + timedelta(days=1)):
        mail_heads(moment)
    tasks.mail_heads()
    assert Message.objects.filter(kind="audit_heads", channel="email").count() == 4


@pytest.mark.usefixtures("readers")
def test_no_letter_before_the_first_seal():
    assert mail_heads(NOW) == []


def test_closed_accounts_and_other_roles_are_nobody_to_tell(readers):
    """Also inside the portal: the notice of a closed account would wait for whoever opens it again."""
    today = timezone.localdate(NOW)
    assert set(holders_of((Role.INSPECTORATE, Role.LEADERSHIP), today)) == readers
    twice = next(iter(readers))
    MembershipFactory(user=twice, role=Role.INSPECTORATE)
    assert list(holders_of((Role.INSPECTORATE, Role.LEADERSHIP), today)).count(twice) == 1
