"""Everything that changes rows of the register."""

from certificates.actions.issuing import (
    ISSUE_JOB,
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
from certificates.actions.standing import follow_register, restore, suspend, withdraw
from certificates.actions.transmittals import NOT_WAITING, count_list, pass_on

__all__ = [
    "ISSUE_JOB",
    "NOT_WAITING",
    "close",
    "count_list",
    "follow_register",
    "hand_over",
    "issue",
    "issue_again",
    "issue_daily",
    "mark_ready",
    "order_issue",
    "pass_on",
    "receive_from_body",
    "restore",
    "sign_agreement",
    "suspend",
    "withdraw",
]
