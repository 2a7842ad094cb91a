"""The dossier page, assignment and leave."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.enums import DossierState
from applicants.flows.notices import officers_of
from applicants.models import Assignment, Dossier, Leave
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, add_version, dossier_in, eligible_person
from tests.waiting import dossiers_waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def colleague(world, role=Role.INTAKE_OFFICER, **fields):
    return person_with(role, world.catalogue.agency, **fields)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


# --- Dossier page -----------------------------------------------------------------------------------------------------
SENT = ["submitted", "completeness_check", "returned", "verification", "admitted"]


@pytest.mark.parametrize(
    ("who", "state"),
    [("applicant", "draft"), *(("applicant", state) for state in SENT), *(("verifier", state) for state in SENT)],
)
def test_dossier_page_stays_at_twelve_queries(client, world, state, who):
    """For one and for three versions of every document, with a clock running and a line said."""
    dossier = dossier_in(state, world)
    if state == "submitted":
        clocks.start("completeness", dossier, by=SYSTEM, now=NOW)
        actions.write_message(dossier, text="Kapan selesai?", by=world.applicant, now=NOW)
    client.force_login(getattr(world, who))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(dossier.get_absolute_url()).status_code == 200
        counts.append(len(asked))
        for document in dossier.documents.all()[:3]:
            add_version(document, dossier.applicant)
            add_version(document, dossier.applicant)
    assert counts[0] == counts[1] <= 12


# --- Assignment -------------------------------------------------------------------------------------------------------
def test_taking_and_giving_away(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    first = actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    assert not Message.objects.filter(kind="assignment_made").exists()
    other = colleague(world)
    second = actions.assign(dossier, person=other, by=world.officer, now=NOW, reason="Beban saya penuh.")
    first.refresh_from_db()
    assert first.ended_at == NOW
    assert list(Assignment.objects.open()) == [second]
    assert Dossier.objects.get(pk=dossier.pk).intake_officer == second.person
    assert Message.objects.get(kind="assignment_made", channel="in_app").recipient == other
    event = AuditEvent.objects.filter(verb="assignment.make").order_by("pk").last()
    assert (event.before, event.note) == ({"person": world.officer.pk}, "Beban saya penuh.")


def test_one_open_row_per_stage_also_for_raw_rows(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    row = actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(dossier=dossier, stage=row.stage, person=world.officer, by=world.officer, at=NOW)


def test_who_may_not_have_it(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    subordinate = colleague(world, superior=world.applicant)
    stranger = person_with(Role.INTAKE_OFFICER)
    world.applicant.memberships.create(
        role=Role.INTAKE_OFFICER, organisation=world.catalogue.agency, starts_on=NOW.date() - dt.timedelta(days=9)
    )
    give = {"by": world.officer, "now": NOW, "reason": "Tolong periksa."}
    assert code_of(actions.assign, dossier, person=world.applicant, **give) == "excluded"
    assert code_of(actions.assign, dossier, person=subordinate, **give) == "excluded"
    assert code_of(actions.assign, dossier, person=stranger, **give) == "no_role"
    assert code_of(actions.assign, dossier, person=world.verifier, **{**give, "reason": " "}) == "reason_missing"
    assert code_of(actions.assign, dossier, person=world.officer, **{**give, "by": stranger}) == "not_allowed"
    closed = dossier_in(DossierState.CLOSED, world, applicant=eligible_person(world.catalogue))
    assert code_of(actions.assign, closed, person=world.officer, **give) == "no_stage"
    verifying = dossier_in(DossierState.VERIFICATION, world, applicant=eligible_person(world.catalogue))
    assert code_of(actions.assign, verifying, person=world.officer, **give) == "no_role"
    assert not Assignment.objects.exists()


def test_the_desk_shows_ones_own_and_what_nobody_has(world):
    other = colleague(world)
    mine, theirs, free = (
        dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in range(3)
    )
    actions.assign(mine, person=world.officer, by=world.officer, now=NOW)
    actions.assign(theirs, person=other, by=other, now=NOW)
    assert set(dossiers_waiting_for(world.officer, NOW)) == {mine, free}
    assert set(dossiers_waiting_for(other, NOW)) == {theirs, free}
    assert officers_of(theirs) == [other]
    assert world.officer in officers_of(free)


@pytest.mark.parametrize("state", ["submitted", "completeness_check"])
def test_a_verifier_finds_what_was_given_to_them_before_the_verification(world, state):
    """Verifiers may be given the completeness check; it is then on their desk and on nobody else's."""
    dossier = dossier_in(state, world)
    other = colleague(world, Role.VERIFIER)
    assert dossier not in dossiers_waiting_for(world.verifier, NOW)
    actions.assign(dossier, person=world.verifier, by=world.officer, now=NOW, reason="Ada pengalaman.")
    assert dossier in dossiers_waiting_for(world.verifier, NOW)
    assert dossier not in dossiers_waiting_for(other, NOW)
    assert dossier not in dossiers_waiting_for(world.officer, NOW)


def test_bulk_from_the_queue_says_what_could_not_be_done(client, world):
    rows = [dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in range(2)]
    other = colleague(world, superior=rows[1].applicant, full_name="Ani Petugas")
    client.force_login(world.officer)
    codes = [row.code for row in rows]
    page = client.get(reverse("queue.assign"), {"berkas": codes})
    assert all(row.number in page.content.decode() for row in rows)
    empty = client.post(reverse("queue.assign"), {"berkas": codes, "person": other.pk, "reason": ""})
    assert "reason" in empty.context["form"].errors
    data = {"berkas": codes, "person": other.pk, "reason": "Pembagian pekan ini."}
    answer = client.post(reverse("queue.assign"), data, follow=True)
    said = [message.message for message in answer.context["messages"]]
    assert said[0].startswith("1 berkas ditugaskan kepada Ani Petugas: 0")
    assert rows[1].number in said[1]
    assert [row.dossier for row in Assignment.objects.all()] == [rows[0]]


def test_strangers_dossiers_cannot_be_shared_out(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(person_with(Role.INTAKE_OFFICER))
    page = client.get(reverse("queue.assign"), {"berkas": [dossier.code]})
    assert dossier.number not in page.content.decode()


def test_take_and_assign_from_the_dossier_page(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.officer)
    assert "Kerjakan sendiri" in client.get(dossier.get_absolute_url()).content.decode()
    client.post(reverse("dossier.take", args=[dossier.code]))
    assert Assignment.objects.get().person == world.officer
    other = colleague(world)
    data = {"person": other.pk, "reason": "Saya dinas luar."}
    client.post(reverse("dossier.assign", args=[dossier.code]), data)
    assert Assignment.objects.open().get().person == other


# --- Leave ------------------------------------------------------------------------------------------------------------
def away(world, person, stand_in, *, by=None, days=5, role=Role.INTAKE_OFFICER):
    return actions.enter_leave(
        person=person,
        role=role,
        stand_in=stand_in,
        agency=world.catalogue.agency,
        starts_on=NOW.date(),
        ends_on=NOW.date() + dt.timedelta(days=days),
        reason="Cuti tahunan",
        by=by or person,
        now=NOW,
    )


def test_work_goes_over_and_comes_back(world):
    stand_in = colleague(world)
    mine, forbidden = (
        dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in range(2)
    )
    stand_in.superior = forbidden.applicant
    stand_in.save()
    for row in (mine, forbidden):
        actions.assign(row, person=world.officer, by=world.officer, now=NOW)
    leave = away(world, world.officer, stand_in)
    done, refused = actions.hand_over_work(leave, by=world.officer, now=NOW)
    assert done == [mine]
    assert len(refused) == 1
    assert Assignment.objects.open().get(dossier=mine).person == stand_in
    assert Assignment.objects.open().get(dossier=forbidden).person == world.officer
    done, _refused = actions.hand_back_work(leave, by=stand_in, now=NOW)
    assert done == [mine]
    assert Assignment.objects.open().get(dossier=mine).person == world.officer


def test_while_away_the_stand_in_is_told_too_and_not_afterwards(world, time_machine):
    stand_in = colleague(world)
    dossier = dossier_in(DossierState.SUBMITTED, world)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    away(world, world.officer, stand_in)
    time_machine.move_to(NOW)
    assert officers_of(dossier) == [world.officer, stand_in]
    assert dossier in dossiers_waiting_for(stand_in, NOW)
    time_machine.move_to(NOW + dt.timedelta(days=6))
    assert officers_of(dossier) == [world.officer]
    assert dossier not in dossiers_waiting_for(stand_in, NOW + dt.timedelta(days=6))
    assert Assignment.objects.open().get().person == world.officer


def test_who_enters_leave_for_whom(world):
    stand_in, third = colleague(world), colleague(world)
    assert code_of(away, world, world.officer, stand_in, by=third) == "not_allowed"
    assert code_of(away, world, world.officer, world.officer) == "same_person"
    assert code_of(away, world, world.officer, stand_in, days=-1) == "dates"
    assert code_of(away, world, world.officer, person_with(Role.INTAKE_OFFICER)) == "other_role"
    assert code_of(away, world, world.verifier, stand_in, by=world.leader) == "no_role"
    row = away(world, world.officer, stand_in, by=world.leader)
    assert code_of(away, world, world.officer, third) == "overlap"
    assert code_of(away, world, third, world.officer) == "stand_in_away"
    assert code_of(actions.hand_over_work, row, by=third, now=NOW) == "not_allowed"
    assert set(Message.objects.filter(kind="leave_entered", channel="in_app").values_list("recipient", flat=True)) == {
        stand_in.pk,
        world.officer.pk,
    }


def test_leave_from_the_page_with_hand_over_and_cancel(client, world):
    stand_in = colleague(world)
    dossier = dossier_in(DossierState.SUBMITTED, world)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    today = timezone.localdate()
    client.force_login(world.officer)
    data = {
        "agency": world.catalogue.agency.pk,
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "stand_in": stand_in.pk,
        "role": "intake_officer",
        "reason": "Sakit",
        "hand_over": "on",
    }
    client.post(reverse("leave.list"), data)
    row = Leave.objects.get()
    assert Assignment.objects.open().get().person == stand_in
    assert "tetap pada pengganti sampai dikembalikan" in client.get(reverse("leave.list")).content.decode()
    client.post(reverse("leave.hand_back", args=[row.code]))
    assert Assignment.objects.open().get().person == world.officer
    client.post(reverse("leave.cancel", args=[row.code]))
    row.refresh_from_db()
    assert row.cancelled_at is not None


def test_work_handed_over_can_be_given_back_after_the_leave_was_cancelled(client, world):
    """Whoever comes back early cancels the rest of the leave; without the row their work would stay away."""
    dossier, other = dossier_in(DossierState.SUBMITTED, world), colleague(world)
    today = timezone.localdate()
    actions.assign(dossier, person=world.officer, by=world.officer, now=timezone.now())
    row = actions.enter_leave(
        person=world.officer,
        stand_in=other,
        agency=world.catalogue.agency,
        role=Role.INTAKE_OFFICER,
        starts_on=today,
        ends_on=today + dt.timedelta(days=5),
        reason="Cuti",
        by=world.officer,
        now=timezone.now(),
    )
    actions.hand_over_work(row, by=world.officer, now=timezone.now())
    client.force_login(world.officer)
    client.post(reverse("leave.cancel", args=[row.code]))
    page = client.get(reverse("leave.list")).content.decode()
    assert "sudah dibatalkan; 1 berkas masih pada pengganti" in page
    assert reverse("leave.hand_over", args=[row.code]) not in page
    assert reverse("leave.cancel", args=[row.code]) not in page
    client.post(reverse("leave.hand_back", args=[row.code]))
    assert Assignment.objects.open().get(dossier=dossier).person == world.officer
    assert "sudah dibatalkan" not in client.get(reverse("leave.list")).content.decode()
