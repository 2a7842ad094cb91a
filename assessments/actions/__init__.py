"""Everything that changes rows of exams and plenary meetings."""

from assessments.actions.changes import cancel_event, cancel_meeting, change_event, change_meeting
from assessments.actions.correcting import correct_result
from assessments.actions.events import (
    assign_assessor,
    assign_candidate,
    assign_candidates,
    create_event,
    register_assessor,
    start_event,
    unassign_candidate,
)
from assessments.actions.evidence import add_evidence, withdraw_evidence
from assessments.actions.packages import refuse_incomplete
from assessments.actions.plenary import (
    add_member,
    close_meeting,
    create_meeting,
    decide,
    fill_agenda,
    open_meeting,
    put_on_agenda,
)
from assessments.actions.recording import fill_competent, record_result, record_units
from assessments.actions.reports import issue_report, name_site_officer
from assessments.actions.results import confirm_path, mark_absent, mark_unfinished, recommend
from assessments.actions.sites import save_site

__all__ = [
    "add_evidence",
    "add_member",
    "assign_assessor",
    "assign_candidate",
    "assign_candidates",
    "cancel_event",
    "cancel_meeting",
    "change_event",
    "change_meeting",
    "close_meeting",
    "confirm_path",
    "correct_result",
    "create_event",
    "create_meeting",
    "decide",
    "fill_agenda",
    "fill_competent",
    "issue_report",
    "mark_absent",
    "mark_unfinished",
    "name_site_officer",
    "open_meeting",
    "put_on_agenda",
    "recommend",
    "record_result",
    "record_units",
    "refuse_incomplete",
    "register_assessor",
    "save_site",
    "start_event",
    "unassign_candidate",
    "withdraw_evidence",
]
