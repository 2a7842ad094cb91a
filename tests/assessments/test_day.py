"""Calling candidates, their answer, attendance, result papers and photos (SOP 002, steps 3 to 6)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.actions import withdraw
from applicants.models import Dossier
from assessments import actions
from assessments.enums import AttendanceWay
from assessments.models import Assessment, Assessor, Attendance, ExamEvent, SeatAnswer
from assessments.queries.day import whatsapp_link
from assessments.queries.proofs import not_answered, not_reached
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.corpus.build import jpeg
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, small_pdf
from tests.factories.assessments import (
    EXAM_START,
    AssessorFactory,
    admitted,
    another_applicant,
    event_for,
    examine,
    hall,
    running,
    seated,
)
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets", "sound_scans")]


@pytest.fixture
def place():
    return hall()


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- steps 3 and 4 -----------------------------------------------------------------------------------------


def test_who_was_reached_how_and_when(client, place):
    seat = seated(place)
    note = {"way": "phone", "by": place.admin, "now": NOW}
    actions.note_contact(seat, reached=False, note="Tidak diangkat.", **note)
    assert list(not_reached(seat.event)) == [seat]
    actions.note_contact(seat, reached=True, **note)
    assert not not_reached(seat.event).exists()
    client.force_login(place.admin)
    page = words(client.get(reverse("exam.calls", args=[seat.event.code])))
    assert "1 dari 1 peserta terhubung" in page
    assert "Telepon: belum terhubung" in page
    assert "Tidak diangkat." in page


def test_one_tap_calls_and_writes_a_prepared_text(client, place):
    seat = seated(place)
    person = seat.dossier.applicant
    person.phone = "0812-3456-7890"
    person.save()
    client.force_login(place.admin)
    page = client.get(reverse("exam.calls", args=[seat.event.code])).content.decode()
    assert 'href="tel:0812-3456-7890"' in page
    assert "https://wa.me/6281234567890?text=Yth." in page
    assert "23%20November%202026" in page
    assert whatsapp_link("12345", "x") == ""


def test_calls_are_noted_by_whoever_runs_the_exam_and_before_it(place):
    seat = seated(place)
    note = {"way": "phone", "reached": True, "now": NOW}
    refused("not_allowed", actions.note_contact, seat, by=place.chair, **note)
    withdraw(seat.dossier, by=seat.dossier.applicant, now=NOW)
    refused("withdrawn", actions.note_contact, seat, by=place.admin, **note)
    started = running(place, admitted(place, another_applicant(place)))
    refused("wrong_state", actions.note_contact, started, by=place.admin, **note)
    refused("wrong_state", actions.answer_seat, started, coming=True, by=started.dossier.applicant, now=NOW)


def test_the_candidate_says_whether_they_come_on_their_own_case(client, place):
    seat = seated(place)
    client.force_login(seat.dossier.applicant)
    assert "Nyatakan kehadiran" in words(client.get(seat.dossier.get_absolute_url()))
    where = reverse("exam.seat_answer", args=[seat.dossier.code])
    page = words(client.get(where))
    assert "Bawa kartu identitas asli." in page
    assert "3 lembar" in page
    client.post(where, {"once": "a" * 32, "coming": "ya", "note": ""})
    assert not not_answered(seat.event).exists()
    assert "Akan hadir" in words(client.get(seat.dossier.get_absolute_url()))
    refusal = client.post(where, {"once": "b" * 32, "coming": "tidak", "note": " "})
    assert "Tuliskan mengapa tidak dapat hadir" in words(refusal)
    client.post(where, {"once": "c" * 32, "coming": "tidak", "note": "Sakit."})
    answer = SeatAnswer.objects.get()
    assert (answer.coming, answer.note, answer.answered_by) == (False, "Sakit.", seat.dossier.applicant)


def test_the_test_site_is_told_who_cannot_come(place):
    officer = person_with(Role.SITE_OFFICER, place.site.agency)
    seat = seated(place)
    actions.answer_seat(seat, coming=False, note="Sakit.", by=seat.dossier.applicant, now=NOW)
    told = Message.objects.get(kind="exam_seat_declined", channel="in_app", recipient=officer)
    assert seat.dossier.applicant.full_name in told.body
    assert "Sakit." in told.body


def test_nobody_answers_for_somebody_else_but_whoever_runs_the_exam(place):
    seat = seated(place)
    refused("not_allowed", actions.answer_seat, seat, coming=True, by=another_applicant(place), now=NOW)
    assert actions.answer_seat(seat, coming=True, by=place.admin, now=NOW).answered_by == place.admin


def test_after_the_exam_was_moved_the_answer_is_asked_for_again(place):
    seat = seated(place)
    actions.answer_seat(seat, coming=True, by=seat.dossier.applicant, now=NOW)
    event = again(seat.event)
    actions.change_event(
        event, title=event.title, site=event.site, starts_at=EXAM_START.replace(hour=6), note="Ruang dipakai.",
        go_ahead=True, by=place.admin, now=NOW,
    )  # fmt: skip
    assert list(not_answered(again(event))) == [seat]
    assert SeatAnswer.objects.get().starts_at == EXAM_START


def test_own_calendar_file_says_what_to_bring(client, place):
    seat = seated(place)
    client.force_login(seat.dossier.applicant)
    said = client.get(reverse("exam.own_calendar", args=[seat.dossier.code]))
    text = said.content.decode().replace("\r\n ", "")
    assert said["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20261123T020000Z" in text
    assert "Bawa kartu identitas asli." in text
    assert "3 lembar" in text
    client.force_login(another_applicant(place))
    assert client.get(reverse("exam.own_calendar", args=[seat.dossier.code])).status_code == 404


def test_calls_ask_no_more_for_three_candidates_than_for_one(client, place):
    client.force_login(place.admin)
    for name in ("exam.calls", "exam.attendance", "exam.papers", "exam.sheets"):
        counts = []
        for people in (1, 3):
            event = event_for(place, title=f"Uji {people}")
            seats = [seated(place, admitted(place, another_applicant(place)), event) for _ in range(people)]
            for seat in seats:
                actions.note_contact(seat, way="phone", reached=True, by=place.admin, now=NOW)
            actions.note_arrivals(event, assessments=seats, by=place.admin, now=NOW)
            client.get(reverse(name, args=[event.code]))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name, args=[event.code])).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], name


# --- step 5 ------------------------------------------------------------------------------------------------


def test_attendance_by_officer_of_candidates_and_assessors(client, place):
    event = event_for(place)
    seats = [seated(place, admitted(place, another_applicant(place)), event) for _ in range(2)]
    client.force_login(place.admin)
    where = reverse("exam.attendance", args=[event.code])
    nobody = client.post(where, {"once": "a" * 32})
    assert "Centang sedikitnya satu orang yang hadir." in words(nobody)
    chosen = {"assessments": [seats[0].pk], "assessors": [place.assessor.pk]}
    client.post(where, {"once": "b" * 32, **chosen})
    assert Attendance.objects.count() == 2
    assert actions.note_arrivals(event, assessments=seats, by=place.admin, now=NOW) == 1
    assert set(Attendance.objects.values_list("way", flat=True)) == {AttendanceWay.OFFICER}
    assert "Siti Aminah, S.E. hadir" in words(client.get(where))


def test_the_code_of_the_invitation_opens_a_page_that_notes_the_arrival(client, place):
    seat = seated(place)
    actions.print_invitations(seat.event, by=place.admin, now=NOW)
    where = reverse("exam.arrival", args=[seat.event.code, seat.dossier.code])
    client.force_login(place.admin)
    assert "Cocokkan dengan kartu identitas asli" in words(client.get(where))
    assert not Attendance.objects.exists()
    client.post(where, {"once": "a" * 32})
    assert Attendance.objects.get().way == AttendanceWay.QR
    assert "Hadir" in words(client.get(where))
    for stranger, status in ((seat.dossier.applicant, 404), (place.chair, 403)):
        client.force_login(stranger)
        assert client.get(where).status_code == status


def test_attendance_begins_on_the_day_and_ends_with_the_report(place):
    event = event_for(place, starts_at=EXAM_START.replace(day=25))
    seat = seated(place, admitted(place), event)
    note = {"assessments": [seat], "by": place.admin, "now": NOW}
    assert refused("too_early", actions.note_arrivals, event, **note) == (
        "Uji baru dapat dihadiri pada 25 November 2026."
    )
    refused("not_allowed", actions.note_arrivals, event, **{**note, "by": place.chair})
    actions.cancel_event(event, note="Banjir.", by=place.admin, now=NOW)
    refused("closed", actions.note_arrivals, event, **note)


def test_only_who_belongs_to_the_exam_is_noted(place):
    first, second = running(place), event_for(place)
    by = {"by": place.admin, "now": NOW}
    refused("foreign", actions.note_arrivals, second, assessments=[first], **by)
    refused("foreign", actions.note_arrivals, second, assessors=[AssessorFactory()], **by)
    actions.mark_absent(first, reason="Sakit.", by=place.admin, now=NOW)
    refused("absent", actions.note_arrivals, first.event, assessments=[first], **by)
    seat = seated(place, admitted(place, another_applicant(place)), second)
    withdraw(seat.dossier, by=seat.dossier.applicant, now=NOW)
    refused("withdrawn", actions.note_arrivals, second, assessments=[seat], **by)


def test_the_first_result_notes_who_is_assessed_as_there(place):
    assessment = examine(running(place))
    row = Attendance.objects.get(assessment=assessment)
    assert (row.way, row.noted_by) == (AttendanceWay.ASSESSED, place.assessor.user)


def test_a_mistaken_attendance_is_taken_back_with_a_reason(client, place):
    seat = running(place)
    actions.note_arrivals(seat.event, assessments=[seat], by=place.admin, now=NOW)
    row = Attendance.objects.get()
    client.force_login(place.admin)
    where = reverse("exam.attendance_undo", args=[seat.event.code, row.pk])
    client.post(where, {"once": "a" * 32, "note": "Salah orang."})
    assert not Attendance.objects.exists()
    assert AuditEvent.objects.get(verb="exam_attendance.undo").note == "Salah orang."
    examine(seat)
    row = Attendance.objects.get()
    refused("was_there", actions.take_attendance_back, row, note="x", by=place.admin, now=NOW)
    refused("note_missing", actions.take_attendance_back, row, note=" ", by=place.admin, now=NOW)


def test_attendance_is_of_one_candidate_or_one_assessor_also_in_raw_sql(place):
    seat = seated(place)
    facts = {"event": seat.event, "way": "officer", "noted_at": NOW, "noted_by": place.admin}
    for wrong in ({}, {"assessment": seat, "assessor": place.assessor}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.create(**facts, **wrong)


def test_sheets_are_counted_per_candidate_and_a_difference_is_shown(client, place):
    seat = running(place)
    actions.note_arrivals(seat.event, assessments=[seat], by=place.admin, now=NOW)
    client.force_login(place.admin)
    where = reverse("exam.papers", args=[seat.event.code])
    typed = {f"sheets_{seat.pk}": "5", f"collected_{seat.pk}": "4", f"photos_{seat.pk}": "on"}
    client.post(where, {"once": "a" * 32, **typed})
    kept = again(seat).hand_in
    assert (kept.sheets, kept.collected, kept.photo_prints, kept.differs) == (5, 4, True, True)
    assert "Diserahkan 5 lembar, terkumpul 4. Hitung lagi." in words(client.get(where))
    noted = AuditEvent.objects.get(verb="exam_papers.count")
    assert "5 lembar diserahkan, 4 terkumpul, pasfoto diterima" in str(noted.after)
    assert actions.count_papers(seat.event, {seat.pk: actions.Counted(5, 4, True)}, by=place.admin, now=NOW) == 0
    lost = client.post(where, {"once": "b" * 32, f"collected_{seat.pk}": "4"})
    assert "isi dahulu jumlah lembar yang diserahkan" in words(lost)


def test_papers_of_who_is_not_there_are_not_counted(place):
    seat = running(place)
    by = {"by": place.admin, "now": NOW}
    refused("not_there", actions.count_papers, seat.event, {seat.pk: actions.Counted(1, None, False)}, **by)
    other = event_for(place)
    refused("foreign", actions.count_papers, other, {seat.pk: actions.Counted(1, None, False)}, **by)


def test_photos_and_documents_of_the_day_are_kept(client, place, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    event = running(place).event
    client.force_login(place.admin)
    where = reverse("exam.files", args=[event.code])
    photo = SimpleUploadedFile("pembukaan.jpg", jpeg(), "image/jpeg")
    client.post(where, {"once": "a" * 32, "caption": "Pembukaan", "berkas": photo})
    paper = SimpleUploadedFile("undangan.pdf", small_pdf().read(), "application/pdf")
    client.post(where, {"once": "b" * 32, "caption": "Undangan", "berkas": paper})
    assert list(event.files.values_list("kind", "caption")) == [("photo", "Pembukaan"), ("document", "Undangan")]
    assert "Pembukaan" in words(client.get(where))
    client.force_login(place.chair)
    first = event.files.earliest("pk")
    kept = client.get(reverse("exam.file", args=[event.code, first.pk]))
    assert b"".join(kept.streaming_content).startswith(b"\xff\xd8")
    assert client.get(where).status_code == 403
    ahead = event_for(place, starts_at=EXAM_START.replace(day=25))
    refused("too_early", actions.keep_event_file, ahead, photo, caption="x", by=place.admin, now=NOW)


def test_a_candidate_without_a_seat_has_nothing_to_answer(client, place):
    dossier = admitted(place)
    client.force_login(dossier.applicant)
    for name in ("exam.seat_answer", "exam.own_calendar", "exam.invitation"):
        assert client.get(reverse(name, args=[dossier.code])).status_code == 404
    assert "Nyatakan kehadiran" not in words(client.get(Dossier.objects.get(pk=dossier.pk).get_absolute_url()))


def test_officers_of_other_offices_do_not_find_the_day(client, place):
    seat = seated(place)
    client.force_login(person_with(Role.SITE_OFFICER))
    for name in ("exam.calls", "exam.attendance", "exam.papers", "exam.files"):
        assert client.get(reverse(name, args=[seat.event.code])).status_code == 404
    assert (Assessment.objects.count(), Assessor.objects.count(), ExamEvent.objects.count()) == (1, 1, 1)
