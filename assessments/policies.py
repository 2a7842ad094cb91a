"""Who may prepare exams, examine, sit in the plenary and decide."""

from __future__ import annotations

from typing import Any

from assessments.enums import MeetingState
from assessments.models import Assessment, PlenaryItem
from assessments.models.exam import EVENT_READERS
from assessments.models.plenary import MEETING_READERS
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role, policy, works_at


def _office(obj: Any) -> int | None:
    """The office an event, assessment, meeting or dossier belongs to."""
    if isinstance(obj, Assessment):
        return obj.event.organisation_id
    return getattr(obj, "organisation_id", None) or getattr(obj, "agency_id", None)


EXAM_OFFICE = (Role.AGENCY_OFFICER, Role.CERTIFICATE_ADMIN)

runs_exams = works_at(_office, *EXAM_OFFICE)
runs_exams_somewhere = has_role(*EXAM_OFFICE)
prepares_meetings = works_at(_office, Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)
prepares_meetings_somewhere = has_role(Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)
reads_meetings = works_at(_office, *MEETING_READERS)
reads_meetings_somewhere = has_role(*MEETING_READERS)
sits_on_committee = works_at(_office, Role.COMMITTEE_MEMBER)


@policy
def examines_event(user: Any, obj: Any) -> bool:
    """The person is the assessor of this event."""
    return bool(user.is_active and obj.assessor.user_id == user.pk)


@policy
def examines(user: Any, obj: Any) -> bool:
    """The person is the examiner of this assessment."""
    return bool(user.is_active and obj.involvement.person_id == user.pk)


@policy
def examines_dossier(user: Any, obj: Any) -> bool:
    """The person is the examiner in an assessment of this dossier."""
    return bool(user.is_active) and Assessment.objects.filter(dossier=obj, involvement__person_id=user.pk).exists()


holds_assessor_role = has_role(Role.ASSESSOR)


@policy
def is_assessor(user: Any, obj: Any) -> bool:  # noqa: ARG001 (a policy always takes the object)
    """The person is registered as an assessor; the register is asked only about those who have the role."""
    return bool(user.is_active) and holds_assessor_role(user) and hasattr(user, "assessor")


@policy
def _meets_on(user: Any, obj: Any) -> bool:
    """The person is a member of a meeting in session that has this dossier open on its agenda."""
    return PlenaryItem.objects.filter(
        assessment__dossier=obj,
        decision=None,
        meeting__state=MeetingState.IN_SESSION,
        meeting__members__person_id=user.pk,
    ).exists()


reads_events = works_at(_office, *EVENT_READERS) | examines_event
reads_events_somewhere = has_role(*EVENT_READERS) | is_assessor
reads_assessment = works_at(_office, *EVENT_READERS) | examines
notes_absence = runs_exams | examines
starts_exam = runs_exams | examines_dossier
decides_dossier = sits_on_committee & _meets_on
