"""One exam by all eight steps of the procedure (SOP 002): six people act on the tablet's screen, and every paper is read back."""

import pytest

from assessments.enums import EventState
from assessments.models import EventTask, ExamEvent
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.pdf.templatetags.print import nip
from tests.browser import walk_exam_day as day
from tests.browser.exam_people import CANDIDATES, KEPT, TABLET, TITLE, six_people
from tests.browser.paces import UNITS, Walker
from tests.factories.seats import three_offices

pytestmark = pytest.mark.heavy(35)

WITH_NIP = {  # papers that name a civil servant by their NIP: who is examined, who signs
    "exam_recap", "exam_invitation", "exam_candidates", "report_draft", "report_copy", "official_report", "exam_handover",
    "exam_recommendation",
}  # fmt: skip


@pytest.fixture
def six(portal):
    """The seats go back afterwards: other walks use the same portal."""
    offices = three_offices()
    yield six_people(portal.url, offices)
    Organisation.objects.filter(pk__in=[offices.service.pk, offices.body.pk]).update(seats=list(Seat.values))


def everybody_acted(six) -> None:
    """What was written down about the exam names each of the six, but the candidate, who answered for their own case."""
    acted = AuditEvent.objects.filter(subject_type="assessments.examevent", subject_id=six.event.pk)
    about = AuditEvent.objects.filter(actor_id=six.candidate.pk)
    assert {person.pk for person in (six.officer, six.head, six.assessor, six.other, six.body)} <= set(
        acted.values_list("actor_id", flat=True)
    )
    assert about.exists()
    assert set(EventTask.objects.filter(event=six.event).values_list("done_by", flat=True)) == {
        six.officer.pk, six.head.pk, six.assessor.pk, six.other.pk,
    }  # fmt: skip


def papers_say(six) -> None:
    """Names, numbers and results as they must be read, and no NIK anywhere."""
    for kind, words in six.read.items():
        assert not [who.full_name for who in (six.candidate, six.second) if who.reveal_nik() in words], kind
        assert (nip(six.candidate.nip) in words) == (kind in WITH_NIP), kind
        assert TITLE in words or kind == "FR.AK.01", kind
    numbers = [six.seat(who).dossier.number for who in (six.candidate, six.second)]
    for kind in ("exam_recap", "exam_candidates", "exam_handover", "official_report", "exam_recommendation"):
        assert all(name in six.read[kind] for name in CANDIDATES), kind
    assert all(number in six.read[kind] for number in numbers for kind in ("exam_recap", "exam_recommendation"))
    assert "Jumlah calon peserta: 2 orang." in six.read["exam_recap"]
    assert six.offices.hall.site.name in six.read["exam_invitation"]
    assert numbers[0] in six.read["exam_invitation"]
    assert CANDIDATES[1] not in six.read["exam_invitation"]
    for who in (six.assessor, six.other):
        letter = six.read[f"surat tugas {who.pk}"]
        assert who.full_name in letter
        assert who.assessor.registration_number in letter
        assert who.assessor.registration_number in six.read["exam_assessors"]
    assert six.read["FR.AK.01"].count("ditandatangani dengan akun") == 2


def report_reconciles(six) -> None:
    """Berita acara, its draft and its copy say the same numbers; the recommendation repeats them, the archive keeps them all."""
    report, numbered = six.read["official_report"], six.paper("official_report").number
    for words in (report, six.read["report_draft"], six.read["report_copy"]):
        assert "2 orang terdaftar, 0 orang tidak hadir" in words
        assert "1 orang kompeten, 1 orang belum kompeten" in words
        assert all(person.full_name in words for person in (six.assessor, six.other, six.head))
        assert all(code in words for code, _title in UNITS)
    assert numbered in report
    assert numbered not in six.read["report_draft"]
    assert "Salinan ke-1" in six.read["report_copy"]
    assert six.paper("official_report").sha256 in six.read["report_copy"]
    advice = six.read["exam_recommendation"]
    assert numbered in advice
    assert "2 orang terdaftar, 2 hadir, 0 tidak hadir; 1 direkomendasikan kompeten, 1 belum kompeten" in advice
    assert f"{day.SHEETS_HANDED_IN} {day.SHEETS_HANDED_IN} diterima" in six.read["exam_handover"]
    assert "Berkas hasil diserahkan kepada Kepala TUK." in six.read["exam_minutes"]
    archive = six.read["exam_archive"]
    for words in (
        KEPT,
        numbered,
        "Pembukaan oleh Kepala TUK",
        "Daftar hadir peserta",
        "Daftar hadir asesor",
        "Notulen",
    ):
        assert words in archive


def test_an_exam_walks_all_eight_steps_of_the_procedure_by_six_people(portal, page, six):
    me = Walker(portal, page)
    page.set_viewport_size(TABLET)
    day.named_by_the_body(me, six)
    day.prepared(me, six)
    day.called_and_certain(me, six)
    day.agreed_by_both(me, six)
    day.there(me, six)
    day.assessed(me, six)
    day.handed_in(me, six)
    day.signed_by_three(me, six)
    day.reviewed(me, six)
    day.kept(me, six)
    assert day.rows_of() == {CANDIDATES[0]: "competent", CANDIDATES[1]: "not_yet_competent"}
    assert ExamEvent.objects.get(pk=six.event.pk).state == EventState.REPORTED
    everybody_acted(six)
    papers_say(six)
    report_reconciles(six)
