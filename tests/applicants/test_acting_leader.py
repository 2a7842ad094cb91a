"""An acting leader is appointed with a second person, and the end of one is told to those who watch."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants import actions
from applicants.actions.leaving import appoints_leader
from applicants.models import Leave
from applicants.queries import stages_of
from certportal.kernel.accounts.actions import deactivate_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import appoint_acting, grant_role, revoke_role
from certportal.kernel.approvals.actions import approve
from certportal.kernel.approvals.models import Approval
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def colleague(world, role=Role.VERIFIER):
    return person_with(role, world.catalogue.agency)


def leave(world, acting, first=0, last=0):
    """The leader is away, from today on unless told, and this person stands in with the approval of a second person."""
    return actions.enter_leave(
        person=world.leader,
        stand_in=acting,
        agency=world.catalogue.agency,
        role=Role.LEADERSHIP,
        starts_on=NOW.date() + dt.timedelta(days=first),
        ends_on=NOW.date() + dt.timedelta(days=last),
        reason="Dinas luar",
        by=world.leader,
        second=SYSTEM,
        now=NOW,
    )


def closed(person, _office):
    deactivate_person(person=person, by=SYSTEM, note="Mutasi", now=NOW)


def without_role(person, office):
    """They lose the role they were given for good."""
    role = person.memberships.get(ends_on=None).role
    revoke_role(user=person, organisation=office, role=role, by=SYSTEM, now=NOW)


def leads(person):
    return reads_approvals(User.objects.get(pk=person.pk))


def typed(world, acting, **changes):
    day = NOW.date().isoformat()
    usual = {
        "person": world.leader.pk,
        "stand_in": acting.pk,
        "agency": world.catalogue.agency.pk,
        "role": "leadership",
    }
    return usual | {"starts_on": day, "ends_on": day, "reason": "Dinas luar"} | changes


def test_an_acting_leader_waits_for_a_second_person(client, world):
    """Who leads could else make a second person of their own choice, for up to three years."""
    acting, second = colleague(world), person_with(Role.INSPECTORATE)
    client.force_login(world.leader)
    page = client.post(reverse("leave.list"), typed(world, acting), follow=True)
    assert "menunggu orang kedua" in page.text
    assert not Leave.objects.exists()
    assert not Membership.objects.filter(user=acting, role=Role.LEADERSHIP).exists()
    row = Approval.objects.get()
    assert (row.kind, row.reason, set(row.concerned.all())) == ("leave.acting", "Dinas luar", {acting, world.leader})
    assert acting.full_name in row.title
    said = ["Pelaksana harian (Plh.)", acting.full_name, "Menggantikan", world.leader.full_name]
    said += ["Di", world.catalogue.agency.name, "Selama", "23 November 2026 sampai 23 November 2026"]
    assert [part for line in row.lines[:4] for part in line] == said
    assert not Message.objects.filter(kind="leave_entered").exists()
    approve(row, by=second, now=NOW)
    entered = Leave.objects.get()
    assert (entered.stand_in, entered.entered_by, entered.acting.role) == (acting, world.leader, "leadership")
    assert entered.reason == "Dinas luar"


def test_asking_appoints_nobody_yet_and_the_same_days_are_asked_for_once(world):
    acting, second = colleague(world), person_with(Role.INSPECTORATE)
    day, asked = NOW.date(), {"person": world.leader, "agency": world.catalogue.agency, "reason": "Dinas luar"}

    def ask(stand_in, first, last):
        days = {"starts_on": day + dt.timedelta(days=first), "ends_on": day + dt.timedelta(days=last)}
        return actions.ask_acting(stand_in=stand_in, **asked, **days, by=world.leader, now=NOW)

    with pytest.raises(Refused):
        ask(acting, 2, 1)
    assert not Approval.objects.exists()
    row = ask(acting, 1, 2)
    assert Role.LEADERSHIP not in {role for role, _ in acting.role_pairs()}
    with pytest.raises(IntegrityError, match=r"approval_waits_once|approvals_approval.kind"), transaction.atomic():
        ask(acting, 1, 2)
    for other in ((acting, 1, 3), (acting, 0, 2), (colleague(world), 1, 2)):
        ask(*other)
    assert Approval.objects.count() == 4
    approve(row, by=second, now=NOW)
    entered = Leave.objects.get()
    assert [entered.starts_on, entered.ends_on] == [day + dt.timedelta(days=days) for days in (1, 2)]


@pytest.mark.parametrize(
    ("begins", "holds_from", "appointed"),
    [(-1, 0, False), (0, 0, False), (2, 2, False), (0, 1, True), (2, 3, True)],
)
def test_who_holds_the_role_on_all_days_that_are_left_is_not_appointed(world, begins, holds_from, appointed):
    """Neither days that have passed count, nor those before the leave."""
    other, first = colleague(world), NOW.date() + dt.timedelta(days=begins)
    held = {"organisation": world.catalogue.agency, "role": Role.LEADERSHIP}
    MembershipFactory(user=other, **held, starts_on=NOW.date() + dt.timedelta(days=holds_from))
    days = {"starts_on": first, "ends_on": first + dt.timedelta(days=5)}
    found = appoints_leader(role=Role.LEADERSHIP, stand_in=other, agency=world.catalogue.agency, **days, now=NOW)
    assert found is appointed


def test_what_could_not_be_entered_is_not_asked_for_and_nothing_typed_is_lost(client, world):
    acting = colleague(world)
    client.force_login(world.leader)
    again = client.post(reverse("leave.list"), typed(world, acting, stand_in=world.leader.pk))
    assert again.context["form"].errors["stand_in"]
    assert again.context["form"]["reason"].value() == "Dinas luar"
    assert not Approval.objects.exists()


def test_who_leads_the_office_anyway_stands_in_at_once(client, world):
    other = colleague(world, Role.LEADERSHIP)
    client.force_login(world.leader)
    client.post(reverse("leave.list"), typed(world, other))
    assert Leave.objects.get().acting is None
    assert not Approval.objects.exists()


def test_end_of_an_acting_leader_is_told_to_those_who_watch_and_to_them(world):
    acting, inspector, other = colleague(world), person_with(Role.INSPECTORATE), person_with(Role.LEADERSHIP)
    row = leave(world, acting)
    for _ in range(2):
        actions.cancel_leave(row, by=world.leader, now=NOW)
    told = Message.objects.filter(kind="role_ended", channel="in_app")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(one.pk for one in (acting, inspector, other))
    assert "Plh. Pimpinan" in told[0].subject
    assert world.leader.full_name in told[0].body


def test_an_acting_leader_whose_days_are_over_ends_nothing_that_is_told(world):
    gone = leave(world, colleague(world))
    actions.cancel_leave(gone, by=world.leader, now=NOW + dt.timedelta(days=2))
    assert not Message.objects.filter(kind="role_ended").exists()
    assert not AuditEvent.objects.filter(verb="role.end_acting").exists()


def test_an_acting_leader_approves_nothing_of_their_own_appointment(world):
    acting, now = person_with(Role.INSPECTORATE), NOW
    days = {"starts_on": now.date(), "ends_on": now.date() + dt.timedelta(days=1)}
    kept = {"user": acting, "organisation": world.catalogue.agency, "role": Role.LEADERSHIP, "by": world.leader}
    with pytest.raises(PersonRefused) as fault:
        appoint_acting(**kept, **days, second=acting, now=now)
    assert fault.value.code == "needs_second"


def test_appointing_leaves_its_rows_in_the_trail(world):
    acting = colleague(world)
    leave(world, acting)
    event = AuditEvent.objects.get(verb="role.appoint_acting")
    assert (event.actor_id, event.subject_id) == (world.leader.pk, acting.pk)
    assert (event.after["role"], event.after["until"]) == ("leadership", "2026-11-24")


# --- Days too short for the twenty-four hours -----------------------------------------------------------------------
def test_a_leave_that_is_over_before_anybody_could_approve_is_refused_at_once(client, world):
    """Where nobody else may approve, an acting leader begins after 24 hours: a leave of today would never have one."""
    acting = colleague(world)
    client.force_login(world.leader)
    again = client.post(reverse("leave.list"), typed(world, acting))
    (sentence,) = again.context["form"].errors["ends_on"]
    assert "baru bertugas mulai 24 November 2026 pukul 09.00 WIB, sesudah cuti ini berakhir" in sentence
    assert "Pilih tanggal selesai 24 November 2026 atau sesudahnya" in sentence
    assert "mintalah admin sistem" in sentence
    assert again.context["form"]["reason"].value() == "Dinas luar"
    assert not Approval.objects.exists()
    client.post(reverse("leave.list"), typed(world, acting, ends_on="2026-11-24"))
    assert Approval.objects.get().takes_effect_at is not None


def test_another_leader_of_the_office_is_offered_instead(client, world):
    acting, other = colleague(world), person_with(Role.LEADERSHIP, world.catalogue.agency, full_name="Sri Pimpinan")
    User.objects.filter(pk=other.pk).update(password=make_password(None))  # was invited, and can approve nothing yet
    client.force_login(world.leader)
    again = client.post(reverse("leave.list"), typed(world, acting))
    assert "atau pilih Sri Pimpinan, yang juga pimpinan" in again.context["form"].errors["ends_on"][0]


def test_who_approves_reads_until_when_it_makes_sense(world):
    acting, _second = colleague(world), person_with(Role.INSPECTORATE)
    days = {"starts_on": NOW.date(), "ends_on": NOW.date(), "reason": "Dinas luar", "by": world.leader, "now": NOW}
    asked = actions.ask_acting(person=world.leader, stand_in=acting, agency=world.catalogue.agency, **days)
    assert ("Disetujui paling lambat", "23 November 2026") in asked.lines


# --- Files in hand --------------------------------------------------------------------------------------------------
def test_only_who_has_files_in_hand_is_asked_to_hand_them_over(client, world):
    """A role without a stage has none; where several roles are offered, the page shows the tick with those that have."""
    client.force_login(person_with(Role.CERTIFICATE_ADMIN, world.catalogue.agency))
    assert 'name="hand_over"' not in client.get(reverse("leave.list")).text
    client.force_login(world.leader)
    page = client.get(reverse("leave.list")).text
    assert "yang sedang ia tangani" in page
    assert 'name="hand_over"' in page
    assert "css/office.css" in page
    style = (Path(settings.BASE_DIR) / "static/css/office.css").read_text()
    (rule,) = re.findall(r"form:has\(#id_role\):not\(:has\((.+?)\)\) #div_id_hand_over \{ display: none; \}", style)
    assert re.findall(r'option\[value="(\w+)"\]:checked', rule) == [role.value for role in Role if stages_of(role)]


def test_a_tick_that_was_left_hands_nothing_over_for_a_leader(client, world):
    other = colleague(world, Role.LEADERSHIP)
    client.force_login(world.leader)
    page = client.post(reverse("leave.list"), typed(world, other, hand_over="on"), follow=True)
    assert Leave.objects.get().stand_in == other
    assert "Tidak ada berkas yang perlu dipindahkan" not in page.text


# --- They outlive nothing that made them one ---------------------------------------------------------------------------
@pytest.mark.parametrize("first", [0, 7], ids=["begun", "not begun"])
@pytest.mark.parametrize("loses", [closed, without_role])
@pytest.mark.parametrize("whose", ["leader", "stand-in"])
def test_an_acting_leader_ends_with_the_leader_they_stand_in_for_and_with_the_own_work_there(
    world, time_machine, whose, loses, first
):
    acting, inspector = colleague(world), person_with(Role.INSPECTORATE)
    row = leave(world, acting, first, last=900)
    assert leads(acting) is (first == 0)
    loses(world.leader if whose == "leader" else acting, world.catalogue.agency)
    row.refresh_from_db()
    assert row.cancelled_at == NOW
    (told,) = Message.objects.filter(kind="role_ended", channel="in_app", recipient=inspector)
    assert f"Plh. Pimpinan {acting.full_name}" in told.subject
    assert AuditEvent.objects.filter(verb="role.end_acting", subject_id=acting.pk).count() == 1
    for days in (0, 8, 800):
        time_machine.move_to(NOW + dt.timedelta(days=days))
        assert not leads(acting)


def test_an_acting_leader_stays_while_what_made_them_one_stands(world):
    acting, other, office = colleague(world), colleague(world, Role.LEADERSHIP), world.catalogue.agency
    grant_role(user=acting, organisation=office, role=Role.INTAKE_OFFICER, by=SYSTEM, now=NOW)
    over, row = leave(world, colleague(world)), leave(world, acting, first=1, last=900)
    revoke_role(user=acting, organisation=office, role=Role.VERIFIER, by=SYSTEM, now=NOW)
    closed(other, office)
    row.refresh_from_db()
    assert row.cancelled_at is None
    without_role(world.leader, office)
    assert set(Leave.objects.exclude(cancelled_at=None)) == {over, row}
