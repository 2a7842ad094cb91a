"""Who may prepare exams, examine, be a member of the plenary and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.enums import MeetingState
from assessments.models import Assessment, PlenaryItem
from assessments.models.exam import EVENT_READERS
from assessments.models.plenary import MEETING_READERS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import Policy, has_role, policy, works_at

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import ExamEvent, PlenaryMeeting
    from certportal.kernel.accounts.policies import Person


def _agency(obj: ExamEvent | Assessment | PlenaryMeeting | Dossier) -> int:
    """The agency of an event, assessment, meeting or dossier."""
    return (obj.event if isinstance(obj, Assessment) else obj).agency_id


# Who runs the test site, and who speaks for the certification body; personnel officers of an agency only read.
EXAM_OFFICE = (Role.SITE_OFFICER, Role.CERTIFICATE_ADMIN)

runs_exams = works_at(_agency, *EXAM_OFFICE)
runs_exams_somewhere = has_role(*EXAM_OFFICE)
prepares_meetings = works_at(_agency, Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)
prepares_meetings_somewhere = has_role(Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)
reads_meetings = works_at(_agency, *MEETING_READERS)
reads_meetings_somewhere = has_role(*MEETING_READERS)
sits_on_committee = works_at(_agency, Role.COMMITTEE_MEMBER)
sits_somewhere = has_role(Role.COMMITTEE_MEMBER)


@policy
def examines_event(user: Person, obj: ExamEvent) -> bool:
    """The person is the assessor of this event."""
    return bool(user.is_active and obj.assessor.user_id == user.pk)


@policy
def examines(user: Person, obj: Assessment) -> bool:
    """The person is the examiner of this assessment."""
    return bool(user.is_active and obj.involvement.person_id == user.pk)


@policy
def examines_dossier(user: Person, obj: Dossier) -> bool:
    """The person is the examiner in an assessment of this dossier."""
    return bool(user.is_active) and Assessment.objects.filter(dossier=obj, involvement__person_id=user.pk).exists()


holds_assessor_role = has_role(Role.ASSESSOR)


@policy
def is_assessor(user: Person, obj: object) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """The person is registered as an assessor; the register is read only for those who have the role."""
    return bool(user.is_active) and holds_assessor_role(user) and hasattr(user, "assessor")


@policy
def _meets_on(user: Person, obj: Dossier) -> bool:
    """The person is a member of a meeting in session that has this dossier open on its agenda."""
    return PlenaryItem.objects.filter(
        assessment__dossier=obj,
        decision=None,
        meeting__state=MeetingState.IN_SESSION,
        meeting__members__person_id=user.pk,
    ).exists()


_reads_event: Policy[ExamEvent] = works_at(_agency, *EVENT_READERS)
_reads_assessment: Policy[Assessment] = works_at(_agency, *EVENT_READERS)
_runs_event: Policy[ExamEvent] = runs_exams
_runs_exam_of: Policy[Assessment] = runs_exams
_agency_of_dossier: Policy[Dossier] = runs_exams
_committee_of_dossier: Policy[Dossier] = sits_on_committee

reads_events = _reads_event | examines_event
reads_events_somewhere = has_role(*EVENT_READERS) | is_assessor
reads_assessment = _reads_assessment | examines
leads_event = _runs_event | examines_event
notes_absence = _runs_exam_of | examines
starts_exam = _agency_of_dossier | examines_dossier
decides_dossier = _committee_of_dossier & _meets_on
