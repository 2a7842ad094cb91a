"""The moves of an appeal, written by hand to compare with the product's table."""

from applicants.enums import Duty
from applicants.models import Involvement
from complaints.models import Appeal
from tests.factories.applicants import NOW
from tests.factories.assessments import decided
from tests.factories.complaints import appeal_row, judge_at, sits_on_panel
from tests.flows.rows import Row

FILED = "appeal_filed>candidate appeal_to_judge>judges"

# fmt: off
TABLE = {
    "receive": Row("filed", "received", "in_time", "", FILED),
    "put_aside": Row("filed", "late", "came_late", "", FILED),
    "accept_late": Row("late", "received", "judge_is_free", "", "appeal_late_accepted>candidate", "required"),
    "refuse_late": Row("late", "refused", "judge_is_free", "", "appeal_late_refused>candidate", "required"),
    "answer": Row("received", "answered", "judge_is_free", "", "appeal_answered>candidate"),
    "withdraw": Row("late received", "withdrawn", "", "", "appeal_withdrawn>judges", "optional"),
}
# fmt: on


def _standing(state, *, late):
    def made(place):
        decision = decided(place, weak=(2,))
        return appeal_row(decision, state, late=late), judge_at(decision)

    return made


def _taken_back(place):
    decision = decided(place, weak=(2,))
    return appeal_row(decision), decision.dossier.applicant


READY = {
    "receive": _standing("filed", late=False),
    "put_aside": _standing("filed", late=True),
    "accept_late": _standing("late", late=True),
    "refuse_late": _standing("late", late=True),
    "answer": _standing("received", late=False),
    "withdraw": _taken_back,
}


def _judged(by):
    return sits_on_panel(Appeal.objects.latest("pk").decision, by)


SETS = {
    "refuse_late": lambda by: {"late_word": "Terlambat sebulan.", "judged_as": _judged(by)},
    "answer": lambda by: {"upheld": False, "answer": "Bukti sudah dibaca.", "judged_as": _judged(by)},
}


def _other_day(*, late):
    def changed(appeal, by, place):
        Appeal.objects.filter(pk=appeal.pk).update(state="withdrawn")  # the row itself stands as it was handed in
        return appeal_row(appeal.decision, "filed", late=late), by

    return changed


def has_reviewed(appeal, by, place):
    Involvement.objects.create(dossier=appeal.dossier, person=by, duty=Duty.DECIDER, since=NOW)


SPOILS = {
    "in_time": (_other_day(late=True),),
    "came_late": (_other_day(late=False),),
    "judge_is_free": (has_reviewed,),
}
