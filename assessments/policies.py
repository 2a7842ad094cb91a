"""Who may prepare exams, examine, be a member of the plenary and decide: each asked at the office that holds the seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.queries.seats import body_office
from assessments.enums import MeetingState
from assessments.models import Assessment, Assessor, PlenaryItem, TestSite
from assessments.models.exam import BODY_READERS, EVENT_READERS, SITE_READERS
from assessments.models.people import ASSESSOR_READERS
from assessments.models.plenary import MEETING_READERS, STILL_TO_DECIDE
from assessments.models.sites import SITE_ROLES
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.policies import Policy, has_role, policy, works_at
from certportal.kernel.accounts.queries import organisations_of, workplaces_of

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import EvidenceItem, ExamEvent, Explanation, PlenaryMeeting
    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.accounts.policies import Person
    from schemes.models import CertificationBody


def _event(obj: ExamEvent | Assessment) -> ExamEvent:
    return obj.event if isinstance(obj, Assessment) else obj


def _service(obj: ExamEvent | Assessment) -> int:
    """The office whose candidates are examined."""
    return _event(obj).agency_id


def _site(obj: ExamEvent | Assessment) -> int:
    """The office whose test site it is (TUK)."""
    return _event(obj).site.agency_id


def _body(obj: ExamEvent | Assessment | Dossier) -> int | None:
    """The office that speaks for the certification body (LSP)."""
    return body_office(obj.event if isinstance(obj, Assessment) else obj)


def _of_meeting(obj: PlenaryMeeting) -> int:
    """The office that holds the meeting: a certification body's."""
    return obj.agency_id


def _itself(obj: Organisation) -> int:
    return obj.pk


# Who runs the test site, and who speaks for the certification body; personnel officers of an agency only read.
EXAM_OFFICE = (Role.SITE_OFFICER, Role.CERTIFICATE_ADMIN)

prepares_meetings = works_at(_of_meeting, Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER, seat=Seat.CERTIFICATION_BODY)
sets_quorum = works_at(_itself, Role.CERTIFICATE_ADMIN, seat=Seat.CERTIFICATION_BODY)
reads_meetings = works_at(_of_meeting, *MEETING_READERS)
reads_meetings_somewhere = has_role(*MEETING_READERS)
sits_on_committee = works_at(_of_meeting, Role.COMMITTEE_MEMBER)
sits_somewhere = has_role(Role.COMMITTEE_MEMBER)
issues_somewhere = has_role(Role.CERTIFICATE_ADMIN)


def announcing_offices(user: Person) -> list[Organisation]:
    """The offices at which the person announces exams: test sites, and for certificate officers those that are the LSP too."""
    officer = workplaces_of(user, Role.SITE_OFFICER)
    both = [office for office in workplaces_of(user, Role.CERTIFICATE_ADMIN) if _takes_both(office)]
    return sorted({office.pk: office for office in (*officer, *both)}.values(), key=lambda office: office.name)


def _takes_both(office: Organisation) -> bool:
    return {Seat.TEST_SITE, Seat.CERTIFICATION_BODY} <= set(office.seats)


def meeting_offices(user: Person) -> list[Organisation]:
    """The offices of a certification body at which the person prepares meetings."""
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)
    return [office for office in offices if Seat.CERTIFICATION_BODY in office.seats]


@policy
def runs_exams_somewhere(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Whether they announce exams at some office."""
    return bool(announcing_offices(user))


@policy
def registers_assessors(user: Person, obj: CertificationBody | None) -> bool:
    """Whether they enter assessors of this certification body, or of one not named (SP 001, step 10.18).

    Its own office does; an office with the service's seat too speaks for every body, as in all other acts (ADR 29).
    """
    offices = [one for one in workplaces_of(user, *EXAM_OFFICE) if Seat.CERTIFICATION_BODY in one.seats]
    own = obj.organisation_id if obj else None
    return any(own in {None, one.pk} or Seat.SERVICE_OFFICE in one.seats for one in offices)


@policy
def prepares_meetings_somewhere(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Whether they prepare meetings at some office."""
    return bool(meeting_offices(user))


@policy
def sets_quorum_somewhere(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """Whether they lay down the quorum of some office."""
    return any(sets_quorum(user, office) for office in meeting_offices(user))


@policy
def _one_office(user: Person, obj: ExamEvent | Assessment) -> bool:  # noqa: ARG001 (a policy always takes the person)
    """The test site belongs to the certification body."""
    return _site(obj) == _body(obj)


@policy
def _at_home(user: Person, obj: ExamEvent | Assessment) -> bool:  # noqa: ARG001 (a policy always takes the person)
    """The test site belongs to the office whose candidates are examined, so that they know them already."""
    return _site(obj) == _service(obj)


_is_site_officer: Policy[ExamEvent | Assessment] = works_at(_site, Role.SITE_OFFICER, seat=Seat.TEST_SITE)
_is_clerk_at_site: Policy[ExamEvent | Assessment] = works_at(_site, Role.CERTIFICATE_ADMIN, seat=Seat.TEST_SITE)
_is_clerk_of_body: Policy[ExamEvent | Assessment] = works_at(
    _body, Role.CERTIFICATE_ADMIN, seat=Seat.CERTIFICATION_BODY
)

# The test site announces, begins, notes absences, prints the report.
runs_exams = _is_site_officer | (_is_clerk_at_site & _one_office)
# The certification body names the assessor, and who is examined by them; at home the site's officers also choose who.
assigns_assessor = _is_clerk_of_body | (_is_site_officer & _one_office)
fills_exams = _is_clerk_of_body | (_is_site_officer & _at_home)


@policy
def seats_dossier(user: Person, obj: Dossier) -> bool:
    """May put this admitted dossier into an exam."""
    if obj.agency_id in organisations_of(user, Role.SITE_OFFICER):
        return True
    clerks = organisations_of(user, Role.CERTIFICATE_ADMIN)
    return bool(clerks) and _body(obj) in clerks


@policy
def _runs_exam_of_dossier(user: Person, obj: Dossier) -> bool:
    """Runs the exam this dossier is in."""
    if not organisations_of(user, *EXAM_OFFICE):
        return False
    rows = Assessment.objects.filter(dossier=obj).select_related("event__agency", "event__site").order_by("-attempt")
    latest = rows.first()
    return latest is not None and runs_exams(user, latest)


@policy
def examines_event(user: Person, obj: ExamEvent) -> bool:
    """The person is an assessor of this event: neither taken off it nor declined."""
    return bool(user.is_active) and user.pk in obj.assessors.standing().values_list("assessor__user", flat=True)


@policy
def examines(user: Person, obj: Assessment) -> bool:
    """The person is the examiner of this assessment."""
    return bool(user.is_active and obj.involvement.person_id == user.pk)


@policy
def examines_dossier(user: Person, obj: Dossier) -> bool:
    """The person is the examiner in an assessment of this dossier."""
    return bool(user.is_active) and Assessment.objects.filter(dossier=obj, involvement__person_id=user.pk).exists()


@policy
def keeps_assessor(user: Person, obj: Assessor) -> bool:
    """Who keeps the register of an office this assessor is of (`of_offices`), on behalf of a certification body."""
    offices = [one for one in workplaces_of(user, *EXAM_OFFICE) if Seat.CERTIFICATION_BODY in one.seats]
    return bool(offices) and Assessor.objects.of_offices(offices).filter(pk=obj.pk).exists()


@policy
def keeps_scope(user: Person, obj: Assessor) -> bool:
    """Who keeps the register of this assessor's office; nobody their own row."""
    return obj.user_id != user.pk and keeps_assessor(user, obj)


@policy
def keeps_own_days(user: Person, obj: Assessor) -> bool:
    """The assessor, and who keeps the register of their office."""
    return bool(user.is_active and obj.user_id == user.pk) or keeps_assessor(user, obj)


@policy
def is_this_assessor(user: Person, obj: Assessor) -> bool:
    """Oneself."""
    return bool(user.is_active and obj.user_id == user.pk)


reads_assessor: Policy[Assessor] = has_role(*ASSESSOR_READERS) | is_this_assessor
reads_assessors_somewhere = has_role(*ASSESSOR_READERS)


def _office(obj: Organisation) -> int:
    return obj.pk


def _of_site(obj: TestSite) -> int:
    return obj.agency_id


# Who runs the test sites of an office.
runs_site_office: Policy[Organisation] = works_at(_office, Role.SITE_OFFICER, seat=Seat.TEST_SITE)


@policy
def verifies_site(user: Person, obj: TestSite) -> bool:
    """Whether they verify this test site: certificate officers of an office that examines there as certification body."""
    offices = [one for one in workplaces_of(user, Role.CERTIFICATE_ADMIN) if Seat.CERTIFICATION_BODY in one.seats]
    return bool(offices) and TestSite.objects.verified_by(offices).filter(pk=obj.pk).exists()


keeps_site: Policy[TestSite] = works_at(_of_site, Role.SITE_OFFICER, seat=Seat.TEST_SITE)
reads_site: Policy[TestSite] = has_role(*SITE_ROLES)
reads_sites_somewhere = has_role(*SITE_ROLES)
_clerk_of_dossier: Policy[Dossier] = works_at(_body, Role.CERTIFICATE_ADMIN, seat=Seat.CERTIFICATION_BODY)


@policy
def explains(user: Person, obj: Explanation) -> bool:
    """May answer what a candidate asks about their result: the examiner, or an officer of the certification body; never they."""
    if obj.dossier.applicant_id == user.pk:
        return False
    return examines_dossier(user, obj.dossier) or _clerk_of_dossier(user, obj.dossier)


# Who sets aside a relation between an assessor and a candidate, in writing; never one of those concerned (`waive_relations`).
waives_relations: Policy[ExamEvent | Assessment] = works_at(
    _body, Role.CERTIFICATE_ADMIN, Role.LEADERSHIP, seat=Seat.CERTIFICATION_BODY
)

holds_assessor_role = has_role(Role.ASSESSOR)


@policy
def is_assessor(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """The person is registered as an assessor; the register is read only for those who have the role."""
    return bool(user.is_active) and holds_assessor_role(user) and hasattr(user, "assessor")


@policy
def _meets_on(user: Person, obj: Dossier) -> bool:
    """The person is present in a meeting in session that has this dossier open on its agenda."""
    return PlenaryItem.objects.filter(
        STILL_TO_DECIDE,
        assessment__dossier=obj,
        meeting__state=MeetingState.IN_SESSION,
        meeting__members__person_id=user.pk,
        meeting__members__present_at__isnull=False,
    ).exists()


_reads_at_work: Policy[ExamEvent | Assessment] = (
    works_at(_service, *EVENT_READERS) | works_at(_site, *SITE_READERS) | works_at(_body, *BODY_READERS)
)
_event_at_work: Policy[ExamEvent] = _reads_at_work
_assessment_at_work: Policy[Assessment] = _reads_at_work
_runs_event: Policy[ExamEvent] = runs_exams
_runs_exam_of: Policy[Assessment] = runs_exams
_committee_of_dossier: Policy[Dossier] = works_at(_body, Role.COMMITTEE_MEMBER, seat=Seat.CERTIFICATION_BODY)

reads_events = _event_at_work | examines_event
reads_events_somewhere = has_role(*EVENT_READERS) | is_assessor
reads_assessment = _assessment_at_work | examines
leads_event = _runs_event | examines_event
notes_absence = _runs_exam_of | examines
starts_exam = _runs_exam_of_dossier | examines_dossier
decides_dossier = _committee_of_dossier & _meets_on


# Who reads more of the candidates than name, unit and result: not a test site of another office.
_knows_at_work: Policy[ExamEvent] = works_at(_service, *EVENT_READERS) | works_at(_body, *BODY_READERS)
knows_candidates = _knows_at_work | examines_event

_knows_case_at_work: Policy[Assessment] = works_at(_service, *EVENT_READERS) | works_at(_body, *BODY_READERS)
knows_assessment = _knows_case_at_work | examines


@policy
def reads_evidence(user: Person, obj: EvidenceItem) -> bool:
    """Whoever knows the candidate of the assessment the evidence belongs to."""
    return knows_assessment(user, obj.assessment)
