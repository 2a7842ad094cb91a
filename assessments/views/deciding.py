"""Deciding in a meeting: positions of the members, outcomes fixed by the chair, cases taken off the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import actions
from assessments.forms import CancelForm, DecisionForm, PlacesForm, PositionsForm
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.policies import prepares_meetings, sits_on_committee
from assessments.views.asking import load_meeting
from assessments.views.meeting_page import AT_ONCE, Typed, meeting_page
from certportal.kernel.accounts.again import asked_again
from certportal.kernel.web.back import go_on
from certportal.kernel.web.methods import POST
from certportal.kernel.web.once import once
from certportal.kernel.web.refusal import refusals, told_in
from certportal.kernel.web.visitor import seen_version, signed_in

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from assessments.models import PlenaryItem, PlenaryMeeting


def _items(meeting: PlenaryMeeting) -> QuerySet[PlenaryItem]:
    return meeting.items.select_related("assessment__dossier__applicant")


@POST
@refusals
@once
def take_positions(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say what one holds of every row that was filled in."""
    meeting = load_meeting(request, code, sits_on_committee)
    sent = [
        item
        for item in _items(meeting)
        if f"stance_{item.position}" in request.POST or f"reason_{item.position}" in request.POST
    ]
    form = PositionsForm(request.POST, items=sent)
    if form.is_valid():
        with told_in(form, request):
            said = actions.take_positions(meeting, form.held(), by=signed_in(request), now=timezone.now())
            if not said:
                return go_on(
                    request,
                    "Belum ada pendapat baru. Pilih K, BK, atau tunda, lalu simpan.",
                    meeting,
                    tell=messages.info,
                )
            return go_on(request, f"Pendapat Anda atas {said} peserta tersimpan.", meeting)
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(positions=form)))


@POST
@refusals
@once
def follow_recommendations(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hold of these cases what their assessors recommended."""
    meeting = load_meeting(request, code, sits_on_committee)
    items = {item.position: item for item in _items(meeting).filter(STILL_TO_DECIDE)}
    form = PlacesForm(request.POST, places=items)
    if form.is_valid():
        with told_in(form, request):
            held = {place: actions.Held(items[place].assessment.recommendation) for place in form.cleaned_data["place"]}
            said = actions.take_positions(meeting, held, by=signed_in(request), now=timezone.now())
            return go_on(request, f"Pendapat Anda atas {said} peserta tersimpan, sesuai rekomendasi asesor.", meeting)
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(other=form)))


@POST
@asked_again
@refusals
@once
def decide_undisputed(request: HttpRequest, code: str) -> HttpResponseBase:
    """Fix what nobody disputes, as the page listed it."""
    meeting = load_meeting(request, code, sits_on_committee)
    form = PlacesForm(request.POST, places=_items(meeting).filter(STILL_TO_DECIDE).values_list("position", flat=True))
    if form.is_valid():
        with told_in(form, request):
            places = form.cleaned_data["place"][:AT_ONCE]
            fixed, left = actions.decide_as_recommended(meeting, places, by=signed_in(request), now=timezone.now())
            for sentence in left:
                messages.warning(request, sentence)
            return go_on(request, f"{fixed} putusan ditetapkan sesuai rekomendasi.", meeting)
    return render(request, "assessments/meeting.html", meeting_page(request, meeting, Typed(other=form)))


@POST
@asked_again
@refusals
@once
def decide(request: HttpRequest, code: str, position: int) -> HttpResponseBase:
    """Fix one case."""
    meeting = load_meeting(request, code, sits_on_committee)
    item = get_object_or_404(_items(meeting), position=position)
    form = DecisionForm(request.POST, auto_id=f"id_{position}_%s")
    if form.is_valid():
        with told_in(form, request):
            decision = actions.decide(
                item,
                form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
                seen_version=seen_version(request),
            )
            decided = (
                f"{item.assessment.dossier.applicant.full_name} tercatat: {decision.get_outcome_display().lower()}"
            )
            return go_on(request, f"Keputusan untuk {decided}.", meeting)
    return render(
        request, "assessments/meeting.html", meeting_page(request, meeting, Typed(decisions={position: form}))
    )


@POST
@refusals
@once
def release(request: HttpRequest, code: str, position: int) -> HttpResponseBase:
    """Take one case off the agenda."""
    meeting = load_meeting(request, code, prepares_meetings)
    item = get_object_or_404(_items(meeting), position=position)
    form = CancelForm(request.POST, auto_id=f"lepas-{position}-%s")
    if form.is_valid():
        with told_in(form, request):
            actions.release_item(item, note=form.cleaned_data["note"], by=signed_in(request), now=timezone.now())
            name = item.assessment.dossier.applicant.full_name
            return go_on(request, f"{name} dilepas dari acara dan menunggu rapat lain.", meeting)
    return render(
        request, "assessments/meeting.html", meeting_page(request, meeting, Typed(releasing={position: form}))
    )
