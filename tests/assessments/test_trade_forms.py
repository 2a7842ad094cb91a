"""Forms of the trade: the self assessment opens the agreement, the agreement the assessment; what was signed stands and is printed."""

from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.queries import units_of
from assessments import actions
from assessments.enums import AGREEMENT, SELF_ASSESSMENT
from assessments.models import Assessment, FormAnswer, FormRecord, FormSignature, UnitResult
from assessments.queries import agreed, asks_of, current_form, forms_of
from assessments.scoring import COMPETENT, UnitMark
from assessments.trade_forms import Element, Unit, parts_of
from certportal.home.demo.exam_forms import agree, assess_oneself
from certportal.kernel.papers.models import Paper
from schemes.models import CompetencyElement, PerformanceCriterion, TradeForm
from tests.corpus.build import plain_pdf
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import examine, hall, running, seated
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def seat(place):
    return running(place)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def sign(seat, code=SELF_ASSESSMENT, role="candidate", **said):
    by = said.pop("by", seat.dossier.applicant if role == "candidate" else seat.involvement.person)
    return actions.sign_form(seat, code, role=role, typed_name=said.pop("name", by.full_name), by=by, now=NOW, **said)


def fill(seat, code=SELF_ASSESSMENT, value="competent", by=None):
    answers = {ask.key: (value, "Laporan") for ask in asks_of(seat, current_form(code))}
    return actions.fill_form(seat, code, answers, by=by or seat.dossier.applicant, now=NOW)


def test_the_catalogue_brings_the_forms_of_the_trade():
    codes = list(TradeForm.objects.values_list("code", flat=True))
    assert codes[:2] == ["FR.APL.02", "FR.AK.01"]
    assert {"FR.IA.01", "FR.IA.02", "FR.IA.07", "FR.IA.08", "FR.IA.09", "FR.AK.02", "FR.AK.03", "FR.AK.05"} < set(codes)
    assert {"FR.MAPA.01", "FR.MAPA.02", "FR.AK.06", "FR.AK.07"} < set(codes)


def test_oral_questions_are_written_down_as_many_as_the_form_has_room_for():
    (part,) = parts_of([{"kind": "questions", "title": "Pertanyaan", "key": "tanya", "count": 2}], ())
    assert [(ask.key, ask.text, ask.note) for ask in part.asks] == [
        ("tanya:1", "Pertanyaan 1", "Jawaban"), ("tanya:2", "Pertanyaan 2", "Jawaban"),
    ]  # fmt: skip


@pytest.mark.engines
def test_nothing_is_assessed_before_both_agreed(seat):
    unit, by = units_of(seat.dossier)[0], seat.involvement.person
    marks = {unit.pk: UnitMark(COMPETENT)}
    said = refused("not_agreed", actions.record_units, seat, marks, by=by, now=NOW)
    assert "FR.AK.01" in said
    path = seat.dossier.scheme_version.paths.get(code="experienced")
    actions.confirm_path(seat, path, by=by, now=NOW)
    evidence = {"method": path.methods[0], "outcome": "met", "note": "Ada.", "by": by, "now": NOW}
    refused("not_agreed", actions.add_evidence, seat, unit, **evidence)
    with pytest.raises(IntegrityError, match="unit_result_agreed"), transaction.atomic():
        UnitResult.objects.create(assessment=seat, scheme_unit=unit, result=COMPETENT, recorded_at=NOW)
    agree(seat, NOW)
    actions.record_units(seat, marks, by=by, now=NOW)
    assert UnitResult.objects.count() == 1


def test_an_exam_that_had_begun_before_is_not_held_up(seat):
    Assessment.objects.filter(pk=seat.pk).update(needs_agreement=False)
    seat.refresh_from_db()
    actions.record_units(seat, {units_of(seat.dossier)[0].pk: UnitMark(COMPETENT)}, by=seat.involvement.person, now=NOW)
    assert UnitResult.objects.count() == 1


@pytest.mark.engines
def test_the_agreement_follows_the_self_assessment(seat):
    examiner = seat.involvement.person
    ticks = {ask.key: ("yes", "") for ask in asks_of(seat, current_form(AGREEMENT))}
    refused("closed", actions.fill_form, seat, AGREEMENT, ticks, by=examiner, now=NOW)
    record = FormRecord.objects.create(form=current_form(AGREEMENT), assessment=seat, opened_at=NOW)
    with pytest.raises(IntegrityError, match="agreement_after_self_assessment"), transaction.atomic():
        FormSignature.objects.create(
            record=record, role="assessor", person=examiner, name="x", recorded_by=examiner, at=NOW
        )
    refused("not_filled", sign, seat, role="assessor", said="may_continue")
    refused("incomplete", sign, seat)
    fill(seat)
    refused("name_differs", sign, seat, name="Orang lain")
    refused("not_allowed", sign, seat, by=examiner)
    sign(seat)
    refused("signed", fill, seat, value="not_yet_competent")
    refused("said_missing", sign, seat, role="assessor")
    refused("reason_missing", sign, seat, role="assessor", said="not_yet")
    sign(seat, role="assessor", said="not_yet", note="Bukti unit 3 belum jelas.")
    refused("closed", actions.fill_form, seat, AGREEMENT, ticks, by=examiner, now=NOW)
    assert fill(seat).round == 2
    sign(seat)
    sign(seat, role="assessor", said="may_continue")
    refused("not_filled", sign, seat, AGREEMENT)
    actions.fill_form(seat, AGREEMENT, ticks, by=examiner, now=NOW)
    sign(seat, AGREEMENT, "assessor")
    assert not agreed(seat)
    sign(seat, AGREEMENT)
    assert agreed(seat)


@pytest.mark.engines
def test_what_was_signed_stands(place, seat):
    agree(seat, NOW)
    with pytest.raises(IntegrityError, match="form_answer_unsigned"), transaction.atomic():
        FormAnswer.objects.update(value="not_yet_competent")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FormSignature.objects.update(name="Lain")
    with pytest.raises(IntegrityError, match="form_answer_signed_for"), transaction.atomic():
        FormAnswer.objects.all().delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FormRecord.objects.update(round=9)
    record = FormRecord.objects.create(form=current_form("FR.AK.03"), assessment=seat, opened_at=NOW)
    with pytest.raises(IntegrityError, match="form_signed_by_its_people"), transaction.atomic():
        FormSignature.objects.create(
            record=record, role="candidate", person=place.admin, name="x", recorded_by=place.admin, at=NOW
        )
    signed = FormAnswer.objects.filter(record__form__code=AGREEMENT)
    with pytest.raises(IntegrityError, match="form_answer_of_one_record"), transaction.atomic():
        signed.update(record=record)
    FormAnswer.objects.create(record=record, key="k")
    assert record.answers.all().delete()[0] == 1


def test_forms_follow_the_path_and_the_stage(seat):
    def open_now():
        return [sheet.form.code for sheet in forms_of(Assessment.objects.get(pk=seat.pk)) if not sheet.closed]

    assert open_now() == ["FR.APL.02", "FR.AK.07"]
    agree(seat, NOW)
    assert open_now() == ["FR.APL.02", "FR.AK.01", "FR.AK.07", "FR.IA.08", "FR.IA.09"]
    examine(seat)
    assert open_now()[-2:] == ["FR.AK.02", "FR.AK.03"]
    path = seat.dossier.scheme_version.paths.get(code="inexperienced")
    other = Assessment.objects.get(pk=seat.pk)
    other.path_confirmed = path
    assert {"FR.IA.01", "FR.IA.02", "FR.IA.07"} < {sheet.form.code for sheet in forms_of(other)}


def test_elements_are_asked_where_the_catalogue_has_them(seat):
    first = units_of(seat.dossier)[0]
    element = CompetencyElement.objects.create(unit=first.unit, position=1, title="Menyiapkan pesan")
    PerformanceCriterion.objects.create(element=element, position=1, text="Pesan disusun menurut tujuan.")
    asked = [ask.text for ask in asks_of(seat, current_form(SELF_ASSESSMENT))]
    assert (asked[0], len(asked)) == ("1. Menyiapkan pesan", 7)
    units = [Unit(1, "U.1", "Satu", (Element(7, "Menyiapkan", ((5, "Pesan disusun."),)),)), Unit(2, "U.2", "Dua")]
    (part,) = parts_of(current_form("FR.IA.01").parts[:1], units)
    assert [ask.text for ask in part.asks] == ["1.1 Pesan disusun.", "Dua"]
    assert part.coarse


def test_pages_of_candidate_and_assessor(client, place, seat, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    own = reverse("exam.own_form", args=[seat.dossier.code, "fr-apl-02"])
    client.force_login(seat.dossier.applicant)
    assert own in client.get(seat.dossier.get_absolute_url()).content.decode()
    html = client.get(own).content.decode()
    assert "Elemen unit belum dimuat di katalog" in html
    key = asks_of(seat, current_form(SELF_ASSESSMENT))[0].key
    client.post(f"{own}isi/", {key: "competent", f"{key}:note": "Laporan 2025"})
    told = client.post(f"{own}tanda-tangan/", {"typed_name": seat.dossier.applicant.full_name}).content.decode()
    assert "Lengkapi dahulu" in told
    assess_oneself(seat, NOW)
    client.force_login(place.assessor.user)
    here = [seat.event.code, seat.dossier.code]
    page = client.get(seat.get_absolute_url()).content.decode()
    assert "Penilaian dimulai setelah persetujuan" in page
    form = reverse("exam.form", args=[*here, "fr-apl-02"])
    assert "Laporan kerja dan sertifikat pelatihan" in client.get(form).content.decode()
    typed = {"typed_name": place.assessor.user.full_name, "said": "not_yet", "note": ""}
    assert "Tuliskan apa yang perlu dilengkapi" in client.post(f"{form}tanda-tangan/", typed).content.decode()
    client.post(f"{form}tanda-tangan/", {**typed, "said": "may_continue"})
    agreement = reverse("exam.form", args=[*here, "fr-ak-01"])
    ticks = dict.fromkeys((ask.key for ask in asks_of(seat, current_form(AGREEMENT))), "on")
    client.post(f"{agreement}isi/", ticks)
    client.post(f"{agreement}tanda-tangan/", {"typed_name": place.assessor.user.full_name})
    broken = SimpleUploadedFile("ak01.pdf", b"%PDF-1.7 rusak")
    assert client.post(f"{agreement}pindaian/", {"upload": broken}).status_code == 200
    client.post(f"{agreement}pindaian/", {"upload": SimpleUploadedFile("ak01.pdf", plain_pdf(1))})
    assert agreed(seat)
    assert b"".join(client.get(f"{agreement}bertanda-tangan/").streaming_content) == plain_pdf(1)
    client.post(f"{agreement}cetak/")
    client.post(f"{agreement}cetak/")
    assert Paper.objects.filter(kind="trade_form").count() == 1
    run_due(now=timezone.now() + timedelta(minutes=1))
    printed = text_of(b"".join(client.get(f"{agreement}berkas/").streaming_content))
    printed = printed.casefold()
    for words in ("FR.AK.01", "Persetujuan Asesmen dan Kerahasiaan", "Asesmen Portofolio", "ditandatangani di kertas"):
        assert words.casefold() in printed
    event_form = reverse("exam.event_form", args=[seat.event.code, "fr-ak-05"])
    assert "belum dinilai" in client.get(event_form).content.decode()
    client.force_login(place.world.officer)
    assert client.get(agreement).status_code == 404


def test_nobody_else_reads_or_signs(client, place, seat):
    client.force_login(place.admin)
    form = reverse("exam.form", args=[seat.event.code, seat.dossier.code, "fr-apl-02"])
    assert client.get(form).status_code == 200
    assert client.post(f"{form}tanda-tangan/", {"typed_name": "x"}).status_code == 403
    assert client.get(reverse("exam.own_form", args=[seat.dossier.code, "fr-apl-02"])).status_code in {403, 404}
    assert client.get(reverse("exam.form", args=[seat.event.code, seat.dossier.code, "fr-apl-99"])).status_code == 404


def test_the_list_of_forms_asks_no_more_for_more_records(place):
    seat, counts = seated(place), []
    for code in ("FR.APL.02", "FR.AK.07", "FR.AK.01"):
        level = {"dossier": seat.dossier} if code == SELF_ASSESSMENT else {"assessment": seat}
        FormRecord.objects.create(form=current_form(code), opened_at=NOW, **level)
        fresh = Assessment.objects.select_related("dossier", "event", "path_confirmed").get(pk=seat.pk)
        with CaptureQueriesContext(connection) as asked:
            forms_of(fresh)
        counts.append(len(asked))
    assert len(set(counts)) == 1
