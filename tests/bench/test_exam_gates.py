"""What the pages of one exam ask of the database with 1, 3 and 300 candidates: no more with more of them."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState as S
from applicants.models import Dossier
from assessments.enums import EventState
from assessments.models import ExamEvent, PlenaryItem, PlenaryMeeting, PlenaryMember
from bench import cases, results
from bench.cases import fill
from bench.pages import client_of, statements_of
from bench.people import house
from certportal.kernel.accounts.enums import Role

pytestmark = [pytest.mark.django_db, pytest.mark.heavy(20)]
SIZES = (1, 3, 300)
ROOMS = ("exam.event", "exam.attendance", "exam.papers", "exam.files", "exam.sheets", "exam.steps", "exam.calls")
AHEAD = ("exam.event", "exam.calls", "exam.sheets", "exam.steps", "exam.readiness")
AFTER = ("exam.event", "exam.sheets", "exam.steps", "exam.minutes")


def exam_of(count, reached):
    """One exam with that many candidates who have come so far."""
    fill(count, states=[reached] * count)
    event = ExamEvent.objects.latest("pk")
    assert event.assessments.count() == count
    return event


def stand(event, state, case):
    """The exam and its cases at another step, without the acts that lead there."""
    ExamEvent.objects.filter(pk=event.pk).update(state=state, starts_at=timezone.now() + dt.timedelta(hours=1))
    Dossier.objects.filter(assessments__event=event).update(state=case)


def meeting_on(event, place, state):
    """A meeting that has all these candidates on its agenda."""
    clerk = place.staff[Role.CERTIFICATE_ADMIN][0]
    meeting = PlenaryMeeting.objects.create(
        title="Rapat", agency=place.agency, held_on=timezone.localdate(), place="Aula", state="planned",
        state_since=timezone.now(), created_by=clerk, created_at=timezone.now(),
    )  # fmt: skip
    roles = ("chair", "member", "member")
    for role, person in zip(roles, place.staff[Role.COMMITTEE_MEMBER], strict=False):
        PlenaryMember.objects.create(meeting=meeting, person=person, role=role, present_at=timezone.now())
    PlenaryItem.objects.bulk_create(
        PlenaryItem(meeting=meeting, assessment=seat, position=at) for at, seat in enumerate(event.assessments.all(), 1)
    )
    PlenaryMeeting.objects.filter(pk=meeting.pk).update(state=state)
    return meeting


def asked(person, name, *args, query=""):
    return len(statements_of(client_of(person), reverse(name, args=args) + query))


def costs(count):
    place = house(timezone.now())
    clerk, chair = place.staff[Role.CERTIFICATE_ADMIN][0], place.staff[Role.COMMITTEE_MEMBER][0]
    found = {}
    coming = exam_of(count, S.IN_ASSESSMENT)
    stand(coming, EventState.SCHEDULED, S.ADMITTED)
    found |= {f"ahead {name}": asked(clerk, name, coming.code) for name in AHEAD}
    stand(coming, EventState.RUNNING, S.IN_ASSESSMENT)
    found |= {f"today {name}": asked(clerk, name, coming.code) for name in ROOMS}
    examiner = coming.assessors.get().assessor.user
    found |= {f"examiner {name}": asked(examiner, name, coming.code) for name in ("exam.event", "exam.tablet_data")}
    over = exam_of(count, S.READY)
    found |= {name: asked(clerk, name, query=f"?uji={over.code}") for name in ("print.together", "handover.together")}
    found["print.letters"] = asked(clerk, "print.letters", over.code)
    found |= {f"after {name}": asked(clerk, name, over.code) for name in AFTER}
    stand(over, EventState.REPORTED, S.RECOMMENDED)
    meeting = meeting_on(over, place, "in_session")
    found["plenary.meeting"] = asked(chair, "plenary.meeting", meeting.code)
    return found


@pytest.fixture(scope="module")
def cost(catalogue_once, django_db_blocker):
    """Costs by number of candidates; the rows are taken back afterwards."""
    found, seats, at_once = {}, results.SEATS, cases.AT_ONCE
    results.SEATS = cases.AT_ONCE = max(SIZES)  # all of them in one exam
    with django_db_blocker.unblock():
        with transaction.atomic():
            for count in SIZES:
                cache.clear()
                found[count] = costs(count)
            transaction.set_rollback(True)
        yield found
    results.SEATS, cases.AT_ONCE = seats, at_once


def test_no_page_of_an_exam_asks_more_with_more_candidates(cost):
    """A page that lists people names them in pages of a fixed length or in one question; it never asks about each."""
    grown = {name: [cost[count][name] for count in SIZES] for name in cost[1]}
    assert {name: row for name, row in grown.items() if max(row[1:]) > row[1]} == {}
    assert {name: row for name, row in grown.items() if row[1] > row[0] + 2} == {}
