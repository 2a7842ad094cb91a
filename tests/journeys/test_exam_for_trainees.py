"""Like 002 (Tangerang): an exam for trainees with a NIK and no NIP, from the application to the certificate handed over."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.queries import live_dossier, tasks_of, units_of
from assessments.models import Assessment, ExamEvent, PlenaryMeeting
from assessments.scoring import QUALITIES
from certificates.models import Certificate, Handover
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from schemes.actions import set_identity, set_licence
from schemes.models import Scheme
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW, quick_catalogue, small_pdf
from tests.factories.assessments import AssessorFactory, TestSiteFactory, signed
from tests.journeys.invented import Office, service_like_it
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_scans")]
SERVICE, SCHEME = "fasilitasi-sertifikasi", "pelayanan-pelanggan"
EXAM_DAY = NOW.date()
NIP = re.compile(r"\bNIP\b")
PHOTO = re.compile(r"pas ?foto", re.IGNORECASE)


def service(content):
    """The service of 002: an exam; who is a trainee gives a NIK."""
    content["standard"] |= {"slug": SERVICE, "name": "Fasilitasi Sertifikasi"}
    content["version"] |= {"branch": "exam", "needs_visit": False, "clock_start": "declared_complete"}
    titles = {"competency_certificate": "Sertifikat Kompetensi", "result_letter": "Surat Keterangan Hasil Uji"}
    content["products"] = [
        {"kind": kind, "position": n, "title": title, "printed_title": title}
        for n, (kind, title) in enumerate(titles.items(), 1)
    ]


def scheme_for_trainees(folder):
    """A file with a scheme like 000, without what only a civil servant has."""
    printed = settings.BASE_DIR / "fixtures" / "catalogue" / "000_pelayanan_prima.json"
    content = json.loads(printed.read_text(encoding="utf-8"))
    content["scheme"] |= {"slug": SCHEME, "name": "Pelayanan Pelanggan", "audience": "Peserta pelatihan"}
    content["version"] |= {"code": "SS-09/UJI/2026", "printed_title": "SKEMA PELAYANAN PELANGGAN"}
    certificate = {"code": "pp.1", "title": "Sertifikat pelatihan", "printed_title": "Sertifikat pelatihan"}
    content |= {"eligibility": [], "documents": [certificate | {"group": "basic"}], "document_count": 1}
    content["offered_by"] = [{"service": SERVICE, "effective_from": "2026-01-01"}]
    (folder / "scheme.json").write_text(json.dumps(content), encoding="utf-8")


def numbered(scheme):
    """The scheme with what its office sets before its first certificate."""
    parts = {"kbli": "82110", "kbji": "4222", "level": None, "field_letters": "PLG"}
    licence = {"kind": "p2", "number": "BNSP-LSP-0000-ID", "valid_until": NOW.date(), "scope": [scheme]}
    set_licence(scheme.body, **licence, by=SYSTEM, now=NOW)
    return set_identity(scheme, **parts, by=SYSTEM, now=NOW)


class Hall(Office):
    """The office of the invented service with assessor, committee and test site."""

    def __init__(self, folder):
        quick_catalogue()
        scheme_for_trainees(folder)
        super().__init__(service_like_it(folder, service), SERVICE)
        self.scheme = numbered(Scheme.objects.get(slug=SCHEME))
        headed_by(self.scheme.body.organisation, PersonFactory())
        self.assessor = AssessorFactory(user=person_with(Role.ASSESSOR, self.agency))
        self.site = TestSiteFactory(agency=self.agency)
        self.chair, self.member = (person_with(Role.COMMITTEE_MEMBER, self.agency) for _ in range(2))


@pytest.fixture
def office(tmp_path, time_machine):
    time_machine.move_to(NOW)
    return Hall(tmp_path)


class Walk:
    """One browser that signs in as whoever acts, and keeps every page it was given."""

    def __init__(self, client):
        self.client, self.pages = client, []

    def see(self, person, address):
        self.client.force_login(person)
        page = self.client.get(address)
        assert page.status_code == 200, address
        self.pages.append((address, words(page)))
        return page

    def do(self, person, name, args, /, **typed):
        self.client.force_login(person)
        page = self.client.post(reverse(name, args=args), typed, follow=True)
        errors = getattr(page.context.get("form"), "errors", "") if page.context else ""
        assert page.redirect_chain, (name, errors, [str(row) for row in page.context["messages"]])
        self.pages.append((name, words(page)))
        return page


def version(dossier):
    return Dossier.objects.get(pk=dossier.pk).version


def applied(office, walk):
    """Found complete and correct, and admitted."""
    walk.see(office.trainee, reverse("dossier.open", args=[SCHEME]))
    walk.do(office.trainee, "dossier.open", [SCHEME])
    dossier = live_dossier(office.trainee, office.scheme)
    assert dossier.service_version == office.version
    walk.see(office.trainee, reverse("dossier.declare", args=[dossier.code]))
    walk.do(office.trainee, "dossier.declare", [dossier.code], path="inexperienced")
    for task in tasks_of(dossier):
        actions.attach_document(task.document, small_pdf(), by=office.trainee, now=NOW)
    walk.see(office.trainee, reverse("dossier.submit", args=[dossier.code]))
    actions.submit_dossier(dossier, by=office.trainee, now=NOW)
    walk.do(office.officer, "dossier.start_check", [dossier.code], version=version(dossier))
    office.judged(dossier, office.officer, NOW)
    walk.do(office.officer, "dossier.begin_verification", [dossier.code], version=version(dossier))
    office.judged(dossier, office.verifier, NOW)
    walk.see(office.verifier, reverse("dossier.declare_complete", args=[dossier.code]))
    walk.do(office.verifier, "dossier.declare_complete", [dossier.code], version=version(dossier))
    walk.do(office.leader, "dossier.admit", [dossier.code], version=version(dossier))
    return Dossier.objects.get(pk=dossier.pk)


def examined(office, walk, dossier):
    """Recommended, with the official report; returns the words of the candidate's page before the exam."""
    walk.do(
        office.clerk, "exam.create", [], agency=office.agency.pk, title="Uji peserta pelatihan",
        scheme_version=dossier.scheme_version_id, site=office.site.pk, assessor=office.assessor.pk,
        starts_at=f"{EXAM_DAY}T09:00", go_ahead="on", site_officer_name="Budi Santoso", site_officer_title="Kepala TUK",
    )  # fmt: skip
    event = ExamEvent.objects.get()
    walk.do(office.clerk, "exam.assign", [event.code], dossiers=[dossier.pk])
    invited = words(walk.see(office.trainee, dossier.get_absolute_url()))
    here, by = [event.code, dossier.code], office.assessor.user
    walk.see(by, reverse("exam.declare", args=[event.code]))
    walk.do(by, "exam.declare", [event.code], agrees="on")
    walk.do(office.clerk, "exam.start", [event.code], version=ExamEvent.objects.get().version)
    walk.see(by, reverse("exam.assessment", args=here))
    walk.do(by, "exam.path", here, path=dossier.scheme_version.paths.get(code="inexperienced").pk)
    agree(Assessment.objects.get(dossier=dossier), NOW)
    results = {f"result_{unit.pk}": "competent" for unit in units_of(dossier)}
    walk.do(by, "exam.units", here, **results, **{f"vatm_{unit.pk}": QUALITIES for unit in units_of(dossier)})
    walk.do(by, "exam.recommend", here, recommendation="competent", version=version(dossier))
    signed(event)
    walk.do(office.clerk, "exam.report", [event.code], version=ExamEvent.objects.get().version)
    return invited


def decided(office, walk, dossier):
    """Competent, by the plenary meeting."""
    about = {"agency": office.agency.pk, "title": "Rapat pleno", "held_on": EXAM_DAY, "place": "Aula", "go_ahead": "on"}
    walk.do(office.clerk, "plenary.create", [], **about)
    meeting = [PlenaryMeeting.objects.get().code]
    for person, role in ((office.chair, "chair"), (office.member, "member")):
        walk.do(office.clerk, "plenary.member", meeting, person=person.pk, role=role)
    walk.do(office.clerk, "plenary.agenda", meeting, assessments=[Assessment.objects.get().pk])
    walk.do(office.clerk, "plenary.attendance", meeting, present=[office.chair.pk, office.member.pk])
    walk.do(office.clerk, "plenary.open", meeting, version=PlenaryMeeting.objects.get().version)
    walk.do(office.member, "plenary.positions", meeting, stance_1="competent", reason_1="")
    walk.see(office.chair, reverse("plenary.meeting", args=meeting))
    walk.do(office.chair, "plenary.decide", [*meeting, 1], outcome="competent", reason="", version=version(dossier))
    walk.do(office.clerk, "plenary.close", meeting, version=PlenaryMeeting.objects.get().version)


def test_trainee_without_a_nip_from_the_application_to_the_certificate_handed_over(office, client):
    walk = Walk(client)
    dossier = applied(office, walk)
    assert dossier.state == DossierState.ADMITTED
    invited = examined(office, walk, dossier)
    decided(office, walk, dossier)
    run_due(now=NOW + dt.timedelta(minutes=1))
    assert Dossier.objects.get().state == DossierState.READY
    certificate = Certificate.objects.get()
    assert certificate.holder_name == "Rudi Hartono"

    walk.see(office.clerk, reverse("certificate.handover", args=[dossier.code]))
    receiver = {"receiver_kind": "holder", "receiver_name": "Rudi Hartono", "identity_checked": "on"}
    signed = {"agreement_on_paper": "on", "version": version(dossier)}
    walk.do(office.clerk, "certificate.handover", [dossier.code], **receiver, **signed)
    walk.do(office.clerk, "certificate.close", [dossier.code], version=version(dossier))
    assert (Handover.objects.count(), Dossier.objects.get().state) == (1, DossierState.CLOSED)

    assert "Unduh sertifikat kompetensi" in words(walk.see(office.trainee, dossier.get_absolute_url()))
    assert "Rudi Hartono" in words(walk.see(office.trainee, reverse("certificate.verify", args=[certificate.code])))
    # Only the officer of the test site, who signs the report, is asked for one.
    read = [(address, page.replace("Jabatan NIP 18 angka", "Jabatan 18 angka")) for address, page in walk.pages]
    assert [
        (address, page[at.start() - 60 : at.end() + 40]) for address, page in read for at in NIP.finditer(page)
    ] == []
    assert "Bawa kartu identitas asli pada hari uji." in invited
    letter = Paper.objects.get(kind="admission_letter")
    printed = get_template("pdf/admission_letter.html").render(letter.facts | {"signer_nip": ""})
    told = [printed, *(page for _, page in walk.pages), *Message.objects.values_list("body", flat=True)]
    assert not [text for text in told if PHOTO.search(text)]  # no document of this service is a photo
    assert all(paper.is_ready for paper in Paper.objects.all())
    assert not NIP.search(printed)
