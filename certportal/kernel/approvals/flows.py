"""The way of an act that needs a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.seconds import SECOND_ROLES
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.policies import is_second_person, refuses, takes_back
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Move, State, Tells, Turn

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from certportal.kernel.approvals.models import Approval

SECOND = Turn("orang kedua", SECOND_ROLES)


def _asker(approval: Approval) -> list[User]:
    return [approval.asked_by]


def _facts(approval: Approval) -> dict[str, str]:
    return {"title": approval.title}


APPROVAL_FLOW = Flow(
    name="approval",
    model="approvals.Approval",
    states=(
        State(ApprovalState.WAITING, "Menunggu orang kedua", "Menunggu orang kedua", turn=SECOND),
        State(ApprovalState.DONE, "Dilaksanakan", "Dilaksanakan", tone="good", final=True),
        State(ApprovalState.REFUSED, "Tidak disetujui", "Tidak disetujui", tone="bad", final=True),
        State(ApprovalState.TAKEN_BACK, "Ditarik kembali", "Ditarik kembali", tone="neutral", final=True),
    ),
    moves=(
        Move(
            name="approve",
            label="Setujui dan laksanakan",
            source={ApprovalState.WAITING},
            target=ApprovalState.DONE,
            allowed=is_second_person,
            tells=(Tells("approval_done", to=_asker, facts=_facts),),
            note="optional",
            page="approval.show",
            system=True,
        ),
        Move(
            name="refuse",
            label="Jangan setujui",
            source={ApprovalState.WAITING},
            target=ApprovalState.REFUSED,
            allowed=refuses,
            tells=(Tells("approval_refused", to=_asker, facts=_facts),),
            note="required",
            note_is_told=True,
            page="approval.show",
            aside=True,
            system=True,
        ),
        Move(
            name="take_back",
            label="Tarik kembali",
            source={ApprovalState.WAITING},
            target=ApprovalState.TAKEN_BACK,
            allowed=takes_back,
            page="approval.take_back",
            at_once=True,
            aside=True,
        ),
    ),
)
