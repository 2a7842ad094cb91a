"""A fuller explanation: asked by the candidate, under a clock, answered once by whoever may."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Dossier
from assessments import actions
from assessments.models import Explanation
from assessments.queries import open_explanations
from certportal.kernel.accounts.enums import Role
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, decided, hall
from tests.refusing import refused, sql_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

WHY = "Bukti mana pada unit ketiga yang belum cukup?"
BECAUSE = "Rekaman layanan pada unit ketiga berasal dari tahun 2019. Siapkan rekaman dua belas bulan terakhir."


def failed(place, applicant=None):
    """A case that ended "belum kompeten"."""
    dossier = decided(place, weak=(3,), dossier=admitted(place, applicant)).dossier
    return Dossier.objects.get(pk=dossier.pk)


def asked(place, applicant=None):
    dossier = failed(place, applicant)
    return actions.ask_explanation(dossier, WHY, by=dossier.applicant, now=NOW)


def test_the_question_starts_a_clock_and_tells_whoever_may_answer():
    place = hall()
    row = asked(place)
    clock = Clock.objects.get(kind="explanation", subject_id=row.pk)
    assert (clock.state, clock.started_on) == ("running", dt.date(2026, 11, 23))
    assert Explanation.objects.get().due_on == clock.limit_on > clock.started_on
    told = Message.objects.filter(kind="explanation_asked", channel="in_app")
    assert {row.recipient for row in told} == {place.assessor.user, place.admin}
    assert WHY in told[0].body


@pytest.mark.parametrize("who", ["assessor", "admin"])
def test_the_answer_is_told_and_stops_the_clock(who):
    place = hall()
    row = asked(place)
    person = place.admin if who == "admin" else place.assessor.user
    actions.answer_explanation(row, BECAUSE, by=person, now=NOW)
    assert Clock.objects.get(kind="explanation").state == "stopped"
    letter = Message.objects.get(kind="explanation_answered", channel="in_app")
    assert (letter.recipient, BECAUSE in letter.body) == (row.dossier.applicant, True)
    refused("stale", actions.answer_explanation, row, "Lain.", by=place.admin, now=NOW)
    assert actions.ask_explanation(row.dossier, "Dan unit kelima?", by=row.dossier.applicant, now=NOW)


def test_what_is_refused():
    place = hall()
    competent = decided(place).dossier
    fresh = Dossier.objects.get(pk=competent.pk)
    refused("nothing_to_explain", actions.ask_explanation, fresh, WHY, by=fresh.applicant, now=NOW)
    dossier = failed(place, another_applicant(place))
    refused("not_allowed", actions.ask_explanation, dossier, WHY, by=place.admin, now=NOW)
    refused("words", actions.ask_explanation, dossier, " ", by=dossier.applicant, now=NOW)
    row = actions.ask_explanation(dossier, WHY, by=dossier.applicant, now=NOW)
    refused("asked", actions.ask_explanation, dossier, WHY, by=dossier.applicant, now=NOW)
    for stranger in (place.member, dossier.applicant, person_with(Role.CERTIFICATE_ADMIN)):
        refused("not_allowed", actions.answer_explanation, row, BECAUSE, by=stranger, now=NOW)
    refused("words", actions.answer_explanation, row, " ", by=place.admin, now=NOW)


def test_the_result_page_asks_shows_who_answers_by_when_and_the_answer(client):
    place = hall()
    dossier = failed(place)
    client.force_login(dossier.applicant)
    page, address = reverse("exam.outcome", args=[dossier.code]), reverse("exam.explain", args=[dossier.code])
    assert "Minta penjelasan" in client.get(page).text
    again = client.post(address, {"question": ""})
    assert "error-summary" in again.text
    client.post(address, {"question": WHY})
    text = client.get(page).text
    assert WHY in text
    assert "Sedang dijawab" in text
    row = Explanation.objects.get()
    client.force_login(place.assessor.user)
    form = reverse("exam.explanation", args=[row.code])
    assert WHY in client.get(form).text
    assert "error-summary" in client.post(form, {"answer": " "}).text
    client.post(form, {"answer": BECAUSE})
    assert BECAUSE in client.get(form).text
    client.force_login(dossier.applicant)
    assert BECAUSE in client.get(page).text


def test_questions_wait_on_the_desk_with_their_day_and_one_query(client):
    place = hall()
    counts = []
    for applicant in (None, another_applicant(place), another_applicant(place)):
        asked(place, applicant)
        with CaptureQueriesContext(connection) as queries:
            rows = list(open_explanations(place.assessor.user))
        counts.append((len(rows), len(queries)))
    assert counts == [(1, counts[0][1]), (2, counts[0][1]), (3, counts[0][1])]
    with time_machine.travel(NOW, tick=False):
        client.force_login(place.admin)
        assert client.get("/meja-kerja/").text.count("Meminta penjelasan hasil") == 3
    assert list(open_explanations(place.member)) == []


@pytest.mark.engines
def test_raw_sql_changes_no_question_and_no_answer():
    place = hall()
    row = asked(place)
    table = "assessments_explanation"
    assert "append-only" in sql_refused(f"UPDATE {table} SET question = 'x' WHERE id = %s", row.pk)
    actions.answer_explanation(row, BECAUSE, by=place.admin, now=NOW)
    assert "append-only" in sql_refused(f"UPDATE {table} SET answer = 'x' WHERE id = %s", row.pk)
    assert "append-only" in sql_refused(f"DELETE FROM {table} WHERE id = %s", row.pk)
