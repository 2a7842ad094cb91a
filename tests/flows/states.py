"""The states of every flow and the smaller words of its moves, written by hand: what ends a case, the public way, whose turn."""

from typing import NamedTuple

from certportal.kernel.workflow.flow import Flow


class Words(NamedTuple):
    """Codes of states and names of moves, separated by spaces; `way` in its order, the others in that of the flow."""

    final: str  # nothing leads on from here
    way: str = ""  # the steps shown to the person concerned
    theirs: str = ""  # it is the turn of the person concerned
    at_once: str = ""  # the button makes the move without another page
    aside: str = ""  # leads off the main way, so it is never the main button
    told: str = ""  # the note is written for the person concerned
    system: str = ""  # the portal itself may make it


INTAKE = {
    "final": "withdrawn rejected expired closed",
    "theirs": "draft returned awaiting_information ready",
    "told": "return reject ask_information answer withdraw reopen_correction reopen_question",
    "system": "withdraw expire ready",
}
CHECKED = "submitted completeness_check verification accepted"
WORDS = {
    "dossier.exam": Words(
        **{**INTAKE, "told": f"{INTAKE['told']} refuse_admission"},
        way=f"{CHECKED} admitted in_assessment recommended decided ready handed_over",
        at_once="start_check begin_verification close",
        aside="reject ask_information withdraw reopen_correction reopen_question refuse_admission",
    ),
    "dossier.review": Words(
        **INTAKE,
        way=f"{CHECKED} technical_review recommended decided ready handed_over",
        at_once="start_check begin_verification begin_review close",
        aside="reject ask_information withdraw reopen_correction reopen_question review_again",
    ),
    "exam_event": Words("reported cancelled", at_once="start report cancel"),
    "plenary": Words("closed cancelled", at_once="open close cancel"),
    "certificate": Words("withdrawn", told="suspend restore withdraw"),
    "transmittal": Words("received"),
    "tray": Words("approved"),
    "appeal": Words(
        "refused answered withdrawn",
        aside="refuse_late withdraw",
        told="accept_late refuse_late",
        system="receive put_aside",
    ),
    "approval": Words(
        "done refused taken_back", at_once="take_back", aside="refuse take_back", told="refuse", system="approve refuse"
    ),
}

# In which states of a dossier something else may be done.
MARKS = {
    "dossier.exam": {
        "asked": "returned awaiting_information",
        "awaits_admission": "awaiting_information accepted",
        "checking": "completeness_check verification",
        "correctable": "submitted completeness_check verification awaiting_information accepted admitted in_assessment recommended",
        "editable": "draft returned",
        "examined": "recommended decided ready handed_over closed",
        "papers_drawn": "ready handed_over closed",
        "path_open": "submitted completeness_check verification awaiting_information accepted admitted",
        "result_known": "decided ready handed_over closed",
        "waivable": "submitted completeness_check returned verification awaiting_information accepted admitted in_assessment recommended",
        "withdrawable": "draft submitted completeness_check returned verification awaiting_information accepted admitted",
    },
    "dossier.review": {
        "asked": "returned awaiting_information",
        "awaits_admission": "awaiting_information",
        "checking": "completeness_check verification",
        "correctable": "submitted completeness_check verification awaiting_information accepted technical_review",
        "editable": "draft returned",
        "examined": "ready handed_over closed",
        "papers_drawn": "ready handed_over closed",
        "path_open": "submitted completeness_check verification awaiting_information accepted",
        "result_known": "decided ready handed_over closed",
        "waivable": "submitted completeness_check returned verification awaiting_information accepted",
        "withdrawable": "draft submitted completeness_check returned verification awaiting_information accepted technical_review recommended",
    },
}


def words_of(flow: Flow) -> Words:
    """The same of a flow as the product has it."""
    steps = sorted((state for state in flow.states if state.place), key=lambda state: state.place)
    return Words(
        final=" ".join(state.code for state in flow.states if state.final),
        way=" ".join(state.code for state in steps),
        theirs=" ".join(state.code for state in flow.states if state.turn.concerned),
        at_once=" ".join(move.name for move in flow.moves if move.at_once),
        aside=" ".join(move.name for move in flow.moves if move.aside),
        told=" ".join(move.name for move in flow.moves if move.note_is_told),
        system=" ".join(move.name for move in flow.moves if move.system),
    )


def marks_of(flow: Flow) -> dict[str, str]:
    """The states with each mark, in the order of the flow."""
    marks = sorted({mark for state in flow.states for mark in state.marks})
    return {str(mark): " ".join(state.code for state in flow.states if mark in state.marks) for mark in marks}
