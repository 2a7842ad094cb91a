"""Results of units: once per client id, never over what somebody else recorded, with evidence behind them, corrected with a reason."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.enums import DossierState
from applicants.queries import units_of
from assessments import actions
from assessments.models import Assessment, EvidenceItem, ExamEvent, ResultEntry, UnitResult
from assessments.queries import assignable_dossiers, event_totals, sheets_of
from assessments.scoring import COMPETENT, NOT_YET_COMPETENT, QUALITIES, UnitMark
from certportal.home.demo.exam_forms import agree
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.corpus.build import plain_pdf
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, event_for, examine, hall, mark_units, reported, running, signed
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]
LATER = NOW + dt.timedelta(minutes=3)


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def assessment(place):
    return agreed_and_running(place)


def agreed_and_running(place):
    seat = running(place)
    agree(seat, NOW)
    return seat


def first_unit(assessment):
    return units_of(assessment.dossier)[0]


def write(assessment, outcome=COMPETENT, **said):
    said = {"client_id": "a-1", "seen": 0, "by": assessment.involvement.person, "now": NOW, **said}
    return actions.record_result(assessment, said.pop("unit", first_unit(assessment)), outcome, **said)


def with_path(assessment, code="experienced"):
    path = assessment.dossier.scheme_version.paths.get(code=code)
    return actions.confirm_path(assessment, path, by=assessment.involvement.person, now=NOW)


def show(assessment, outcome="met", **said):
    said = {
        "method": "Asesmen Portofolio",
        "note": "Laporan layanan 2025.",
        "by": assessment.involvement.person,
        **said,
    }
    return actions.add_evidence(assessment, said.pop("unit", first_unit(assessment)), outcome=outcome, now=NOW, **said)


@pytest.mark.engines
def test_what_is_sent_twice_counts_once_also_after_the_recommendation(assessment):
    one, two = write(assessment), write(assessment, now=LATER)
    assert (one.pk, two.version, two.recorded_at) == (two.pk, 1, NOW)
    examine(assessment)
    assert write(Assessment.objects.get(pk=assessment.pk)).result == COMPETENT
    assert ResultEntry.objects.filter(client_id="a-1").count() == 1
    assert (
        AuditEvent.objects.filter(verb="assessment.record", after__has_key=first_unit(assessment).printed_code).count()
        == 1
    )


def test_a_client_id_names_one_sending(assessment):
    write(assessment)
    refused("client_id_taken", write, assessment, NOT_YET_COMPETENT, note="Belum.")
    refused("client_id_taken", write, assessment, unit=units_of(assessment.dossier)[1])
    refused("client_id_shape", write, assessment, client_id="")
    refused("client_id_shape", write, assessment, client_id="x" * 65)


def test_the_second_of_two_devices_is_told_and_overwrites_nothing(assessment):
    write(assessment, client_id="tablet-1")
    said = refused("stale_result", write, assessment, NOT_YET_COMPETENT, note="Belum.", client_id="tablet-2")
    assert "Siti Aminah, S.E. mencatat kompeten" in said
    assert "Isian Anda (belum kompeten) belum tersimpan" in said
    assert UnitResult.objects.get().result == COMPETENT
    changed = write(assessment, NOT_YET_COMPETENT, note="Belum.", client_id="tablet-3", seen=1, now=LATER)
    assert (changed.result, changed.version) == (NOT_YET_COMPETENT, 2)
    assert list(ResultEntry.objects.values_list("n", "result")) == [(1, COMPETENT), (2, NOT_YET_COMPETENT)]


def test_what_was_left_as_it_was_on_an_older_page_is_no_conflict(assessment):
    unit = first_unit(assessment)
    by = assessment.involvement.person
    write(assessment, client_id="a")
    write(assessment, NOT_YET_COMPETENT, note="Belum.", client_id="b", seen=1)
    actions.record_units(assessment, {unit.pk: UnitMark(COMPETENT)}, seen={unit.pk: 1}, by=by, now=LATER)
    assert UnitResult.objects.get().result == NOT_YET_COMPETENT
    same = {unit.pk: UnitMark(NOT_YET_COMPETENT, "Belum.")}
    actions.record_units(assessment, same, seen={unit.pk: 0}, by=by, now=LATER)
    assert ResultEntry.objects.count() == 2


def test_competent_needs_all_four_rules_of_evidence(assessment):
    for quality in QUALITIES:
        refused("quality_missing", write, assessment, lacks={quality})
    refused("outcome_unknown", write, assessment, "perhaps")
    refused("outcome_unknown", write, assessment, lacks={"pretty"})
    weak = write(assessment, NOT_YET_COMPETENT, note="Bukti dari 2015.", lacks={"current"})
    assert (weak.current, weak.valid, weak.mark.lacks) == (False, True, frozenset({"current"}))


@pytest.mark.engines
def test_raw_sql_cannot_rate_competent_against_the_rules_of_evidence(assessment):
    write(assessment)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitResult.objects.update(valid=False)


def test_all_competent_fills_what_is_empty(assessment):
    second = units_of(assessment.dossier)[1]
    write(assessment, NOT_YET_COMPETENT, note="Belum.", unit=second)
    assert actions.fill_competent(assessment, by=assessment.involvement.person, now=NOW) == 6
    assert UnitResult.objects.get(scheme_unit=second).result == NOT_YET_COMPETENT
    assert actions.fill_competent(assessment, by=assessment.involvement.person, now=NOW) == 0


def test_evidence_follows_the_path(assessment):
    refused("path_missing", show, assessment)
    with_path(assessment)
    refused("method_foreign", show, assessment, method="Observasi Demonstrasi")
    refused("evidence_empty", show, assessment, note="  ")
    refused("outcome_unknown", show, assessment, "fine")
    refused("not_allowed", show, assessment, by=assessment.dossier.applicant)
    item = show(assessment, client_id="e-1")
    assert show(assessment, client_id="e-1") == item
    assert next(sheet.items for sheet in sheets_of(assessment)) == [item]


def test_doubt_is_settled_before_competent(assessment):
    with_path(assessment)
    doubt = show(assessment, "inconclusive", note="Surat tugas tanpa tanggal.")
    assert "perlu penilaian lanjut" in refused("evidence_open", write, assessment)
    refused("evidence_open", actions.fill_competent, assessment, by=assessment.involvement.person, now=NOW)
    weak = write(assessment, NOT_YET_COMPETENT, note="Belum jelas.", client_id="weak")
    refused("follows_nothing", show, assessment, unit=units_of(assessment.dossier)[1], follows=doubt)
    settled = show(assessment, method="Pertanyaan Wawancara terkait portofolio", follows=doubt)
    assert write(assessment, client_id="k", seen=weak.version).result == COMPETENT
    refused("follows_nothing", show, assessment, follows=doubt)
    refused("rated_competent", show, assessment, "inconclusive")
    refused("rated_competent", actions.withdraw_evidence, settled, by=assessment.involvement.person, now=NOW)


@pytest.mark.engines
def test_raw_sql_cannot_rate_competent_over_doubt_nor_doubt_afterwards(assessment):
    with_path(assessment)
    show(assessment, "inconclusive")
    write(assessment, NOT_YET_COMPETENT, note="Belum jelas.")
    with pytest.raises(IntegrityError, match="unit_result_nothing_open"), transaction.atomic():
        UnitResult.objects.update(result=COMPETENT)
    other = units_of(assessment.dossier)[1]
    write(assessment, unit=other, client_id="k")
    with pytest.raises(IntegrityError, match="evidence_no_doubt_later"), transaction.atomic():
        EvidenceItem.objects.create(
            assessment=assessment, scheme_unit=other, method="x", outcome="inconclusive", note="y", client_id="z",
            by=assessment.involvement.person, at=NOW,
        )  # fmt: skip


@pytest.mark.engines
def test_entries_and_evidence_stand(assessment):
    with_path(assessment)
    item = show(assessment)
    write(assessment)
    actions.withdraw_evidence(item, by=assessment.involvement.person, now=NOW)
    refused("withdrawn", actions.withdraw_evidence, item, by=assessment.involvement.person, now=NOW)
    for rows, said in ((ResultEntry.objects, {"note": "x"}), (EvidenceItem.objects, {"withdrawn_at": None})):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**said)


def test_a_file_is_looked_into_kept_and_served_to_those_who_know_the_candidate(
    client, place, assessment, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    with_path(assessment)
    here = [assessment.event.code, assessment.dossier.code]
    page = reverse("exam.evidence", args=[*here, 1])
    client.force_login(place.assessor.user)
    typed = {"method": "Asesmen Portofolio", "outcome": "met", "note": "", "once": "a" * 32}
    assert "lampirkan foto" in client.post(page, typed).content.decode()
    broken = SimpleUploadedFile("bukti.pdf", b"%PDF-1.7 rusak")
    assert client.post(page, {**typed, "note": "Tetap ada.", "upload": broken}).status_code == 200
    sent = {**typed, "upload": SimpleUploadedFile("bukti.pdf", plain_pdf(1))}
    assert client.post(page, sent)["Location"] == page
    item = EvidenceItem.objects.get()
    file = reverse("exam.evidence_file", args=[*here, item.pk])
    assert b"".join(client.get(file).streaming_content) == plain_pdf(1)
    client.force_login(assessment.dossier.applicant)
    assert client.get(file).status_code == 404


def test_the_page_leads_through_the_path_and_tells_of_two_tabs(client, place, assessment):
    client.force_login(place.assessor.user)
    here = [assessment.event.code, assessment.dossier.code]
    assert "Pertanyaan Wawancara terkait portofolio" not in client.get(assessment.get_absolute_url()).content.decode()
    with_path(assessment)
    html = client.get(assessment.get_absolute_url()).content.decode()
    assert "Pertanyaan Wawancara terkait portofolio" in html
    assert "bukti untuk 0 dari 7 unit" in html
    unit = first_unit(assessment)
    write(assessment, NOT_YET_COMPETENT, note="Dicatat di tablet.")
    late = {f"result_{unit.pk}": COMPETENT, f"vatm_{unit.pk}": QUALITIES, f"seen_{unit.pk}": 0}
    told = client.post(reverse("exam.units", args=here), late).content.decode()
    assert "setelah halaman Anda dibuka" in told
    assert f'name="seen_{unit.pk}"\n           value="1"' in told
    client.post(reverse("exam.units", args=here), {**late, f"seen_{unit.pk}": 1})
    assert UnitResult.objects.get().result == COMPETENT
    client.post(reverse("exam.fill", args=here))
    assert UnitResult.objects.filter(result=COMPETENT).count() == 7
    missing = {f"result_{unit.pk}": COMPETENT, f"vatm_{unit.pk}": ["valid"]}
    assert "Centang keempatnya" in client.post(reverse("exam.units", args=here), missing).content.decode()


def correct(assessment, outcome=NOT_YET_COMPETENT, **said):
    said = {"note": "Tertukar dengan peserta lain.", "reason": "Salah baris.", "now": LATER, **said}
    by = said.pop("by", assessment.involvement.person)
    return actions.correct_result(assessment, said.pop("unit", first_unit(assessment)), outcome, by=by, **said)


def test_a_correction_keeps_what_was_and_moves_the_recommendation(place, assessment):
    refused("not_given", correct, assessment)
    examine(assessment)
    refused("not_allowed", correct, assessment, by=place.admin)
    refused("reason_missing", correct, assessment, reason=" ")
    refused("note_missing", correct, assessment, note="")
    refused("unchanged", correct, assessment, COMPETENT, note="")
    row = correct(assessment)
    assert (row.recommendation, row.corrected_at) == (NOT_YET_COMPETENT, LATER)
    entries = ResultEntry.objects.filter(scheme_unit=first_unit(assessment))
    assert list(entries.values_list("n", "result", "reason")) == [
        (1, COMPETENT, ""),
        (2, NOT_YET_COMPETENT, "Salah baris."),
    ]
    assert correct(assessment, COMPETENT, note="", seen=2).recommendation == COMPETENT
    assert not Message.objects.filter(kind="exam_result_corrected").exists()


def test_the_body_is_told_of_a_correction_after_the_report(place):
    assessment = reported(place)
    correct(assessment)
    told = Message.objects.filter(kind="exam_result_corrected", channel="in_app")
    assert "Salah baris." in told.get(recipient=place.admin).body


@pytest.mark.engines
def test_nothing_is_corrected_after_the_decision(place):
    assessment = decided(place).plenary_item.assessment
    assert "Rapat pleno sudah memutuskan" in refused("decided", correct, assessment)
    with pytest.raises(IntegrityError, match="result_entry_in_time"), transaction.atomic():
        ResultEntry.objects.create(
            assessment=assessment, scheme_unit=first_unit(assessment), n=9, client_id="raw", result=NOT_YET_COMPETENT,
            note="x", reason="y", by=place.admin, at=NOW,
        )  # fmt: skip


@pytest.mark.engines
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_unitresult SET result = 'not_yet_competent', note = 'x', version = 2",
        "UPDATE assessments_assessment SET recommendation = 'not_yet_competent', corrected_at = recommended_at",
        """INSERT INTO assessments_resultentry (assessment_id, scheme_unit_id, n, client_id, result, note, reason, by_id, at)
        SELECT assessment_id, scheme_unit_id, 9, 'raw', result, note, '', by_id, at FROM assessments_resultentry LIMIT 1""",
    ],
)
def test_raw_sql_corrects_nothing_without_a_reason(place, statement):
    examine(running(place))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_correction_page(client, place, assessment):
    examine(assessment)
    client.force_login(place.assessor.user)
    here = [assessment.event.code, assessment.dossier.code]
    address = reverse("exam.correct", args=[*here, 1])
    assert address in client.get(assessment.get_absolute_url()).content.decode()
    typed = {"result": NOT_YET_COMPETENT, "note": "Belum.", "reason": "", "vatm": ["valid"], "seen": "1"}
    shown = client.post(address, typed).content.decode()
    assert "Belum." in shown
    assert "Wajib diisi" in shown or "Belum diisi" in shown
    client.post(address, {**typed, "reason": "Salah ketik."})
    html = client.get(assessment.get_absolute_url()).content.decode()
    assert "Dikoreksi" in html
    assert "koreksi: Salah ketik." in html


def test_who_came_and_did_not_finish_is_counted_and_waits(client, place, assessment):
    mark_units(assessment, by=place.assessor.user)
    client.force_login(place.admin)
    where = reverse("exam.unfinished", args=[assessment.event.code, assessment.dossier.code])
    assert "Belum diisi." in client.post(where, {"belum-reason": ""}).content.decode()
    client.post(where, {"belum-reason": "Jatuh sakit setelah unit ketiga."})
    row = Assessment.objects.get(pk=assessment.pk)
    assert (row.unfinished_at is not None, row.dossier.state) == (True, DossierState.ADMITTED)
    refused("unfinished", mark_units, row, by=place.assessor.user)
    counted = event_totals(row.event)
    assert (counted.unfinished, counted.present, counted.reconcile) == (1, 1, True)
    facts = actions.issue_report(signed(ExamEvent.objects.get()), by=place.admin, now=NOW).facts
    assert [facts["people"][0][n] for n in (4, 6)] == ["TS", "Jatuh sakit setelah unit ketiga."]
    assert list(assignable_dossiers(event_for(place, title="Susulan"))) == [row.dossier]
    assert Message.objects.filter(kind="exam_unfinished", channel="in_app").count() == 1


def test_the_page_asks_no_more_for_more_evidence(client, place, assessment):
    with_path(assessment)
    client.force_login(place.assessor.user)
    counts = []
    for n in (1, 3):
        while EvidenceItem.objects.count() < n:
            show(assessment, unit=units_of(assessment.dossier)[EvidenceItem.objects.count()])
        client.get(assessment.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(assessment.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
