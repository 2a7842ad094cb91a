"""The moves of an exam event, written by hand to compare with the product's table."""

import datetime as dt

from assessments import actions
from assessments.models import Assessment, Assessor, AssessorScope, EventAssessor, ExamEvent, ReportSign
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    AssessorFactory,
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    running,
    seated,
    signed,
)
from tests.flows.rows import Row

# fmt: off
TABLE = {
    "start": Row("scheduled", "running", "candidates_have_assessors has_candidates everybody_declared nothing_speaks_against"),
    "report": Row("running", "reported", "totals_reconcile site_officer_named everybody_signed"),
    "change": Row("scheduled", "scheduled", note="required"),
    "cancel": Row("scheduled", "cancelled", note="required"),
}
# fmt: on

READY = {
    "start": lambda place: (declared(seated(place).event), place.assessor.user),
    "report": lambda place: (signed(examine(running(place)).event), place.admin),
    "change": lambda place: (event_for(place), place.admin),
    "cancel": lambda place: (event_for(place), place.admin),
}


def nobody_seated(event, by, place):
    return event_for(place), by


def licence_ended(event, by, place):
    Assessor.objects.filter(assignments__event=event).update(valid_until=event.starts_at.date() - dt.timedelta(days=1))


def nobody_named(event, by, place):
    EventAssessor.objects.filter(event=event).update(released_at=event.created_at)
    return ExamEvent.objects.get(pk=event.pk), place.admin


def assessor_declined(event, by, place):
    """Another one stands, so that only the candidate is without."""
    actions.assign_assessor(event, AssessorFactory(), by=place.admin, now=NOW)
    row = event.assessors.get(assessor=place.assessor)
    actions.answer_assignment(row, accepts=False, reason="Sakit.", by=place.assessor.user, now=NOW)
    return event, place.admin


def one_more_candidate(event, by, place):
    """Given to them after they declared."""
    row = seated(place, admitted(place, another_applicant(place)), event)
    Assessment.objects.filter(pk=row.pk).update(assigned_at=NOW + dt.timedelta(minutes=1))


def scope_taken_away(event, by, place):
    AssessorScope.objects.filter(assessor=place.assessor).delete()


def somebody_without_recommendation(event, by, place):
    return running(place, admitted(place, another_applicant(place))).event, by


def somebody_has_not_signed(event, by, place):
    ReportSign.objects.filter(event=event, assessor=None).delete()


def nobody_signs_for_the_site(event, by, place):
    ExamEvent.objects.filter(pk=event.pk).update(site_officer_name="")


SPOILS = {
    "has_candidates": (nobody_seated,),
    "candidates_have_assessors": (nobody_named, assessor_declined),
    "everybody_declared": (one_more_candidate,),
    "nothing_speaks_against": (licence_ended, scope_taken_away),
    "totals_reconcile": (somebody_without_recommendation,),
    "everybody_signed": (somebody_has_not_signed,),
    "site_officer_named": (nobody_signs_for_the_site,),
}
