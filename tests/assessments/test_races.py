"""Two people of the exam office or the committee at once: one takes effect, the other gets a clear answer."""

import pytest

from applicants.models import Decision
from assessments import actions
from assessments.models import Assessment, PlenaryItem
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, event_for, hall, item_for, meeting_for, reported
from tests.racing import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_one_candidate_seated_in_two_exams_in_parallel_sits_in_one():
    place = hall()
    dossier = admitted(place)
    events = [event_for(place, title=f"Gelombang {n}") for n in ("I", "II")]

    def seat(event):
        return lambda: actions.assign_candidate(event, dossier, by=place.admin, now=NOW)

    assert together(*(seat(event) for event in events)) == ["done", "not_admitted"]
    assert Assessment.objects.count() == 1


def test_one_case_brought_before_two_meetings_in_parallel_is_heard_in_one():
    place = hall()
    assessment = reported(place)
    meetings = [meeting_for(place, opened=False) for _ in range(2)]

    def bring(meeting):
        return lambda: actions.put_on_agenda(meeting, assessment, by=place.admin, now=NOW)

    assert together(*(bring(meeting) for meeting in meetings)) == ["already_on_agenda", "done"]
    assert PlenaryItem.objects.count() == 1


def test_one_case_decided_in_two_windows_in_parallel_has_one_decision():
    """By the chair: a member would be refused before, as long as the chair may decide the case."""
    place = hall()
    item = item_for(place)

    def decide(outcome, reason=""):
        return lambda: actions.decide(item, outcome, reason=reason, by=place.chair, now=NOW)

    assert together(decide("competent"), decide("deferred", "Menunggu bukti.")) == ["done", "stale"]
    assert Decision.objects.filter(kind="certification").count() == 1
