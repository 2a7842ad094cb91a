"""An earlier state with data, upgraded: nothing is lost, everything still opens, and the database is like a fresh one."""

import html
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DecisionKind, DossierState, Duty
from applicants.models import Assignment, Decision, Document, Dossier, Involvement
from assessments.models import PlenaryMeeting
from certificates.models import Certificate
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import KnownPerson, Membership, OfficeHead, Organisation, User
from certportal.kernel.accounts.queries import current_code
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.numbers.allocate import allocate
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from holdings.models import HeldUnit
from schemes.models import Scheme, ServiceStandardVersion
from schemes.queries import patterns_of
from tests import pg
from tests.home.portals import portal
from tests.standings import by_the_checklist, on_the_rows
from tests.stateful.invariants import officers_are_those_of_the_assignments
from tests.upgrades.added import HANDED_OVER, INSTITUTION, ON_LEAVE
from tests.upgrades.contents import losses
from tests.upgrades.schema import schema, unvalidated
from tests.upgrades.stored import names

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("upgrades")]

of_the_first = pytest.mark.parametrize("upgraded", names()[:1], indirect=True)
"""What rows of `added.py` and of that day had to become; later dumps are already beyond it."""


def somebody(role: Role) -> User:
    person = User.objects.filter(memberships__role=role).order_by("pk").first()
    assert person, role
    return person


def opens(client, person: User, name: str, *arguments: str) -> str:
    client.force_login(person)
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200, (name, response.status_code, response.get("Location"))
    return response.content.decode()


def test_every_row_is_still_there_with_its_values(upgraded):
    assert list(losses(upgraded.before, upgraded.after)) == []
    assert len(upgraded.before["applicants_dossier"].rows) >= 20


def test_every_reference_leads_to_a_row(upgraded):
    connection.check_constraints()
    assert unvalidated() == []


def test_schema_is_that_of_a_fresh_database(upgraded, tmp_path):
    found = schema()
    fresh = f"fresh_{upgraded.name}_{pg.WORKER or 'main'}"
    pg.clone_database(fresh)
    with portal(fresh, tmp_path):
        wanted = schema()
    assert len(wanted) > 200
    assert sorted(map(str, found - wanted)) == sorted(map(str, wanted - found)) == []


def test_applicant_finds_their_case(upgraded, client):
    of_each_state = {dossier.state: dossier for dossier in Dossier.objects.order_by("-pk")}
    for dossier in of_each_state.values():
        opens(client, dossier.applicant, "dossier.show", dossier.code)
    assert len(of_each_state) > 10
    assert dossier.code in opens(client, dossier.applicant, "dossier.mine")
    opens(client, dossier.applicant, "home.desk")


@pytest.mark.parametrize("role", [Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN])
def test_officer_works_on(upgraded, client, role):
    officer = somebody(role)
    opens(client, officer, "home.desk")
    opens(client, officer, "queue.list")
    for dossier in Dossier.objects.exclude(state=DossierState.DRAFT).order_by("state", "pk")[::4]:
        assert dossier.number in opens(client, officer, "dossier.show", dossier.code)


def test_anybody_can_check_a_certificate(upgraded, client):
    certificate = Certificate.objects.order_by("pk").first()
    response = client.get(reverse("certificate.verify", args=[certificate.paper.code]))
    assert response.status_code == 200
    assert certificate.number in response.content.decode()


def test_second_factor_and_nik_can_still_be_read(upgraded, client):
    assert current_code(somebody(Role.VERIFIER)).isdigit()
    with_nik = [person for person in User.objects.order_by("pk") if person.nik_cipher]
    assert all(len(person.reveal_nik()) == 16 for person in with_nik)
    assert with_nik


def test_sealed_acts_are_unchanged(upgraded):
    said = StringIO()
    call_command("verify_audit", stdout=said, stderr=said)
    assert "Tindakan: " in said.getvalue()


def test_register_agrees_as_far_as_its_files_were_kept(upgraded):
    """The dump holds one paper of each kind; of the others only the bytes are missing."""
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_register", stdout=said)
    kept = sum(1 for path in upgraded.media.rglob("*") if path.is_file())
    kinds = Paper.objects.values("kind").distinct().count()
    faults = said.getvalue().splitlines()
    assert [line for line in faults if not line.endswith("Berkas tidak ada di penyimpanan.")] == []
    assert len(faults) == Paper.objects.count() - kinds
    assert kept == 2 * kinds  # of both engines


def test_the_catalogue_of_today_still_loads(upgraded):
    """Every start of the portal loads it: over the rows of an earlier version, whose versions dossiers are about."""
    with transaction.atomic():
        call_command("load_catalogue", stdout=StringIO())
        stored = upgraded.before["schemes_servicestandardversion"].rows
        assert ServiceStandardVersion.objects.count() >= len(stored) > 0
        transaction.set_rollback(True)


def test_one_pattern_for_all_becomes_the_parts_of_the_scheme_it_was_made_for(upgraded):
    """Schemes 0011: Pelayanan Prima keeps its parts, the others wait for theirs, and the counters go on."""
    schemes = {row.slug: row for row in Scheme.objects.all()}
    first = schemes.pop("pelayanan-prima")
    assert (first.kbli, first.kbji, first.level, first.field_letters) == ("82110", "4225", None, "PLP")
    assert {row.level for row in schemes.values()} == {3, 4, 5, 6}
    assert all(row.in_scope for row in [first, *schemes.values()])
    assert not any(row.kbli or row.certificate_pattern for row in schemes.values())
    patterns = dict(NumberSequence.objects.values_list("scope", "pattern"))
    assert (patterns["certificate"], patterns["registration"]) == ("{n:07d}", "{n:05d}")
    with transaction.atomic():
        taken = allocate("certificate", on=timezone.localdate(), pattern=patterns_of(first).certificate)
        assert (taken.value, taken.text[:11]) == (Certificate.objects.count() + 1, "82110 4225 ")
        transaction.set_rollback(True)


def test_each_document_stands_where_the_checklist_says(upgraded):
    for dossier in Dossier.objects.order_by("pk"):
        assert on_the_rows(dossier) == by_the_checklist(dossier)
    found = set(Document.objects.values_list("standing", flat=True))
    assert {"missing", "uploaded", "accepted", "needs_fix", "lacked", "waived"} <= found


def test_each_case_says_who_has_it_as_its_assignments_do(upgraded):
    for dossier in Dossier.objects.order_by("pk"):
        officers_are_those_of_the_assignments(dossier)
    assert Dossier.objects.filter(intake_officer__isnull=False).exists()


@of_the_first
def test_leave_is_still_the_reason_why_work_was_handed_over(upgraded):
    handed = Assignment.objects.get(reason=HANDED_OVER)
    assert (handed.leave.reason, handed.leave.person_id, handed.person_id) == (
        ON_LEAVE,
        handed.by_id,
        handed.leave.stand_in_id,
    )
    notice = Message.objects.get(kind="leave_entered")
    assert (notice.about_type, notice.about_id) == ("applicants.leave", handed.leave_id)


def test_no_one_signed_in_was_kept(upgraded):
    assert upgraded.before["django_session"].rows == []
    assert upgraded.before["cache_entries"].rows == []


def test_offices_know_whoever_had_sent_them_a_dossier(upgraded):
    """Held units are found through these rows; before the upgrade they were found through the dossiers themselves."""
    sent = set(Dossier.objects.filter(submitted_at__isnull=False).values_list("agency_id", "applicant_id"))
    assert set(KnownPerson.objects.values_list("organisation_id", "person_id")) == sent
    assert sent
    entry = HeldUnit.objects.filter(confirmed_at=None, refused_at=None, withdrawn_at=None).order_by("pk").first()
    assert entry is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldUnit.objects.filter(pk=entry.pk).update(issuer="Lembaga lain")


@of_the_first
def test_who_verified_and_admitted_keeps_both_rows_and_is_bound_from_now_on(upgraded):
    """The table of duties came later than the row that breaks it: nothing is lost, and nothing is added to it."""
    admissions = Decision.objects.filter(kind=DecisionKind.ADMISSION).order_by("pk")
    for decision in admissions:
        person = decision.involvement.person
        assert Involvement.objects.filter(dossier=decision.dossier, person=person, duty=Duty.ADMITTER).exists()
    both = admissions[0].dossier.involvements.filter(person=admissions[0].involvement.person)
    assert dict(both.values_list("duty", "exclusive")) == {"officer": True, "verifier": True, "admitter": False}
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.create(
            dossier=admissions[0].dossier, person=both[0].person, duty=Duty.DECIDER, since=both[0].since
        )
    assert Involvement.objects.filter(exclusive=False).count() == 1
    for dossier in Dossier.objects.exclude(entered_by=None):
        assert dossier.involvements.filter(duty=Duty.ENTERER, person=dossier.entered_by).exists()


@of_the_first
def test_who_could_run_the_exams_of_the_office_still_can(upgraded, client):
    """The role of personnel officers lost the exams; where one is under way they have the role of the test site."""
    officer = somebody(Role.AGENCY_OFFICER)
    assert officer.memberships.filter(role=Role.SITE_OFFICER, ends_on=None).exists()
    opens(client, officer, "exam.create")
    assert [office.name for office in Organisation.objects.exclude(seats=list(Seat))] == [INSTITUTION]


@of_the_first
def test_who_was_staff_at_a_training_institution_is_no_more(upgraded):
    """The role ended with the upgrade, and the audit trail says so."""
    row = Membership.objects.get(organisation__name=INSTITUTION)
    assert row.ends_on == timezone.localdate()
    assert row.organisation.seats == []
    event = AuditEvent.objects.get(verb="role.revoke", subject_id=row.user_id)
    assert event.before == {"role": "verifier", "organisation_id": row.organisation_id, "organisation": INSTITUTION}


def test_who_led_an_office_leads_it_on(upgraded):
    """The column became a period that began with the upgrade."""
    table = upgraded.before["accounts_organisation"]
    if "head_id" in table.columns:
        office, head = table.columns.index("id"), table.columns.index("head_id")
        led = {(row[office], row[head]) for row in table.rows if row[head]}
        assert led
        assert set(OfficeHead.objects.running(timezone.localdate()).values_list("organisation", "person")) == led


def test_meetings_of_before_keep_who_sat_and_what_was_decided(upgraded, client):
    """Only who was there was a member; their decisions have no positions, and can still be read."""
    meeting = PlenaryMeeting.objects.filter(state="closed").order_by("pk").first()
    assert meeting
    assert not meeting.members.filter(present_at=None).exists()
    assert (meeting.least_present, meeting.least_positions) == (2, 2)
    decided = meeting.items.exclude(decision=None).select_related("assessment__dossier__applicant")
    text = html.unescape(opens(client, meeting.members.get(role="chair").person, "plenary.meeting", meeting.code))
    assert decided.count() == meeting.items.count() > 0
    assert all(item.assessment.dossier.applicant.full_name in text for item in decided)
