"""Leave of every role.

Stand-ins may do the work, people who assign see who is away, an office is never without a leader.
"""

import datetime as dt
import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.enums import DossierState, WorkStage
from applicants.models import Assignment, Dossier, Leave
from applicants.queries import in_charge
from applicants.queries.office import covered_by
from certportal.kernel.accounts.enums import STAFF_ROLES, Role
from certportal.kernel.accounts.models import Membership, OfficeHead
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import revoke_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.models import Paper
from tests.factories.accounts import headed_by, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.pages import words
from tests.refusing import code_of, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def colleague(world, role=Role.INTAKE_OFFICER, **fields):
    return person_with(role, world.catalogue.agency, **fields)


def leave(world, person, stand_in, role, *, by=None, begins=0, days=5):
    first = NOW.date() + dt.timedelta(days=begins)
    return actions.enter_leave(
        person=person,
        stand_in=stand_in,
        agency=world.catalogue.agency,
        role=role,
        starts_on=first,
        ends_on=first + dt.timedelta(days=days),
        reason="Cuti tahunan",
        by=by or person,
        second=SYSTEM,
        now=NOW,
    )


# --- Beginning takes the case -----------------------------------------------------------------------------------------
def test_who_begins_the_check_has_the_case(world):
    dossier = actions.start_check(dossier_in(DossierState.SUBMITTED, world), by=world.officer, now=NOW)
    row = Assignment.objects.open().get(dossier=dossier)
    assert (row.person, row.by, row.reason) == (world.officer, world.officer, "")


def test_beginning_ones_own_case_changes_nothing(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    row = actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    actions.start_check(dossier, by=world.officer, now=NOW)
    assert list(Assignment.objects.all()) == [row]


def test_beginning_a_colleagues_case_takes_it(world):
    dossier, other = dossier_in(DossierState.SUBMITTED, world), colleague(world)
    actions.assign(dossier, person=other, by=other, now=NOW)
    actions.start_check(dossier, by=world.officer, now=NOW)
    assert Assignment.objects.open().get().person == world.officer


def test_what_the_stand_in_begins_goes_back_after_the_leave(world):
    dossier, stand_in = dossier_in(DossierState.SUBMITTED, world), colleague(world)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    away = leave(world, world.officer, stand_in, Role.INTAKE_OFFICER)
    actions.start_check(dossier, by=stand_in, now=NOW)
    assert Assignment.objects.open().get().leave == away
    done, _ = actions.hand_back_work(away, by=stand_in, now=NOW)
    assert done == [dossier]
    assert Assignment.objects.open().get().person == world.officer


# --- Assigning to somebody away ---------------------------------------------------------------------------------------
def test_assigning_to_somebody_away_is_warned_of_and_names_the_stand_in(world):
    dossier, other, stand_in = dossier_in(DossierState.SUBMITTED, world), colleague(world), colleague(world)
    leave(world, other, stand_in, Role.INTAKE_OFFICER)
    give = {"person": other, "by": world.officer, "now": NOW, "reason": "Tolong periksa."}
    sentence = refused("away", actions.assign, dossier, **give)
    assert "28 November 2026" in sentence
    assert stand_in.full_name in sentence
    actions.assign(dossier, **give, despite_leave=True)
    assert Assignment.objects.open().get().person == other


def test_leave_from_another_role_or_over_does_not_warn(world, time_machine):
    dossier, other, stand_in = dossier_in(DossierState.SUBMITTED, world), colleague(world), colleague(world)
    leave(world, other, stand_in, Role.INTAKE_OFFICER)
    later = NOW + dt.timedelta(days=6)
    time_machine.move_to(later)
    actions.assign(dossier, person=other, by=world.officer, now=later, reason="Sudah kembali.")
    assert Assignment.objects.open().get().person == other


def test_the_page_warns_keeps_the_choice_and_asks_once_more(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    other, stand_in = colleague(world, full_name="Ani Cuti"), colleague(world, full_name="Sari Ganti")
    leave(world, other, stand_in, Role.INTAKE_OFFICER)
    client.force_login(world.officer)
    address = reverse("dossier.assign", args=[dossier.code])
    page = words(client.get(address))
    assert "Ani Cuti, cuti sampai 28 November 2026 (pengganti: Sari Ganti)" in page
    assert "Tetap tugaskan" not in page
    typed = {"person": other.pk, "reason": "Berkas khusus."}
    answer = client.post(address, typed)
    assert "Ani Cuti cuti sampai 28 November 2026. Penggantinya Sari Ganti" in words(answer)
    assert "Tetap tugaskan walaupun sedang cuti" in words(answer)
    assert "Berkas khusus." in words(answer)
    assert answer.context["form"]["person"].value() == str(other.pk)
    assert not Assignment.objects.exists()
    client.post(address, typed | {"despite_leave": "on"})
    assert Assignment.objects.open().get().person == other


def test_many_at_once_are_warned_of_too(client, world):
    rows = [dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue)) for _ in range(2)]
    other, stand_in = colleague(world), colleague(world)
    leave(world, other, stand_in, Role.INTAKE_OFFICER)
    client.force_login(world.officer)
    typed = {"berkas": [row.code for row in rows], "person": other.pk, "reason": "Pembagian pekan ini."}
    answer = client.post(reverse("queue.assign"), typed)
    assert stand_in.full_name in words(answer)
    assert all(row.number in words(answer) for row in rows)
    assert not Assignment.objects.exists()
    client.post(reverse("queue.assign"), typed | {"despite_leave": "on"})
    assert Assignment.objects.open().filter(person=other).count() == 2


# --- The same role ----------------------------------------------------------------------------------------------------
def test_an_intake_officer_cannot_stand_in_for_a_verifier(world):
    other = colleague(world, Role.VERIFIER, full_name="Wati Verifikator")
    sentence = refused("other_role", leave, world, world.verifier, world.officer, Role.VERIFIER)
    assert "Wati Verifikator" in sentence
    assert world.officer.full_name in sentence
    leave(world, world.verifier, other, Role.VERIFIER)


def test_nobody_else_with_the_role_is_told_with_what_to_do(world):
    assert "minta admin sistem" in refused("other_role", leave, world, world.verifier, world.officer, Role.VERIFIER)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_role_can_be_away_and_its_stand_in_holds_it(world, role):
    person, stand_in = colleague(world, Role(role)), colleague(world, Role(role))
    row = leave(world, person, stand_in, Role(role))
    assert (row.role, row.acting) == (role, None)
    assert code_of(leave, world, person, world.applicant, Role(role)) == "other_role"


def test_the_page_offers_leave_to_every_role(client, world):
    assessor, stand_in = colleague(world, Role.ASSESSOR), colleague(world, Role.ASSESSOR)
    client.force_login(assessor)
    assert "Asesor" in words(client.get(reverse("leave.list")))
    today = timezone.localdate().isoformat()
    data = {
        "agency": world.catalogue.agency.pk,
        "role": "assessor",
        "starts_on": today,
        "ends_on": today,
        "stand_in": stand_in.pk,
        "reason": "Dinas luar",
    }
    client.post(reverse("leave.list"), data)
    assert Leave.objects.get().role == Role.ASSESSOR
    page = words(client.get(reverse("leave.list")))
    assert f"Asesor. Pengganti: {stand_in.full_name} Keterangan:" in page  # a title's dot is not doubled
    assert "yang sedang Anda tangani" not in page  # an assessor has no files in hand
    assert "berkas masih pada" not in page


def test_a_refused_leave_keeps_what_was_typed(client, world):
    client.force_login(world.leader)
    data = {
        "agency": world.catalogue.agency.pk,
        "role": "verifier",
        "person": world.verifier.pk,
        "stand_in": world.officer.pk,
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-25",
        "reason": "Cuti bersalin",
    }
    answer = client.post(reverse("leave.list"), data)
    assert answer.context["form"].errors["stand_in"]
    assert answer.context["form"]["reason"].value() == "Cuti bersalin"


# --- The acting leader ------------------------------------------------------------------------------------------------
def test_an_acting_leader_admits_for_the_days_of_the_leave_and_not_longer(world, time_machine):
    acting = colleague(world, Role.CERTIFICATE_ADMIN)

    def case():
        return dossier_in(DossierState.ACCEPTED, world, applicant=eligible_person(world.catalogue))

    assert code_of(actions.admit, case(), by=acting, now=NOW) == "not_allowed"
    row = leave(world, world.leader, acting, Role.LEADERSHIP)
    assert (row.acting.role, row.acting.starts_on, str(row.acting.ends_on)) == ("leadership", NOW.date(), "2026-11-29")
    acting.forget_roles()
    assert actions.admit(case(), by=acting, now=NOW).state == DossierState.ADMITTED
    later = NOW + dt.timedelta(days=6)
    time_machine.move_to(later)
    acting.forget_roles()
    assert code_of(actions.admit, case(), by=acting, now=later) == "not_allowed"


def test_a_cancelled_leave_ends_the_acting_role(world):
    acting = colleague(world)
    row = leave(world, world.leader, acting, Role.LEADERSHIP)
    actions.cancel_leave(row, by=world.leader, now=NOW)
    acting.forget_roles()
    assert not Membership.objects.current(NOW.date()).filter(user=acting, role=Role.LEADERSHIP).exists()
    assert AuditEvent.objects.filter(verb="role.end_acting", subject_id=acting.pk).count() == 1
    dossier = dossier_in(DossierState.ACCEPTED, world)
    assert code_of(actions.admit, dossier, by=acting, now=NOW) == "not_allowed"


def test_only_a_leader_appoints(world):
    assert code_of(leave, world, world.leader, world.officer, Role.LEADERSHIP, by=world.verifier) == "not_allowed"
    assert not Membership.objects.filter(user=world.officer, role=Role.LEADERSHIP).exists()
    with pytest.raises(PersonRefused, match="persetujuan orang kedua"):
        leave(world, world.leader, world.officer, Role.LEADERSHIP, by=colleague(world, Role.SYSTEM_ADMIN))
    assert leave(world, world.leader, world.officer, Role.LEADERSHIP, by=world.leader).acting is not None


def test_the_letter_names_the_acting_leader(world):
    acting = colleague(world, full_name="Dra. Nur'aini", nip="196512101990032004", position_title="Sekretaris")
    agency = world.catalogue.agency
    headed_by(agency, world.leader)
    world.leader.position_title = "Kepala BKPSDM"
    world.leader.save()
    leave(world, world.leader, acting, Role.LEADERSHIP)
    acting.forget_roles()
    moved = actions.admit(Dossier.objects.get(pk=dossier_in(DossierState.ACCEPTED, world).pk), by=acting, now=NOW)
    facts = Paper.objects.get(kind="admission_letter", about_id=moved.pk).facts
    said = (facts["signer_name"], facts["signer_title"], facts["signer_nip"])
    assert said == ("Dra. Nur'aini", "Plh. Kepala BKPSDM", "196512101990032004")
    signs = OfficeHead.objects.signing(agency, NOW.date())  # what certificates, charters and the set-up page ask
    assert (signs.person, signs.printed_title) == (acting, "Plh. Kepala BKPSDM")
    revoke_role(user=acting, organisation=agency, role=Role.LEADERSHIP, by=SYSTEM, now=NOW)
    assert OfficeHead.objects.signing(agency, NOW.date()) is None


def test_an_acting_leader_of_this_week_is_one_in_a_later_leave_too(world, time_machine):
    acting, head = colleague(world), world.leader
    leave(world, head, acting, Role.LEADERSHIP)
    acting.forget_roles()
    later = leave(world, head, acting, Role.LEADERSHIP, begins=10, days=5)
    assert str(later.acting.starts_on) == "2026-12-03"
    time_machine.move_to(NOW + dt.timedelta(days=12))
    acting.forget_roles()
    assert (Role.LEADERSHIP, world.catalogue.agency.pk) in acting.role_pairs()


def test_an_acting_leader_neither_passes_it_on_nor_prolongs_it(world):
    acting = colleague(world)
    leave(world, world.leader, acting, Role.LEADERSHIP)
    acting.forget_roles()
    for away, stand_in in ((world.leader, acting), (acting, world.officer)):
        with pytest.raises(PersonRefused, match=r"pimpinan tetap|diri sendiri"):
            leave(world, away, stand_in, Role.LEADERSHIP, by=acting, begins=6)


def test_an_acting_leader_was_none_before_the_day_they_were_appointed(world):
    row = leave(world, world.leader, colleague(world), Role.LEADERSHIP, begins=-3)
    assert row.acting.starts_on == NOW.date()


def test_an_admin_may_end_the_acting_role_at_once(world):
    acting = colleague(world)
    leave(world, world.leader, acting, Role.LEADERSHIP)
    place = {"organisation": world.catalogue.agency, "role": Role.LEADERSHIP}
    assert revoke_role(user=acting, **place, by=SYSTEM, now=NOW) == 1
    assert (Role.LEADERSHIP, world.catalogue.agency.pk) not in acting.role_pairs()
    assert revoke_role(user=acting, **place, by=SYSTEM, now=NOW) == 0


# --- Days and stand-ins that cannot be -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "days", "code"),
    [(-9, 8, "past"), (0, -1, "dates"), (-2000, 2001, "far"), (1, 2_900_000, "far"), (3000, 1, "far")],
)
def test_a_leave_that_is_over_or_of_a_mistyped_year_is_not_written_down(world, begins, days, code):
    assert code_of(leave, world, world.officer, colleague(world), Role.INTAKE_OFFICER, begins=begins, days=days) == code
    assert code_of(leave, world, world.leader, world.officer, Role.LEADERSHIP, begins=begins, days=days) == code
    assert not Leave.objects.exists()


def test_the_longest_leave_there_is_may_be_written_down_before_it_begins(world):
    leave(world, world.officer, colleague(world), Role.INTAKE_OFFICER, begins=60, days=3 * 366)
    assert Leave.objects.get().starts_on > NOW.date()


def test_sick_leave_may_be_written_down_some_days_late(world):
    leave(world, world.officer, colleague(world), Role.INTAKE_OFFICER, begins=-3)
    assert Leave.objects.running(NOW.date()).count() == 1


def test_the_page_says_what_is_wrong_with_the_days(client, world):
    client.force_login(world.officer)
    other = colleague(world)
    sent = {"agency": world.catalogue.agency.pk, "role": "intake_officer", "stand_in": other.pk, "reason": "Cuti"}
    answer = client.post(reverse("leave.list"), sent | {"starts_on": "2026-11-24", "ends_on": "9999-12-31"})
    assert "Periksa tahunnya" in words(answer)
    assert answer.context["form"]["reason"].value() == "Cuti"


def test_a_cancelled_leave_hands_nothing_over_any_more(world):
    dossier, other = dossier_in(DossierState.SUBMITTED, world), colleague(world)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    away = leave(world, world.officer, other, Role.INTAKE_OFFICER)
    actions.cancel_leave(away, by=world.officer, now=NOW)
    assert code_of(actions.hand_over_work, away, by=other, now=NOW) == "cancelled"
    assert Assignment.objects.open().get().person == world.officer


def test_who_stands_in_for_a_stand_in_has_the_work_too(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    second, third = colleague(world), colleague(world)
    actions.assign(dossier, person=world.officer, by=world.officer, now=NOW)
    leave(world, world.officer, second, Role.INTAKE_OFFICER)
    assert covered_by(third, NOW) == set()
    leave(world, second, third, Role.INTAKE_OFFICER)
    assert in_charge(dossier, WorkStage.INTAKE, NOW) == [world.officer, second, third]
    assert covered_by(third, NOW) == {world.officer.pk, second.pk}


# --- What was on record before --------------------------------------------------------------------------------------
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a constraint is taken away inside the test's transaction")
def test_leave_from_before_is_from_the_role_the_person_had(world):
    rows = [
        leave(world, world.officer, colleague(world), Role.INTAKE_OFFICER),
        leave(world, world.verifier, colleague(world, Role.VERIFIER), Role.VERIFIER),
    ]
    rule = next(row for row in Leave._meta.constraints if row.name == "leave_role_of_the_office")
    connection.check_constraints()  # rows of this transaction would keep the table from being altered
    with connection.schema_editor() as editor:
        editor.remove_constraint(Leave, rule)
    Leave.objects.update(role="")
    named_then = SimpleNamespace(get_model=lambda app, name: Leave if name == "Absence" else apps.get_model(app, name))
    importlib.import_module("applicants.migrations.0012_leave_by_role").name_the_role(named_then, None)
    assert [Leave.objects.get(pk=row.pk).role for row in rows] == ["intake_officer", "verifier"]
