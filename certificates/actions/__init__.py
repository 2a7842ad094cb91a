"""Everything that changes rows of the register."""

from certificates.actions.issuing import (
    close,
    hand_over,
    issue,
    issue_again,
    issue_daily,
    mark_ready,
    order_issue,
    receive_from_body,
    sign_agreement,
)
from certificates.actions.printing import BUNDLE_JOB, MOST_PEOPLE, job_of, lapse_orders, order_print, put_together
from certificates.actions.standing import follow_register, restore, suspend, withdraw
from certificates.actions.transmittals import NOT_WAITING, count_list, pass_on
from certificates.actions.tray import (
    MOST_AT_ONCE,
    approve_paper,
    approve_papers,
    lay_again,
    lay_in_tray,
    refuse_unapproved,
    return_paper,
)

__all__ = [
    "BUNDLE_JOB",
    "MOST_AT_ONCE",
    "MOST_PEOPLE",
    "NOT_WAITING",
    "approve_paper",
    "approve_papers",
    "close",
    "count_list",
    "follow_register",
    "hand_over",
    "issue",
    "issue_again",
    "issue_daily",
    "job_of",
    "lapse_orders",
    "lay_again",
    "lay_in_tray",
    "mark_ready",
    "order_issue",
    "order_print",
    "pass_on",
    "put_together",
    "receive_from_body",
    "refuse_unapproved",
    "restore",
    "return_paper",
    "sign_agreement",
    "suspend",
    "withdraw",
]
