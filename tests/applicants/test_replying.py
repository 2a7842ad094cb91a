"""More time for a reply, once; and a case that nobody answered, opened again."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import Dossier, InformationRequest
from applicants.queries import why_no_more_time
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock, ClockEvent, Reminder
from certportal.kernel.sla.tick import tick
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import calendar_for
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.applicants import NOW, dossier_in, give_verdict

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.engines]
WHY = "Ijazah pengganti baru terbit minggu depan."


def returned(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    give_verdict(dossier.documents.first().versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    return actions.return_dossier(dossier, by=world.officer, now=NOW)


def asked(world):
    dossier = actions.declare_complete(
        dossier_in(DossierState.VERIFICATION, world), by=world.verifier, now=NOW, service_years_confirmed=6
    )
    return actions.ask_information(dossier, question="Mana SK terakhir?", by=world.verifier, now=NOW)


def codes(kind):
    return list(Message.objects.filter(kind=kind, channel="in_app").values_list("recipient", flat=True))


@pytest.mark.parametrize(("make", "reads"), [(returned, "officer"), (asked, "verifier")])
def test_more_time_is_taken_once_and_both_sides_read_it(client, world, make, reads):
    dossier = make(world)
    reply = Clock.objects.get(kind="reply")
    where = reverse("dossier.more_time", args=[dossier.code])
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.applicant)
        assert where in client.get(dossier.get_absolute_url()).text
        client.post(reverse("home.draft"), {"di": where, "isi": json.dumps({"reason": "Ijazah"})})
        assert client.get(reverse("home.draft"), {"di": where}).json()["texts"] == {"reason": "Ijazah"}
        assert client.post(where, {"reason": WHY, "once": "a" * 32}).url == dossier.get_absolute_url()
        assert client.get(reverse("home.draft"), {"di": where}).json()["texts"] == {}
        assert "sudah Anda pakai" in client.get(where).text
        assert "sudah Anda pakai" in client.post(where, {"reason": "Sekali lagi."}).text
    clock = Clock.objects.get(kind="reply")
    assert (reply.limit_days, clock.limit_days) == (reply.limit_days, 2 * reply.limit_days)
    assert clock.limit_on == calendar_for(dossier.agency).add(reply.started_on, 2 * reply.limit_days)
    line = ClockEvent.objects.get(clock=clock, verb="extended")
    assert (line.reason, line.previous_limit_on, line.limit_on) == (WHY, reply.limit_on, clock.limit_on)
    assert AuditEvent.objects.get(verb="reply.extend").note == WHY
    assert codes("reply_extended") == [world.applicant.pk]
    assert getattr(world, reads).pk in codes("reply_extended_office")
    assert Dossier.objects.get().due_on == clock.limit_on
    assert Reminder.objects.filter(clock=clock, kind="due", due_on=clock.limit_on).exists()
    # The old last day passes without an end.
    tick(now=NOW + timedelta(days=(reply.limit_on - NOW.date()).days + 1))
    assert Dossier.objects.get().state == dossier.state


def test_more_time_needs_a_running_reply_its_person_and_the_last_day_not_passed(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    ask = {"reason": WHY, "now": NOW}
    with pytest.raises(Refused) as refused:
        actions.take_more_time(dossier, **ask, by=world.applicant)
    assert refused.value.code == "not_running"
    assert "tidak ada batas waktu" in why_no_more_time(dossier)
    late = returned_by_another(world)
    for by, now, reason, code in (
        (world.officer, NOW, WHY, "not_allowed"),
        (late.applicant, NOW, " ", "reason_missing"),
        (late.applicant, NOW + timedelta(days=200), WHY, "too_late"),
    ):
        with pytest.raises(Refused) as refused:
            actions.take_more_time(late, reason=reason, by=by, now=now)
        assert refused.value.code == code
    with time_machine.travel(NOW + timedelta(days=200), tick=False):
        assert "sudah lewat" in why_no_more_time(late)
    with time_machine.travel(NOW, tick=False):
        assert why_no_more_time(late) == ""


def returned_by_another(world):
    Dossier.objects.update(state=DossierState.WITHDRAWN)
    return returned(world)


def end_unanswered(dossier):
    later = NOW + timedelta(days=60)
    actions.expire_dossier(dossier, now=later)
    return Dossier.objects.get(pk=dossier.pk), later


def test_what_was_to_be_mended_is_asked_anew_after_reopening(client, world):
    ended, later = end_unanswered(returned(world))
    assert ended.state == DossierState.EXPIRED
    with time_machine.travel(later, tick=False):
        client.force_login(world.officer)
        assert "Buka kembali" in client.get(ended.get_absolute_url()).text
        where = reverse("dossier.reopen", args=[ended.code])
        assert "Tuliskan alasannya." in client.post(where, {"reason": ""}).text
        client.post(where, {"reason": "Pemohon dirawat di rumah sakit.", "version": ended.version})
    again = Dossier.objects.get()
    assert again.state == DossierState.RETURNED
    first, second = InformationRequest.objects.order_by("number")
    assert (first.outcome, second.outcome, second.items, second.number) == ("expired", "", first.items, 2)
    clock = Clock.objects.get(kind="reply", state="running")
    assert clock.started_on == later.date()
    (told,) = Message.objects.filter(kind="dossier_reopened", channel="in_app")
    assert told.recipient == world.applicant
    assert "rumah sakit" in told.body
    assert actions.take_more_time(again, reason=WHY, by=world.applicant, now=later).pk == clock.pk


def test_a_question_opened_again_leaves_the_service_clock_at_rest(world):
    dossier = asked(world)
    service = Clock.objects.get(kind="service")
    ended, later = end_unanswered(dossier)
    with pytest.raises(MoveRefused):
        actions.reopen(ended, reason="Berhalangan.", by=world.officer, now=later)
    again = actions.reopen(ended, reason="Berhalangan.", by=world.verifier, now=later)
    assert again.state == DossierState.AWAITING_INFORMATION
    rests = Clock.objects.get(kind="service")
    assert (rests.pk, rests.state, rests.paused_on, rests.stopped_on) == (service.pk, "paused", service.paused_on, None)
    actions.answer_request(again, answer="SK terlampir.", by=world.applicant, now=later + timedelta(days=1))
    runs = Clock.objects.get(kind="service")
    days = calendar_for(again.agency).between(service.paused_on, (later + timedelta(days=1)).date())
    assert (runs.state, runs.limit_on) == ("running", calendar_for(again.agency).add(service.limit_on, days))
