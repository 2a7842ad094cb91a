"""The moves of a plenary meeting, written by hand to compare with the product's table."""

from assessments.enums import MemberRole
from assessments.models import PlenaryItem
from tests.factories.assessments import admitted, another_applicant, decided, meeting_for, reported
from tests.flows.rows import Row

# fmt: off
TABLE = {
    "open": Row("planned", "in_session", "quorum_met agenda_filled"),
    "close": Row("in_session", "closed", "all_decided"),
    "change": Row("planned", "planned", note="required"),
    "cancel": Row("planned", "cancelled", note="required"),
}
# fmt: on

READY = {
    "open": lambda place: (meeting_for(place, reported(place), opened=False), place.admin),
    "close": lambda place: (PlenaryItem.objects.get(decision=decided(place)).meeting, place.admin),
    "change": lambda place: (meeting_for(place, opened=False), place.admin),
    "cancel": lambda place: (meeting_for(place, opened=False), place.admin),
}


def no_chair(meeting, by, place):
    meeting.members.update(role=MemberRole.MEMBER)


def chair_alone(meeting, by, place):
    meeting.members.exclude(role=MemberRole.CHAIR).update(present_at=None)


def empty_agenda(meeting, by, place):
    return meeting_for(place, opened=False), by


def somebody_undecided(meeting, by, place):
    return meeting_for(place, reported(place, dossier=admitted(place, another_applicant(place)))), by


SPOILS = {
    "quorum_met": (no_chair, chair_alone),
    "agenda_filled": (empty_agenda,),
    "all_decided": (somebody_undecided,),
}
