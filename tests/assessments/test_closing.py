"""The report is signed and balanced before it is final; sheets, minutes and archive follow (SOP 002, steps 6 to 8)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.queries import units_of
from assessments import actions
from assessments.models import Assessment, ExamEvent, ExamMinutes, ReportSign
from assessments.queries.signing import report_digest, signers_of
from assessments.scoring import UnitMark
from certportal.home.demo.exam_forms import agree
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.applicants import NOW, small_pdf
from tests.factories.assessments import (
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    reported,
    running,
    seated,
    signed,
)
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets", "sound_scans")]


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def scan(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return SimpleUploadedFile("konsep.pdf", small_pdf().read(), "application/pdf")


def event_of(assessment):
    return ExamEvent.objects.get(pk=assessment.event_id)


def issue(event, place):
    return actions.issue_report(event, by=place.admin, now=NOW)


def test_final_only_when_everybody_has_signed(place):
    event = event_of(examine(running(place)))
    assert refused("guard", issue, event, place) == (
        "Belum bertanda tangan: Siti Aminah, S.E., Budi Santoso. Tanda tangani di layar, atau cetak konsepnya, tanda "
        "tangani dengan pena, lalu unggah pindaiannya."
    )
    actions.sign_report(event, by=place.assessor.user, now=NOW)
    assert refused("guard", issue, event, place).startswith("Belum bertanda tangan: Budi Santoso.")
    representative = another_applicant(place, full_name="Budi Santoso")
    actions.sign_report(event, by=representative, now=NOW)
    assert issue(event_of(Assessment.objects.get()), place).number == "001/BA-UK/LSP/XI/2026"
    assert set(ReportSign.objects.values_list("way", flat=True)) == {"screen"}


def test_the_draft_signed_by_pen_counts_for_everybody_who_has_not_signed(client, place, scan):
    event = event_of(examine(running(place)))
    actions.sign_report(event, by=place.assessor.user, now=NOW)
    client.force_login(place.admin)
    client.post(reverse("exam.sheet_order", args=[event.code, "report_draft"]), {"once": "a" * 32})
    draft = Paper.objects.get(kind="report_draft")
    assert (draft.number, draft.facts["number"]) == ("", "")
    client.post(reverse("exam.draft_scan", args=[event.code]), {"once": "b" * 32, "berkas": scan})
    ways = {row.name: row.sign.way for row in signers_of(event, report_digest(event))}
    assert ways == {"Siti Aminah, S.E.": "screen", "Budi Santoso": "scan"}
    page = client.get(reverse("exam.sheets", args=[event.code]))
    assert "Unduh pindaian" in words(page)
    row = ReportSign.objects.get(way="scan")
    kept = client.get(reverse("exam.draft_scanned", args=[event.code, row.pk]))
    assert b"".join(kept.streaming_content).startswith(b"%PDF")
    refused("all_signed", actions.keep_signed_draft, event, scan, by=place.admin, now=NOW)
    issue(event, place)


def test_a_result_that_changes_after_the_signature_leaves_no_signature(place):
    event = event_of(examine(running(place)))
    other = running(place, admitted(place, another_applicant(place)))
    assert other.event != event
    signed(event)
    ExamEvent.objects.filter(pk=event.pk).update(site_officer_title="Plt. Kepala TUK")
    event.refresh_from_db()
    assert refused("guard", issue, event, place).startswith(
        "Belum bertanda tangan: Siti Aminah, S.E. (isi berubah sesudah ditandatangani), Budi Santoso (isi berubah"
    )


def test_only_whose_name_it_bears_signs_on_screen_and_only_while_it_runs(place, scan):
    event = event_of(examine(running(place)))
    refused("not_signer", actions.sign_report, event, by=place.admin, now=NOW)
    refused("not_allowed", actions.keep_signed_draft, event, scan, by=place.chair, now=NOW)
    actions.name_site_officer(event, name="Budi Santoso", title="", nip=place.chair.nip, by=place.admin, now=NOW)
    refused("not_signer", actions.sign_report, event, by=another_applicant(place, full_name="Budi Santoso"), now=NOW)
    assert len(actions.sign_report(event, by=place.chair, now=NOW)) == 1
    ahead = event_for(place)
    refused("wrong_state", actions.sign_report, ahead, by=place.assessor.user, now=NOW)


def test_what_does_not_balance_is_neither_signed_nor_final(place, scan):
    event = event_for(place)
    seats = [seated(place, admitted(place, another_applicant(place)), event) for _ in range(2)]
    actions.start_event(declared(event), by=place.admin, now=NOW)
    first, second = (Assessment.objects.get(pk=seat.pk) for seat in seats)
    examine(first)
    name = second.dossier.applicant.full_name
    nobody = f"Terdaftar 2 orang, tetapi hadir 1 dan tidak hadir 0: kehadiran {name} belum dicatat."
    assert refused("unbalanced", actions.sign_report, event, by=place.assessor.user, now=NOW) == nobody
    assert (
        refused("guard", issue, ExamEvent.objects.get(pk=event.pk), place) == f"Berita acara belum seimbang. {nobody}"
    )
    units = units_of(second.dossier)
    some = {unit.pk: UnitMark("competent") for unit in units[1:]}
    agree(second, NOW)
    actions.record_units(second, some, by=place.assessor.user, now=NOW)
    open_one = f"Hadir 2 orang, tetapi kompeten 1, belum kompeten 0, dan tidak selesai 0: {name} belum memiliki hasil."
    assert refused("unbalanced", actions.keep_signed_draft, event, scan, by=place.admin, now=NOW) == open_one
    draft = actions.print_sheet(event, "report_draft", by=place.admin, now=NOW)
    assert {row[4] for row in draft.facts["people"]} == {"K", "–"}
    Assessment.objects.filter(pk=second.pk).update(recommendation="competent", recommended_at=NOW)  # past every action
    code = units[0].printed_code
    weak = f"Kompeten 2 orang, tetapi 1 di antaranya belum kompeten pada semua unit: {name} ({code})."
    assert refused("unbalanced", actions.sign_report, event, by=place.assessor.user, now=NOW) == weak


def test_a_copy_is_marked_and_names_its_original_and_fingerprint(place):
    event = event_of(reported(place))
    waits = actions.print_sheet
    refused("waits", waits, event, "report_copy", by=place.admin, now=NOW)
    run_due(now=NOW)
    original = Paper.objects.get(kind="official_report")
    for place_of in ("1", "2"):
        copy = actions.print_sheet(event, "report_copy", by=place.admin, now=NOW)
        assert copy.facts["copy_place"] == place_of
    assert (copy.facts["number"], copy.facts["copy_sum"]) == (original.number, original.sha256)
    assert copy.facts["copied_by"] == place.admin.full_name


@pytest.mark.parametrize("kind", ["exam_recap", "exam_candidates", "exam_assessors"])
def test_a_list_is_printed_again_only_when_it_says_something_else(place, kind):
    seat = running(place)
    first = actions.print_sheet(seat.event, kind, by=place.admin, now=NOW)
    assert actions.print_sheet(seat.event, kind, by=place.admin, now=NOW) == first
    actions.note_arrivals(seat.event, assessments=[seat], assessors=[place.assessor], by=place.admin, now=NOW)
    second = actions.print_sheet(seat.event, kind, by=place.admin, now=NOW)
    assert (second == first) == (kind == "exam_recap")
    if kind != "exam_recap":
        assert second.facts["people"][0]["there"] == "09.00 WIB"
    assert second.facts["site"] == place.site.name


def test_invitations_say_when_where_what_to_bring_and_carry_the_code(client, place):
    seat = seated(place)
    (paper,) = actions.print_invitations(seat.event, by=place.admin, now=NOW)
    assert actions.print_invitations(seat.event, by=place.admin, now=NOW) == [paper]
    facts = paper.facts
    assert facts["site_address"] == place.site.address
    assert facts["bring"][0] == "Kartu identitas asli."
    assert any("3 lembar" in note for note in facts["bring"])
    assert facts["arrival_url"].endswith(f"/uji/{seat.event.code}/peserta/{seat.dossier.code}/hadir/")
    client.force_login(seat.dossier.applicant)
    assert "Unduh undangan" in words(client.get(seat.dossier.get_absolute_url()))
    assert client.get(reverse("exam.invitation", args=[seat.dossier.code])).status_code == 202
    refused("not_allowed", actions.print_invitations, seat.event, by=place.chair, now=NOW)
    refused("nobody", actions.print_invitations, event_for(place), by=place.admin, now=NOW)
    other = running(place, admitted(place, another_applicant(place)))
    refused("wrong_state", actions.print_invitations, other.event, by=place.admin, now=NOW)


def test_minutes_are_written_and_printed(client, place):
    event = running(place).event
    refused("no_minutes", actions.print_sheet, event, "exam_minutes", by=place.admin, now=NOW)
    client.force_login(place.admin)
    where = reverse("exam.minutes", args=[event.code])
    typed = {
        "held_at": "2026-11-23T15:00",
        "place": "Aula",
        "chair": "Budi Santoso",
        "present": "Budi\nSiti",
        "discussed": "Pelaksanaan berjalan sesuai SOP.",
        "agreed": "Berkas diserahkan kepada Kepala TUK.",
    }
    client.post(where, {"once": "a" * 32, **typed})
    minutes = ExamMinutes.objects.get()
    assert (minutes.held_at.hour, minutes.written_by) == (8, place.admin)
    assert 'value="2026-11-23T15:00"' in client.get(where).content.decode()
    paper = actions.print_sheet(event, "exam_minutes", by=place.admin, now=NOW)
    assert (paper.facts["present"], paper.facts["chair_name"]) == ("Budi\nSiti", "Budi Santoso")
    facts = dict.fromkeys(("place", "chair", "present", "discussed", "agreed"), "x")
    refused("not_allowed", actions.write_minutes, event, held_at=NOW, **facts, by=place.chair, now=NOW)
    refused("wrong_state", actions.write_minutes, event_for(place), held_at=NOW, **facts, by=place.admin, now=NOW)


def test_steps_seven_and_eight_have_their_papers_after_the_report(client, place):
    assessment = examine(running(place))
    event = event_of(assessment)
    for kind in ("exam_handover", "exam_recommendation", "exam_archive", "report_copy"):
        refused("not_reported", actions.print_sheet, event, kind, by=place.admin, now=NOW)
    actions.count_papers(event, {assessment.pk: actions.Counted(6, 6, True)}, by=place.admin, now=NOW)
    report = issue(signed(event), place)
    handed = actions.print_sheet(event, "exam_handover", by=place.admin, now=NOW).facts
    assert [(row["sheets"], row["collected"], row["photo_prints"]) for row in handed["people"]] == [
        ("6", "6", "diterima")
    ]
    assert any(report.number in title for title in handed["sheets"])
    letter = actions.print_sheet(event, "exam_recommendation", by=place.admin, now=NOW)
    assert letter.number == "001/REK-UK/TUK/XI/2026"
    assert (letter.facts["report_number"], letter.facts["competent"], letter.facts["present"]) == (
        report.number,
        "1",
        "1",
    )
    assert actions.print_sheet(event, "exam_recommendation", by=place.admin, now=NOW) == letter
    client.force_login(place.admin)
    where = reverse("exam.sheet_order", args=[event.code, "exam_archive"])
    assert "Tuliskan di mana berkasnya disimpan." in words(client.post(where, {"once": "a" * 32, "place": ""}))
    client.post(where, {"once": "b" * 32, "place": "Lemari TUK, rak 2"})
    archive = Paper.objects.get(kind="exam_archive").facts
    assert archive["archive_place"] == "Lemari TUK, rak 2"
    assert [row["number"] for row in archive["papers"]] == [report.number, "", letter.number]


def test_sheets_are_for_whoever_leads_the_exam(client, place):
    event = running(place).event
    refused("not_allowed", actions.print_sheet, event, "exam_recap", by=place.chair, now=NOW)
    refused("unknown", actions.print_sheet, event, "certificate", by=place.admin, now=NOW)
    client.force_login(place.chair)
    assert client.get(reverse("exam.sheet", args=[event.code, "certificate"])).status_code == 404
    assert client.get(reverse("exam.sheet", args=[event.code, "exam_recap"])).status_code == 404
    page = client.get(reverse("exam.sheets", args=[event.code]))
    assert page.status_code == 200
    assert "exam.sheet_order" not in page.content.decode()
    ahead = event_for(place)
    refused("not_begun", actions.print_sheet, ahead, "report_draft", by=place.admin, now=NOW)
    actions.cancel_event(ahead, note="Banjir.", by=place.admin, now=NOW)
    refused("cancelled", actions.print_sheet, ahead, "exam_recap", by=place.admin, now=NOW)


def test_signatures_stay_in_the_trail(place):
    event = event_of(examine(running(place)))
    actions.sign_report(event, by=place.assessor.user, now=NOW)
    noted = AuditEvent.objects.get(verb="exam_report.sign")
    assert noted.after["who"] == "Siti Aminah, S.E."
    assert noted.after["facts_sha256"] == report_digest(event)
