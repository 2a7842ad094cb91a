"""Whose days and which step: counted from the ledgers and acts of one case, day by day."""

import datetime as dt

import pytest

from applicants.models import Dossier
from certportal.figures.days import days_in_steps, spent_by_owner, used
from certportal.figures.leading import owners_chart, steps_chart
from certportal.figures.measures import finished
from certportal.figures.scope import scope_of
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.sla.models import Clock, ClockEvent
from tests.factories.applicants import NOW, dossier_in, world

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
MONDAY = dt.date(2026, 11, 2)
DAYS = {"completeness": ((0, "office"), (2, "office")), "reply": ((2, "applicant"), (4, "applicant")),
        "service": ((7, "office"), (9, "applicant"), (11, "certification_body"), (14, "office"))}  # fmt: skip


def noon(days):
    return dt.datetime.combine(MONDAY + dt.timedelta(days=days), dt.time(5), dt.UTC)


def clock(dossier, kind, lines):
    """A stopped clock with a line of its ledger for each (day after the Monday, whose turn)."""
    began, ended = (MONDAY + dt.timedelta(days=lines[at][0]) for at in (0, -1))
    row = Clock.objects.create(
        kind=kind, subject_type="applicants.dossier", subject_id=dossier.pk, organisation=dossier.agency,
        state="stopped", limit_days=30, started_on=began, stopped_on=ended, limit_on=ended + dt.timedelta(days=1),
    )  # fmt: skip
    for at, owner in lines:
        on = MONDAY + dt.timedelta(days=at)
        verb = "started" if at == lines[0][0] else "stopped" if at == lines[-1][0] else "handed"
        ClockEvent.objects.create(
            clock=row, verb=verb, at=noon(at), on=on, by_name="Sistem", waiting_on=owner, limit_on=row.limit_on
        )
    return row


@pytest.fixture
def case():
    """One finished case, and the scope of its leader."""
    where = world()
    dossier = dossier_in("ready", where)
    for kind, lines in DAYS.items():
        clock(dossier, kind, lines)
    for at, verb, state in ((0, "submit", "submitted"), (1, "start_check", "completeness_check"),
                            (4, "begin_verification", "verification"), (7, "declare_complete", "accepted")):  # fmt: skip
        record(f"dossier.{verb}", by=SYSTEM, subject=dossier, after={"state": state}, now=noon(at))
    return scope_of(where.leader, NOW), dossier


def test_days_are_counted_for_whom_they_ran(case):
    scope, dossier = case
    (spent,) = spent_by_owner(scope, [dossier.pk])
    # Two at the counter, two with the applicant; then two, two and three days (a weekend between them counts nothing).
    assert dict(spent.days) == {"office": 4, "applicant": 4, "certification_body": 1}
    assert (spent.key, spent.cases) == ("scheme:pelayanan-prima", 1)
    assert spent.each("test_site") == 0
    chart = owners_chart(scope)
    assert chart.rows == [("Pelayanan Prima", 1, 4.0, 4.0, 1.0, 9.0)]
    assert chart.bars[0].end == "9,0 hari"
    assert "44 %" in chart.finding


def test_reply_that_runs_beside_the_service_clock_is_counted_once(case):
    scope, dossier = case
    Clock.objects.filter(kind="reply").update(started_on=MONDAY + dt.timedelta(days=9))
    (spent,) = spent_by_owner(scope, [dossier.pk])
    assert spent.days["applicant"] == 2


def test_steps_last_from_act_to_act(case):
    scope, dossier = case
    assert dict(days_in_steps(scope, [dossier.pk])) == {
        "submitted": [1],
        "completeness_check": [3],
        "verification": [1],
    }
    assert steps_chart(scope).finding == "Pemeriksaan kelengkapan paling lama: median 3,0 hari kerja."


def test_days_used_are_the_term_less_what_was_left(case):
    scope, dossier = case
    row = Clock.objects.get(kind="service", subject_id=dossier.pk)
    assert used(row, scope.calendar) == 29
    row.limit_on = row.stopped_on - dt.timedelta(days=1)
    assert used(row, scope.calendar) == 31


def test_without_a_result_nothing_is_finished(case):
    scope, dossier = case
    assert list(finished(scope, scope.quarter)) == [dossier]
    Dossier.objects.update(state="withdrawn")
    assert list(finished(scope, scope.quarter)) == []
    assert "tampil di sini" in owners_chart(scope).finding
