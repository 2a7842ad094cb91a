"""Everything that changes rows of exams and plenary meetings."""

from assessments.actions.again import Reopened, open_reassessment
from assessments.actions.assigning import answer_assignment, assign_assessor, release_assessor
from assessments.actions.attendance import (
    Counted,
    count_papers,
    keep_event_file,
    note_arrivals,
    take_attendance_back,
)
from assessments.actions.changes import cancel_event, cancel_meeting, change_event, change_meeting
from assessments.actions.checks import add_site_photo, set_site_fitness, write_site_check
from assessments.actions.contacts import answer_seat, note_contact
from assessments.actions.correcting import correct_result
from assessments.actions.deciding import decide, decide_as_recommended, take_positions
from assessments.actions.devices import settle_others, take_sending
from assessments.actions.events import create_event, start_event
from assessments.actions.evidence import add_evidence, withdraw_evidence
from assessments.actions.explaining import answer_explanation, ask_explanation
from assessments.actions.impartiality import declare_impartial, waive_relations
from assessments.actions.letters import issue_assignment_letter
from assessments.actions.minutes import write_minutes
from assessments.actions.packages import refuse_incomplete
from assessments.actions.people import add_unavailable, end_unavailable, register_assessor, set_scope
from assessments.actions.plenary import (
    add_member,
    close_meeting,
    create_meeting,
    fill_agenda,
    invite_members,
    note_attendance,
    open_meeting,
    put_on_agenda,
    release_item,
    remove_member,
    set_quorum,
)
from assessments.actions.recording import fill_competent, record_result, record_units
from assessments.actions.reports import issue_report, name_site_officer
from assessments.actions.results import confirm_path, mark_absent, mark_unfinished, recommend
from assessments.actions.roles import end_usual_role, give_role, set_usual_role, take_role
from assessments.actions.seating import assign_candidate, assign_candidates, give_examiner, unassign_candidate
from assessments.actions.sheets import print_invitations, print_sheet
from assessments.actions.signing import keep_signed_draft, sign_report
from assessments.actions.sites import save_site
from assessments.actions.tasks import finish_task, follow_sop, reopen_task, set_task_role
from assessments.actions.trade_forms import fill_form, order_form, sign_form, sign_on_paper
from assessments.queries import Held

__all__ = [
    "Counted",
    "Held",
    "Reopened",
    "add_evidence",
    "add_member",
    "add_site_photo",
    "add_unavailable",
    "answer_assignment",
    "answer_explanation",
    "answer_seat",
    "ask_explanation",
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
    "count_papers",
    "create_event",
    "create_meeting",
    "decide",
    "decide_as_recommended",
    "declare_impartial",
    "end_unavailable",
    "end_usual_role",
    "fill_agenda",
    "fill_competent",
    "fill_form",
    "finish_task",
    "follow_sop",
    "give_examiner",
    "give_role",
    "invite_members",
    "issue_assignment_letter",
    "issue_report",
    "keep_event_file",
    "keep_signed_draft",
    "mark_absent",
    "mark_unfinished",
    "name_site_officer",
    "note_arrivals",
    "note_attendance",
    "note_contact",
    "open_meeting",
    "open_reassessment",
    "order_form",
    "print_invitations",
    "print_sheet",
    "put_on_agenda",
    "recommend",
    "record_result",
    "record_units",
    "refuse_incomplete",
    "register_assessor",
    "release_assessor",
    "release_item",
    "remove_member",
    "reopen_task",
    "save_site",
    "set_quorum",
    "set_scope",
    "set_site_fitness",
    "set_task_role",
    "set_usual_role",
    "settle_others",
    "sign_form",
    "sign_on_paper",
    "sign_report",
    "start_event",
    "take_attendance_back",
    "take_positions",
    "take_role",
    "take_sending",
    "unassign_candidate",
    "waive_relations",
    "withdraw_evidence",
    "write_minutes",
    "write_site_check",
]
