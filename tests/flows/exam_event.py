"""The moves of an exam event, written by hand to compare with the product's table."""

import datetime as dt

from assessments.models import Assessor, ExamEvent
from tests.factories.assessments import admitted, another_applicant, event_for, examine, running, seated
from tests.flows.rows import Row

# fmt: off
TABLE = {
    "start": Row("scheduled", "running", "licence_holds has_candidates"),
    "report": Row("running", "reported", "totals_reconcile site_officer_named"),
    "change": Row("scheduled", "scheduled", note="required"),
    "cancel": Row("scheduled", "cancelled", note="required"),
}
# fmt: on

READY = {
    "start": lambda place: (seated(place).event, place.assessor.user),
    "report": lambda place: (examine(running(place)).event, place.admin),
    "change": lambda place: (event_for(place), place.admin),
    "cancel": lambda place: (event_for(place), place.admin),
}


def nobody_seated(event, by, place):
    return event_for(place), by


def licence_ended(event, by, place):
    Assessor.objects.filter(pk=event.assessor_id).update(valid_until=event.starts_at.date() - dt.timedelta(days=1))


def nobody_named(event, by, place):
    ExamEvent.objects.filter(pk=event.pk).update(assessor=None)
    return ExamEvent.objects.get(pk=event.pk), place.admin


def somebody_without_recommendation(event, by, place):
    return running(place, admitted(place, another_applicant(place))).event, by


def nobody_signs_for_the_site(event, by, place):
    ExamEvent.objects.filter(pk=event.pk).update(site_officer_name="")


SPOILS = {
    "has_candidates": (nobody_seated,),
    "licence_holds": (licence_ended, nobody_named),
    "totals_reconcile": (somebody_without_recommendation,),
    "site_officer_named": (nobody_signs_for_the_site,),
}
