"""An exam follows the procedure (SOP 002): sub-steps, roles, time, what must be there before they are done."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import actions
from assessments.models import EventTask, ExamEvent
from assessments.queries.procedure import in_office_time, office_time, steps_at
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.workdays.queries import calendar_for
from certportal.kernel.workflow.make import AlreadyMade
from schemes.enums import SopRole
from schemes.models import SopVersion
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant, event_for, examine, hall, running, seated, signed
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


@pytest.fixture
def place():
    return hall()


def task(event, number):
    return event.tasks.select_related("task", "event").get(task__number=number)


def done(event, number, by, **fields):
    return actions.finish_task(task(event, number), by=by, now=NOW, **fields)


def test_a_new_exam_has_the_sixteen_sub_steps_with_their_likeliest_role(place):
    event = event_for(place)
    found = list(event.tasks.order_by("task__step__number", "task__position").values_list("task__number", "role"))
    assert len(found) == 16
    assert dict(found)["5.1"] == SopRole.OPERATIONS
    assert dict(found)["7.3"] == SopRole.HEAD
    assert [row.step.number for row in steps_at(event, NOW)] == list(range(1, 9))


def test_a_step_closes_when_all_its_sub_steps_are_done_and_the_next_one_is_current(place):
    event = event_for(place)
    said = {"note": "Di map TUK."}
    done(event, "1", place.admin, **said)
    done(event, "2.2", place.admin)
    second = steps_at(event, NOW)[1]
    assert second.current
    assert second.closed_at is None
    assert second.turn == "Bidang Teknis Operasional"
    done(event, "2.1", place.assessor.user)
    steps = steps_at(event, NOW)
    assert [row.closed_at for row in steps[:3]] == [NOW, NOW, None]
    assert steps[2].current
    assert task(event, "2.1").done_by == place.assessor.user


def test_turn_names_the_assessor(place):
    event = event_for(place)
    done(event, "1", place.admin, note="x")
    done(event, "2.1", place.admin)
    assert steps_at(event, NOW)[1].turn == "Asesor Kompetensi (Siti Aminah, S.E.)"


def test_what_the_portal_keeps_of_a_sub_step_must_be_there_or_the_note_says_where_it_lies(place):
    event = seated(place).event
    assert refused("lacking", done, event, "3", place.admin).startswith("1 peserta belum terhubung. Lengkapi di portal")
    assert refused("lacking", done, event, "4", place.admin).startswith("1 peserta belum menyatakan hadir atau tidak.")
    refused("lacking", done, event, "1", place.admin)
    for number in ("5.1", "5.2", "6.2", "7.1", "7.2", "7.3", "8.2"):
        refused("lacking", done, event, number, place.admin)
    actions.print_sheet(event, "exam_recap", by=place.admin, now=NOW)
    done(event, "1", place.admin)
    kept = done(event, "3", place.admin, note="Daftar panggilan di map TUK.")
    assert kept.note == "Daftar panggilan di map TUK."
    facts = AuditEvent.objects.filter(verb="exam_task.finish").latest("pk").after
    assert facts["lacking"] == "1 peserta belum terhubung."


def test_the_same_is_noted_once_and_opened_again_with_a_reason(place):
    event = event_for(place)
    row = done(event, "2.1", place.admin)
    with pytest.raises(AlreadyMade):
        done(event, "2.1", place.admin)
    refused("note_missing", actions.reopen_task, row, note=" ", by=place.admin, now=NOW)
    actions.reopen_task(row, note="Ruang belum siap.", by=place.admin, now=NOW)
    assert task(event, "2.1").done_at is None
    assert AuditEvent.objects.get(verb="exam_task.reopen").note == "Ruang belum siap."
    actions.reopen_task(row, note="Lagi.", by=place.admin, now=NOW)
    assert AuditEvent.objects.filter(verb="exam_task.reopen").count() == 1


def test_others_do_not_note_steps_and_only_who_runs_the_exam_names_another_role(place):
    event = event_for(place)
    for stranger in (place.chair, person_with(Role.SITE_OFFICER)):
        refused("not_allowed", done, event, "2.1", stranger)
    row = task(event, "6.1")
    refused("not_allowed", actions.set_task_role, row, role="quality", by=place.assessor.user, now=NOW)
    assert actions.set_task_role(row, role="quality", by=place.admin, now=NOW).role == SopRole.QUALITY
    actions.set_task_role(row, role="quality", by=place.admin, now=NOW)
    assert AuditEvent.objects.filter(verb="exam_task.role").count() == 1


def test_a_cancelled_exam_goes_no_further(place):
    event = event_for(place)
    actions.cancel_event(event, note="Banjir.", by=place.admin, now=NOW)
    refused("cancelled", done, event, "2.1", place.admin)


def test_an_exam_announced_before_any_procedure_takes_the_one_in_force(client, place):
    SopVersion.objects.update(effective_from="2027-01-01")
    event = event_for(place)
    assert (event.tasks.count(), steps_at(event, NOW)) == (0, [])
    refused("no_sop", actions.follow_sop, event, by=place.admin, now=NOW)
    SopVersion.objects.update(effective_from="2017-03-20")
    client.force_login(place.admin)
    page = client.get(event.get_absolute_url())
    assert "Ikuti SOP yang berlaku" in words(page)
    client.post(reverse("exam.follow", args=[event.code]), {"once": "a" * 32})
    assert event.tasks.count() == 16
    actions.follow_sop(event, by=place.admin, now=NOW)
    assert event.tasks.count() == 16


def test_a_task_is_done_by_somebody_also_in_raw_sql(place):
    event = event_for(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventTask.objects.filter(event=event).update(done_at=NOW)


def test_office_time_leaves_nights_and_weekends_out(place):
    office = place.site.agency
    calendar = calendar_for(office)
    friday = dt.datetime(2026, 11, 20, 8, 30, tzinfo=dt.UTC)  # 15.30 WIB; the office closes at 16.00
    monday = dt.datetime(2026, 11, 23, 2, 10, tzinfo=dt.UTC)  # 09.10 WIB
    assert office_time(friday, monday, office, calendar) == dt.timedelta(minutes=30 + 70)
    assert office_time(monday, friday, office, calendar) == dt.timedelta()
    assert in_office_time(dt.timedelta(minutes=100)) == "1 jam 40 menit"
    assert in_office_time(dt.timedelta(seconds=20)) == "kurang dari 1 menit"


def test_time_standards_inform_and_stop_nothing(place):
    event = event_for(place)
    later = NOW + dt.timedelta(hours=1)
    first = steps_at(event, later)[0]
    assert (first.over, first.used_in_words) == (True, "1 jam")
    actions.finish_task(task(event, "1"), note="x", by=place.admin, now=later)
    steps = steps_at(event, later + dt.timedelta(days=30))
    assert steps[0].used_in_words == "1 jam"
    assert steps[5].standard is None
    assert not steps[5].over
    assert steps[1].over


def test_page_shows_steps_turn_and_gaps_and_comes_back_with_what_was_typed(client, place):
    event = seated(place).event
    client.force_login(place.admin)
    page = client.get(reverse("exam.steps", args=[event.code]))
    said = words(page)
    assert "1. Membagikan jadwal dan memastikan asesor" in said
    assert "SOP: 15 menit" in said
    assert "SOP tidak mencetak waktu" in said
    assert "Rekap calon peserta dan jadwal tercetak: belum." in said
    where = reverse("exam.task_done", args=[event.code, task(event, "1").pk])
    again = client.post(where, {"once": "b" * 32, "note": ""})
    assert "Lengkapi di portal" in words(again)
    assert client.post(where, {"once": "c" * 32, "note": "Map TUK."}).status_code == 302
    assert task(event, "1").note == "Map TUK."
    shown = words(client.get(event.get_absolute_url()))
    assert "Langkah menurut SOP" in shown
    assert "Giliran: Bidang Teknis Operasional" in shown


def test_readers_see_the_steps_without_buttons(client, place):
    event = event_for(place)
    client.force_login(place.chair)
    page = client.get(reverse("exam.steps", args=[event.code])).content.decode()
    assert "Catat selesai" not in page
    assert client.post(reverse("exam.task_done", args=[event.code, task(event, "1").pk])).status_code == 403


def test_the_page_asks_no_more_for_three_candidates_than_for_one(client, place):
    client.force_login(place.admin)
    counts = []
    for people in (1, 3):
        event = event_for(place, title=f"Uji {people}")
        for _ in range(people):
            seated(place, admitted(place, another_applicant(place)), event)
        client.get(reverse("exam.steps", args=[event.code]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("exam.steps", args=[event.code]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_last_steps_close_after_the_report(place):
    assessment = examine(running(place))
    event = ExamEvent.objects.get(pk=assessment.event_id)
    actions.count_papers(event, {assessment.pk: actions.Counted(4, None, True)}, by=place.admin, now=NOW)
    done(event, "5.2", place.admin)
    done(event, "5.3", place.admin)
    refused("lacking", done, event, "6.1", place.admin)
    actions.count_papers(event, {assessment.pk: actions.Counted(4, 4, True)}, by=place.admin, now=NOW)
    done(event, "6.1", place.admin)
    with time_machine.travel(NOW, tick=False):
        actions.issue_report(signed(event), by=place.admin, now=NOW)
    done(event, "6.2", place.admin)
    facts = dict.fromkeys(("present", "discussed", "agreed"), "Sesuai acara.")
    actions.write_minutes(event, held_at=NOW, place="Aula", chair="Budi", **facts, by=place.admin, now=NOW)
    done(event, "7.2", place.admin)
    for kind, number in (("exam_handover", "7.1"), ("exam_recommendation", "7.3"), ("exam_archive", "8.2")):
        actions.print_sheet(event, kind, place="Lemari 2", by=place.admin, now=NOW)
        done(event, number, place.admin)
    done(event, "7.4", place.assessor.user)
    done(event, "8.1", place.admin)
    assert [row.closed_at for row in steps_at(event, NOW)[5:]] == [NOW] * 3
