"""The first cases of an office that has just set itself up, carried by the very people whom it invited, through two offices.

What other walks show on screen (checking, examining, deciding) goes through the actions of those pages, with all their rights.
"""

import pypdfium2
from django.utils import timezone
from playwright.sync_api import expect

from applicants import actions as office
from applicants.models import Dossier
from applicants.queries import selected_codes, tasks_of, unit_basis_of, units_of
from applicants.queries.superiors import is_superiors
from assessments import actions as exams
from assessments.models import Assessment, Assessor, TestSite
from assessments.scoring import COMPETENT, UnitMark
from certificates.models import Certificate
from certportal.home.demo.cases import fill_profile, open_draft
from certportal.home.demo.people import ApplicantSeed, make_applicant
from certportal.kernel.accounts.enums import Gender
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.files import store
from certportal.kernel.papers.models import Paper
from tests.browser.paces import Walker, field, follow, press
from tests.browser.walk_setup import ADDRESS, ASSESSOR, BODY, CHAIR, CLERK, COUNTER, LEADER, LICENCE, OFFICE, VERIFIER
from tests.stateful.office import judge, to_bring

TRAINER = ApplicantSeed("Wulan Kusumawardani, S.Pd.", "199005142015032011", Gender.FEMALE)


def open_for_trainer() -> Dossier:
    """A draft for `instruktur-5` with the smallest complete package."""
    now = timezone.now()
    person = make_applicant(TRAINER, now)
    fill_profile(person, now)
    dossier = open_draft(person, "kkni-instruktur-5", now)
    basis = unit_basis_of(dossier, timezone.localdate())
    units = basis.package.completed(selected_codes(dossier), basis.held, basis.waived)
    office.choose_units(dossier, units, by=person, now=now)
    return dossier


def bring_all(dossier: Dossier, papers) -> None:
    """What is still lacking, the superior's statement last."""
    person, now = dossier.applicant, timezone.now()
    for task in sorted(to_bring(tasks_of(dossier)), key=is_superiors):
        kind = "photo" if "foto" in task.document.requirement.title.lower() else "pdf"
        ending, content = {"pdf": "pdf", "photo": "jpeg"}[kind], papers[kind].read_bytes()
        kept = store.keep(content, root="original", kind=ending, name=f"berkas.{ending}", by=person, now=now, pages=1)
        office.attach_received(task.document, kept, by=person, now=now)


def declare(dossier: Dossier) -> None:
    office.declare_path(dossier, path="experienced", payer="regional_budget", by=dossier.applicant, now=timezone.now())


def send(dossier: Dossier) -> None:
    office.submit_dossier(dossier, by=dossier.applicant, now=timezone.now())


def admit(dossier: Dossier) -> Dossier:
    """Checked at the counter, verified, made a participant."""
    now, counter, verifier = timezone.now(), COUNTER.account, VERIFIER.account
    dossier = office.start_check(dossier, by=counter, now=now)
    judge(dossier, counter, now, 9)
    dossier = office.begin_verification(dossier, by=counter, now=now)
    judge(dossier, verifier, now, 9)
    dossier = office.declare_complete(dossier, service_years_confirmed=6, by=verifier, now=now)
    return office.admit(dossier, by=LEADER.account, now=now)


def examine(dossier: Dossier) -> Assessment:
    """The office announces an exam at its test site, the certification body names assessor and candidate, every unit is competent."""
    now, assessor = timezone.now(), Assessor.objects.get(user=ASSESSOR.account)
    event = exams.create_event(
        title=f"Uji {dossier.scheme}", agency=Organisation.objects.get(name=OFFICE), scheme_version=dossier.scheme_version,
        site=TestSite.objects.get(), starts_at=now, site_officer_name="Sulastri, S.Pd.", site_officer_title="Kepala TUK",
        go_ahead=True, by=COUNTER.account, now=now,
    )  # fmt: skip
    event = exams.assign_assessor(event, assessor, by=CLERK.account, now=now)
    assessment = exams.assign_candidate(event, dossier, by=CLERK.account, now=now)
    exams.start_event(event, by=ASSESSOR.account, now=now)
    assessment = Assessment.objects.get(pk=assessment.pk)
    path = dossier.scheme_version.paths.get(code="experienced")
    exams.confirm_path(assessment, path, by=ASSESSOR.account, now=now)
    marks = {unit.pk: UnitMark(COMPETENT) for unit in units_of(dossier)}
    exams.record_units(assessment, marks, by=ASSESSOR.account, now=now)
    exams.recommend(assessment, COMPETENT, by=ASSESSOR.account, now=now)
    exams.issue_report(type(event).objects.get(pk=event.pk), by=ASSESSOR.account, now=now)
    return Assessment.objects.get(pk=assessment.pk)


def decide(*assessments: Assessment) -> None:
    """One meeting of the certification body decides every case."""
    now, clerk = timezone.now(), CLERK.account
    meeting = exams.create_meeting(
        title="Rapat pleno pertama", agency=Organisation.objects.get(name=BODY), held_on=timezone.localdate(), place="Ruang LSP",
        go_ahead=True, by=clerk, now=now,
    )  # fmt: skip
    exams.add_member(meeting, CHAIR.account, role="chair", by=clerk, now=now)
    exams.add_member(meeting, clerk, by=clerk, now=now)
    for assessment in assessments:
        exams.put_on_agenda(meeting, assessment, by=clerk, now=now)
    meeting = exams.open_meeting(meeting, by=clerk, now=now)
    for item in meeting.items.all():
        exams.decide(item, "competent", by=CHAIR.account, now=now)
    exams.close_meeting(type(meeting).objects.get(pk=meeting.pk), by=clerk, now=now)


def pass_on(staff: Walker) -> None:
    """From the certification body by a signed list, counted at the service office."""
    page = staff.page
    staff.become(CLERK.account)
    staff.goto("/penyerahan/", "penyerahan")
    staff.reload_until(page.get_by_role("heading", name="(2)"))
    press(page, "Susun daftar untuk BKPSDM")
    staff.reload_until(page.get_by_role("link", name="Daftar Penyerahan", exact=False))
    address = page.url
    staff.become(COUNTER.account)
    page.goto(address)
    for box in page.locator("main").get_by_role("checkbox").all():
        box.check()
    press(page, "Catat penerimaan")


def hand_over(staff: Walker, name: str) -> None:
    page = staff.page
    staff.goto("/cetak/", "cetak")
    follow(page.get_by_role("link", name=f"Catat serah terima {name}"))
    field(page, "Nama penerima").fill(name)
    page.get_by_role("radio", name="Pemohon sendiri").check()
    page.get_by_role("checkbox", name="Kartu identitas penerima sudah saya periksa").check()
    page.get_by_role("checkbox", name="Pemegang sudah menandatangani perjanjian").check()
    press(page, "Catat serah terima")
    expect(page.get_by_text(f"Serah terima untuk {name} tercatat.")).to_be_visible()


def text_in(paper: Paper) -> str:
    """What the printed file says, without the spaces that lines break at."""
    with store.as_local(paper.file) as path:
        document = pypdfium2.PdfDocument(path)
        try:
            said = [document[place].get_textpage().get_text_range() for place in range(len(document))]
        finally:
            document.close()
    return tight("".join(said))


def tight(words: str) -> str:
    return "".join(words.split()).casefold()


# By whom each paper is signed, and whose letterhead it carries.
SIGNED = {
    "receipt": (OFFICE, ()),
    "admission_letter": (OFFICE, (LEADER.name, LEADER.nip)),
    "official_report": (BODY, (ASSESSOR.name, "MET.000.001668.2012", "Sulastri, S.Pd.")),
    "plenary_report": (BODY, (CHAIR.name, CLERK.name)),
    "certificate": (BODY, (CHAIR.name, LICENCE)),
    "result_letter": (OFFICE, (LEADER.name, LEADER.nip)),
    "transmittal": (BODY, (CHAIR.name, CHAIR.nip)),
}


def read_back(units: dict[str, int]) -> None:
    """Every paper: its own number, the letterhead of the office that issues it, its signers, and whom it is about."""
    found = {kind: list(Paper.objects.filter(kind=kind).order_by("pk")) for kind in SIGNED}
    assert sum(map(len, found.values())) == Paper.objects.count()
    assert {kind: len(rows) for kind, rows in found.items()} == {
        kind: 1 if kind in {"plenary_report", "transmittal"} else len(units) for kind in SIGNED
    }
    for kind, rows in found.items():
        house, names = SIGNED[kind]
        texts = [text_in(paper) for paper in rows]
        for paper, text in zip(rows, texts, strict=True):
            kop = () if kind == "certificate" else ("PEMERINTAH PROVINSI DKI JAKARTA", ADDRESS[house])
            lost = [words for words in (house, paper.number, *names, *kop) if tight(words) not in text]
            assert lost == [], (kind, text)
        for name in units:
            assert sum(tight(name) in text for text in texts) == 1, (kind, name)
    for certificate in Certificate.objects.select_related("dossier"):
        text = next(text for text in map(text_in, found["certificate"]) if tight(certificate.number) in text)
        codes = [row.unit.code for row in units_of(certificate.dossier)]
        assert len(codes) == units[certificate.holder_name]
        assert [code for code in codes if tight(code) not in text] == []
        assert tight(certificate.registration_number) in text
