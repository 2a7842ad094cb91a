"""002 as a service: a trainee walks from the application and the interview to the archive; the LSP speaks by its papers."""

import re

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState, Duty
from applicants.models import Decision, Dossier, Interview
from applicants.queries import live_dossier, tasks_of
from assessments.models import Assessment, BodyPaper, ExamEvent
from certificates.models import Certificate, Handover
from certificates.queries import register_faults
from certportal.kernel.files.store import as_local
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.applicants import NOW, quick_catalogue, small_pdf
from tests.journeys.served import LSP, SCHEME, SERVICE, Dinas
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_scans")]
EXAM_DAY = NOW.date()
NIP = re.compile(r"\bNIP\b")
NUMBER, REGISTRATION = "82110 4222 3 0000007 2026", "LAY 0001 00007 2026"


@pytest.fixture
def office(tmp_path, time_machine, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    time_machine.move_to(NOW)
    return Dinas(tmp_path)


def scan():
    return SimpleUploadedFile("surat-lsp.pdf", small_pdf().read(), "application/pdf")


class Walk:
    """One browser that signs in as whoever acts, and keeps every page it was given."""

    def __init__(self, client):
        self.client, self.pages = client, []

    def see(self, person, name, *args):
        self.client.force_login(person)
        page = self.client.get(reverse(name, args=args))
        assert page.status_code == 200, name
        self.pages.append((name, words(page)))
        return words(page)

    def do(self, person, name, args, /, **typed):
        self.client.force_login(person)
        page = self.client.post(reverse(name, args=args), typed, follow=True)
        errors = getattr(page.context.get("form"), "errors", "") if page.context else ""
        assert page.redirect_chain, (name, errors, [str(row) for row in page.context["messages"]])
        assert page.status_code == 200, name
        self.pages.append((name, words(page)))
        return words(page)

    def refused(self, person, name, args, /, **typed):
        """What the page says to an act that is not taken; after a redirect or on the form itself."""
        self.client.force_login(person)
        return words(self.client.post(reverse(name, args=args), typed, follow=True))


def version(dossier):
    return Dossier.objects.get(pk=dossier.pk).version


def event_version():
    return ExamEvent.objects.get().version


def judged(office, walk, dossier, person):
    for task in tasks_of(Dossier.objects.get(pk=dossier.pk)):
        here = [dossier.code, task.row.code]
        walk.client.force_login(person)
        seen = walk.client.get(reverse("document.check", args=here)).context["form"]["seen_verdict"].value() or ""
        walk.do(person, "document.check", here, outcome="accepted", version=task.newest.n, seen_verdict=seen)


def admitted(office, walk):
    """Applied, interviewed, checked, verified and made a participant."""
    walk.see(office.trainee, "dossier.open", SCHEME)
    walk.do(office.trainee, "dossier.open", [SCHEME])
    dossier = live_dossier(office.trainee, office.scheme)
    assert dossier.service_version == office.version
    here = [dossier.code]
    walk.do(office.trainee, "dossier.declare", here, path="inexperienced")
    for task in tasks_of(dossier):
        walk.do(office.trainee, "document.show", [dossier.code, task.row.code], file=scan())
    run_due(now=timezone.now())
    walk.see(office.trainee, "dossier.submit", *here)
    walk.do(office.trainee, "dossier.submit", here, version=version(dossier), truthful="on")
    walk.do(office.officer, "dossier.start_check", here, version=version(dossier))
    judged(office, walk, dossier, office.officer)
    walk.do(office.officer, "dossier.begin_verification", here, version=version(dossier))
    judged(office, walk, dossier, office.verifier)
    walk.do(office.verifier, "dossier.declare_complete", here, version=version(dossier))
    refused = walk.see(office.leader, "dossier.admit", *here)
    assert "Wawancara belum dicatat dan ditandatangani" in refused
    talked = {"held_on": EXAM_DAY, "notes": "Sudah menyelesaikan pelatihan barista.", "result": "proceed"}
    walk.do(office.officer, "interview.write", here, **talked)
    assert "Konsep Anda" in walk.see(office.officer, "interview.write", *here)
    walk.do(office.officer, "interview.write", here, **talked, sign="1")
    walk.do(office.leader, "dossier.admit", here, version=version(dossier))
    return Dossier.objects.get(pk=dossier.pk)


def finished(walk, person, event, *numbers):
    """Sub-steps of the procedure, each by the button of its page."""
    for row in event.tasks.select_related("task").filter(task__number__in=numbers):
        walk.do(person, "exam.task_done", [event.code, row.pk], note="")


def printed(walk, person, event, kind, **typed):
    """The words of a sheet as it was drawn."""
    walk.do(person, "exam.sheet_order", [event.code, kind], **typed)
    run_due(now=timezone.now())
    with as_local(Paper.objects.filter(kind=kind).latest("pk").file) as path:
        pages = pypdfium2.PdfDocument(path.read_bytes())
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def prepared(office, walk, dossier):
    """Steps 1 to 4: announced, assessor named, called, answered."""
    walk.do(
        office.runner, "exam.create", [], agency=office.agency.pk, title="Uji peserta pelatihan",
        scheme_version=dossier.scheme_version_id, site=office.site.pk, starts_at=f"{EXAM_DAY}T09:00", go_ahead="on",
        site_officer_name="Budi Santoso", site_officer_title="Kepala TUK",
    )  # fmt: skip
    event = ExamEvent.objects.get()
    walk.do(office.runner, "exam.assessor", [event.code], assessor=office.assessor.pk, go_ahead="on")
    walk.do(office.runner, "exam.assign", [event.code], dossiers=[dossier.pk])
    printed(walk, office.runner, event, "exam_recap")
    finished(walk, office.runner, event, "1", "2.1", "2.2")
    walk.do(office.runner, "exam.call", [event.code, dossier.code], way="phone", reached="ya", note="")
    walk.do(office.trainee, "exam.seat_answer", [dossier.code], coming="ya", note="")
    finished(walk, office.runner, event, "3", "4")
    return event


def from_the_paper(office, walk, event, kind, *, number, **said):
    """The runner enters it, the second officer checks it; nobody alone."""
    about = {"kind": kind, "number": number, "dated": EXAM_DAY, "berkas": scan()}
    walk.do(office.runner, "body_paper.receive", [event.code], **about)
    paper = BodyPaper.objects.get(kind=kind)
    walk.see(office.runner, "body_paper.enter", event.code, paper.code)
    walk.do(office.runner, "body_paper.enter", [event.code, paper.code], **said)
    alone = walk.refused(office.runner, "body_paper.check", [event.code, paper.code])
    assert "Surat ini Anda catat sendiri" in alone
    assert not BodyPaper.objects.get(pk=paper.pk).checked_at
    walk.do(office.second, "body_paper.check", [event.code, paper.code])


def held(office, walk, event, dossier):
    """Step 5: the exam is held; the assessor of the LSP assesses on its own forms, and the office enters its paper."""
    here = [event.code]
    walk.do(office.runner, "exam.start", here, version=event_version())
    seat = Assessment.objects.get()
    walk.do(office.runner, "exam.attendance", here, assessors=[office.assessor.pk], assessments=[seat.pk])
    walk.do(office.runner, "exam.files", here, berkas=scan(), caption="Pelaksanaan uji")
    path = dossier.scheme_version.paths.first().pk
    assert "dicatat petugas dari surat LSP" in walk.refused(
        office.assessor.user, "exam.path", [*here, dossier.code], path=path
    )
    results = {f"outcome_{seat.pk}": "competent"}
    from_the_paper(office, walk, event, "results", number="12/HU/LSP-LN/XI/2026", **results)
    assert Dossier.objects.get().state == DossierState.BODY_DECIDES
    walk.do(office.runner, "exam.papers", here, **{f"sheets_{seat.pk}": 4, f"collected_{seat.pk}": 4})
    finished(walk, office.runner, event, "5.1", "5.2", "5.3")
    return seat


def reported(office, walk, event):
    """Steps 6 and 7: the report signed by pen, review, minutes, and the recommendation to the LSP."""
    here = [event.code]
    printed(walk, office.runner, event, "report_draft")
    walk.do(office.runner, "exam.draft_scan", here, berkas=scan())
    walk.do(office.runner, "exam.report", here, version=event_version())
    finished(walk, office.runner, event, "6.1", "6.2")
    printed(walk, office.runner, event, "exam_handover")
    about = {"held_at": f"{EXAM_DAY}T14:00", "place": "Aula", "chair": "Budi Santoso", "present": "Budi Santoso"}
    walk.do(office.runner, "exam.minutes", here, **about, discussed="Lancar.", agreed="Direkomendasikan.")
    printed(walk, office.runner, event, "exam_minutes")
    assert LSP in printed(walk, office.runner, event, "exam_recommendation")
    finished(walk, office.runner, event, "7.1", "7.2", "7.3", "7.4")


def certified(office, walk, event, seat):
    """The certificate is the LSP's: recorded with its own number, not issued."""
    run_due(now=timezone.now())
    assert (Certificate.objects.count(), Dossier.objects.get().state) == (0, DossierState.DECIDED)
    printed_on = {"certificate_number": NUMBER, "registration_number": REGISTRATION}
    days = {"issued_on": EXAM_DAY, "valid_until": EXAM_DAY.replace(year=EXAM_DAY.year + 3)}
    typed = {f"{name}_{seat.pk}": value for name, value in (printed_on | days).items()}
    from_the_paper(office, walk, event, "certificates", number="8/SP/LSP-LN/XI/2026", **typed)
    run_due(now=timezone.now())
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.registration_number) == (NUMBER, REGISTRATION)
    assert certificate.is_external
    return certificate


def given(office, walk, dossier):
    receiver = {"receiver_kind": "holder", "receiver_name": "Rudi Hartono", "identity_checked": "on"}
    signed = {"agreement_on_paper": "on", "version": version(dossier)}
    walk.do(office.clerk, "certificate.handover", [dossier.code], **receiver, **signed)
    walk.do(office.clerk, "certificate.close", [dossier.code], version=version(dossier))


def test_a_trainee_walks_from_the_interview_to_the_archive_and_the_lsp_speaks_by_its_papers(office, client):
    walk = Walk(client)
    dossier = admitted(office, walk)
    assert dossier.state == DossierState.ADMITTED
    event = prepared(office, walk, dossier)
    seat = held(office, walk, event, dossier)
    reported(office, walk, event)
    decided = {f"outcome_{seat.pk}": "competent"}
    from_the_paper(office, walk, event, "decision", number="7/SK/LSP-LN/XI/2026", **decided)
    decision = Decision.objects.get(kind="certification")
    assert (decision.involvement.duty, decision.decided_on) == (Duty.CHECKER, EXAM_DAY)
    assert not dossier.involvements.filter(duty=Duty.DECIDER).exists()
    certificate = certified(office, walk, event, seat)
    assert Dossier.objects.get().state == DossierState.READY

    # Step 8: received and archived.
    archive = printed(walk, office.runner, event, "exam_archive", place="Ruang arsip, lemari 2")
    for kept in ("Ruang arsip, lemari 2", "7/SK/LSP-LN/XI/2026", "12/HU/LSP-LN/XI/2026"):
        assert "".join(kept.split()) in "".join(archive.split())  # long numbers are parted by a line end
    finished(walk, office.runner, event, "8.1", "8.2")
    assert not event.tasks.filter(done_at=None).exists()
    given(office, walk, dossier)
    assert (Handover.objects.count(), Dossier.objects.get().state) == (1, DossierState.CLOSED)

    checked = walk.see(office.trainee, "certificate.verify", certificate.code)
    for said in (f"diterbitkan {LSP}", "Dicatat oleh Dinas Ketenagakerjaan Kota Tangerang", NUMBER, "Rudi Hartono"):
        assert said in checked
    assert Interview.objects.get().signed_at
    own = walk.see(office.trainee, "dossier.show", dossier.code)
    assert "Dapat dilanjutkan" in own
    assert "barista" not in own
    # Only the officer of the test site, who signs the report, is asked for one.
    read = [(name, page.replace("Jabatan NIP 18 angka", "Jabatan 18 angka")) for name, page in walk.pages]
    assert [(name, page[at.start() - 60 : at.end() + 40]) for name, page in read for at in NIP.finditer(page)] == []
    assert list(register_faults(now=timezone.now())) == []


def test_what_002_does_not_print_is_set_by_the_office(client):
    quick_catalogue()
    page = words(client.get(reverse("service_standard.detail", args=[SERVICE])))
    assert "Waktu layanan ditetapkan kantor" in page
    assert "Biaya/Tarif Ditetapkan kantor." in page
    assert "Persyaratan Ditetapkan kantor." in page
    assert "Skema yang dilayani ditetapkan kantor" in page
    assert "Sertifikat Kompetensi Surat Keterangan Hasil Uji Kompetensi ditetapkan kantor" in page
    assert "None" not in page
