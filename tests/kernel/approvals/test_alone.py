"""Acts that nobody else could approve: they wait a day, those who watch are told, and a second person who comes decides."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from certportal.home.settings_pages.actions import take_role
from certportal.home.settings_pages.acts.roles import ask_close
from certportal.kernel.accounts.actions import deactivate_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.actions import EFFECT_JOB
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.models import Job
from certportal.kernel.outbox.models import Message
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, person_with
from tests.kernel.approvals.asking import DAY, NOW, asked, code_of, holds, told

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.engines, pytest.mark.usefixtures("_moment")]


def fresh(row):
    return Approval.objects.get(pk=row.pk)


def test_where_nobody_else_exists_it_takes_effect_after_a_day(office, admin, person, monkeypatch):
    row = asked(person, office, admin)
    assert row.takes_effect_at == NOW + DAY
    assert Job.objects.get(kind=EFFECT_JOB).run_after == NOW + DAY
    assert not actions.take_effect(row, now=NOW + DAY - dt.timedelta(seconds=1))
    assert not holds(person)
    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    run_due(now=NOW + DAY)
    row.refresh_from_db()
    assert Job.objects.get(kind=EFFECT_JOB).result == {"done": True}
    assert (row.state, row.decided_by, row.decided_at) == (ApprovalState.DONE, None, NOW + DAY)
    assert holds(person)


def test_whoever_can_only_be_invited_is_waited_for_by_nobody(office, admin, person):
    person_with(Role.LEADERSHIP, office, password=None)
    person_with(Role.INSPECTORATE, office, is_active=False)
    assert asked(person, office, admin).takes_effect_at == NOW + DAY


def test_leader_it_is_about_is_told_though_they_may_not_approve(office, admin):
    leader = person_with(Role.LEADERSHIP, office, full_name="Pimpinan")
    row = asked(leader, office, admin, Role.VERIFIER)
    assert row.takes_effect_at == NOW + DAY
    assert told("approval_asked") == {"Pimpinan"}


def test_watchers_removed_lately_get_a_letter_when_somebody_then_acts_alone(office, admin, person):
    """One admin ended both other roles in two clicks; the act then waited its 24 hours and nobody was told."""
    leader = person_with(Role.LEADERSHIP, office, email="pimpinan@dinas.id")
    inspector = person_with(Role.INSPECTORATE, office, email="inspektorat@dinas.id")
    long_gone = person_with(Role.LEADERSHIP, office, email="dulu@dinas.id")
    for held, days in ((leader, 0), (long_gone, 31)):
        day = (NOW - dt.timedelta(days=days)).date()
        Membership.objects.filter(user=held).update(starts_on=day, ends_on=day)
    deactivate_person(person=inspector, by=admin, second=SYSTEM, note="x", now=NOW)
    row = asked(person, office, admin)
    assert row.takes_effect_at == NOW + DAY
    letters = Message.objects.filter(kind="approval_asked", channel="email")
    assert {letter.address for letter in letters} == {"pimpinan@dinas.id", "inspektorat@dinas.id"}
    assert row.title in letters[0].body


def test_an_admin_removed_lately_gets_that_letter_too(office, admin, person):
    """An admin's role ends at once: where nobody watched, the admin who was left acted alone and nobody was told."""
    second = person_with(Role.SYSTEM_ADMIN, office, email="admin.dua@dinas.id")
    take_role(Membership.objects.get(user=second, role=Role.SYSTEM_ADMIN), by=admin, now=NOW)
    assert asked(person, office, admin).takes_effect_at == NOW + DAY
    (letter,) = Message.objects.filter(kind="approval_asked", channel="email")
    assert letter.address == "admin.dua@dinas.id"


@pytest.mark.parametrize("how", ["closed", "role"])
def test_wish_of_whoever_is_gone_is_refused_in_the_portals_name(office, admin, person, how):
    """A stolen account that is stopped within its day has done nothing."""
    row = asked(person, office, admin)
    if how == "closed":
        deactivate_person(person=admin, by=SYSTEM, note="Dicuri", now=NOW)
    else:
        Membership.objects.filter(user=admin).update(ends_on=NOW.date(), starts_on=NOW.date())
    assert not actions.take_effect(fresh(row), now=NOW + DAY)
    row.refresh_from_db()
    assert (row.state, row.answer[:42]) == (ApprovalState.REFUSED, "Yang meminta tindakan ini tidak lagi dapat")
    assert not actions.take_effect(fresh(row), now=NOW + DAY)


def test_act_that_became_impossible_is_refused_in_the_portals_name(office, admin, person):
    row = asked(person, office, admin)
    User.objects.filter(pk=person.pk).update(merged_into=admin, is_active=False)
    assert not actions.take_effect(fresh(row), now=NOW + DAY)
    row.refresh_from_db()
    assert (row.state, row.answer[:29]) == (ApprovalState.REFUSED, "Akun ini sudah digabungkan. B")


def test_a_second_person_who_came_meanwhile_decides(client, office, admin, person):
    row = asked(person, office, admin)
    second = person_with(Role.INSPECTORATE, office, full_name="Inspektur Baru")
    client.force_login(second)
    with time_machine.travel(NOW + DAY):
        run_due(now=NOW + DAY)
        assert Job.objects.get(kind=EFFECT_JOB).result == {"done": False}
        assert told("approval_asked") == {"Inspektur Baru"}
        client.force_login(second)
        page = client.get(row.get_absolute_url()).text
        assert "Berlaku sendiri" not in page + client.get(reverse("approval.list")).text
        assert "gugur dan diajukan lagi" in page
    assert (fresh(row).state, holds(person)) == (ApprovalState.WAITING, False)
    actions.approve(fresh(row), by=second, now=NOW + DAY)
    assert holds(person)


def test_whom_it_is_about_is_no_second_person_who_came_meanwhile(office, admin, person):
    row = asked(person, office, admin)
    inspector = person_with(Role.INSPECTORATE, office)
    row.concerned.add(inspector)
    assert actions.take_effect(fresh(row), now=NOW + DAY)


def test_who_watches_alone_objects_to_their_own_removal_and_approves_nothing(client, office, admin):
    """Nobody else could: a day later the only one who watched was gone."""
    leader = person_with(Role.LEADERSHIP, office)
    row = ask_close(leader, reason="Pensiun", by=admin, now=NOW)
    for who in (admin, PersonFactory()):
        assert code_of(actions.refuse, fresh(row), note="x", by=who, now=NOW) == "not_allowed"
    client.force_login(leader)
    page = client.get(row.get_absolute_url()).text
    assert "dapat menolaknya" in page
    assert 'value="approve"' not in page
    client.post(row.get_absolute_url(), {"outcome": "approve", "version": row.version})
    assert fresh(row).state == ApprovalState.WAITING
    assert code_of(actions.approve, fresh(row), by=leader, now=NOW) == "not_allowed"
    client.post(row.get_absolute_url(), {"outcome": "refuse", "note": "Saya tidak pensiun.", "version": row.version})
    assert (fresh(row).state, fresh(row).decided_by) == (ApprovalState.REFUSED, leader)
    assert told("approval_refused") == {"Admin Satu"}
