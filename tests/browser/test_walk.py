"""The whole way of issue 2 in a real browser: from registration to the public check of the printed certificate.

Seven people act (an eighth only sits in the meeting); web server, worker and beat are real. SHOTS=1 keeps a picture of every
step under var/shots/, the applicant's pages at 390 px too.
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates.models import Certificate
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.pdf.templatetags.print import nip
from certportal.kernel.web.dates import day_in_words
from schemes.models import CertificationBody
from tests.browser.paces import NAME, NIP, TO_MEND, UNITS, Walker, days_later, example_papers, field, press, text_of
from tests.browser.walk_applicant import (
    declare_and_upload,
    mend,
    own_result,
    register_and_sign_in,
    see_eligibility_and_open,
    send,
)
from tests.browser.walk_office import (
    Staff,
    admit,
    check_documents,
    examine,
    hold_meeting,
    open_from_queue,
    print_and_hand_over,
    return_once,
    set_up_event,
    sign_in_with_two_steps,
    verify_documents,
)
from tests.factories.accounts import PersonFactory, give_second_factor, headed_by, person_with
from tests.factories.assessments import AssessorFactory, TestSiteFactory

pytestmark = pytest.mark.heavy(60)


@pytest.fixture
def staff(portal):
    """People of BKPSDM, an assessor with a licence, and a test site."""
    agency = Organisation.objects.get(short_name="BKPSDM")

    def one(role, name):
        return person_with(role, agency, full_name=name, work_unit=agency)

    people = Staff(
        officer=one(Role.INTAKE_OFFICER, "Ratna Wulandari, S.AP."),
        totp="",
        verifier=one(Role.VERIFIER, "Bambang Hermawan, S.Sos., M.Si."),
        leader=one(Role.LEADERSHIP, "Dra. Hj. Sri Hartati, M.Si."),
        admin=one(Role.CERTIFICATE_ADMIN, "Dewi Lestari, A.Md."),
        assessor=one(Role.ASSESSOR, "Dr. H. Ahmad, S.Kom., M.M."),
        chair=one(Role.COMMITTEE_MEMBER, "Dr. Ni Luh Ayu Saraswati, M.Pd."),
        member=one(Role.COMMITTEE_MEMBER, "Drs. Hendra Gunawan, M.M."),
    )
    headed_by(agency, people.leader)
    headed_by(CertificationBody.objects.get().organisation, PersonFactory(full_name="Dr. Made Wirawan, M.Si."))
    people.officer.authenticator_set.all().delete()
    people.totp = give_second_factor(people.officer)
    AssessorFactory(user=people.assessor, registration_number="MET.000.001668.2012", valid_until=days_later(400))
    TestSiteFactory(agency=agency, name="BPSDM Provinsi DKI Jakarta")
    return people


def papers_say(certificate: bytes, letter: bytes) -> str:
    """Seven units as printed, numbers, three years, the name; returns the code printed beside the QR."""
    row = Certificate.objects.get(dossier__applicant__nip=NIP)
    until = dt.date(
        row.issued_on.year + 3, row.issued_on.month, min(row.issued_on.day, 28 if row.issued_on.month == 2 else 31)
    )
    first, second = text_of(certificate), text_of(letter)
    for code, title in UNITS:
        assert f"{code} {title}" in first
        assert f"{code} {title} Kompeten" in second
    assert first.count("N.82") == second.count("N.82") == len(UNITS)
    for words in (
        NAME,
        row.number,
        row.registration_number,
        "berlaku untuk 3 (tiga) tahun",
        day_in_words(row.issued_on),
    ):
        assert words in first
    assert f"sampai dengan {day_in_words(until)}" in first
    for words in (
        NAME,
        nip(NIP),
        row.dossier.result_letters.get().number,
        row.dossier.number,
        day_in_words(row.issued_on),
    ):
        assert words in second
    return re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{2}\b", first).group()


def anyone_checks(me: Walker, code: str) -> None:
    page = me.page
    me.goto("/verifikasi/", "verifikasi")
    field(page, "Kode verifikasi").fill(code.lower())
    press(page, "Periksa")
    expect(page.get_by_role("heading", level=1)).to_contain_text("BERLAKU")
    expect(page.get_by_text(NAME)).to_be_visible()
    assert NIP not in page.content()
    me.look("verifikasi-jawaban")
    me.no_barriers()


def test_dossier_walks_from_registration_to_the_public_check(portal, staff, new_context, tmp_path):
    papers = example_papers(tmp_path)
    me, office, public = (Walker(portal, new_context().new_page()) for _ in range(3))
    me.phone = public.phone = True

    register_and_sign_in(me)
    see_eligibility_and_open(me)
    me.dossier_url = office.dossier_url = me.page.url
    declare_and_upload(me, papers)
    send(me, "Kirim berkas")

    sign_in_with_two_steps(office, staff)
    open_from_queue(office)
    assert check_documents(office, refuse=TO_MEND) == 18
    return_once(office)
    mend(me, papers)
    open_from_queue(office)
    assert check_documents(office) == 2  # the mended document and the statement about all of them
    press(office.page, "Teruskan ke verifikasi")
    office.look("diteruskan")
    verify_documents(office, staff)
    admit(office, staff)
    me.page.goto(me.dossier_url)
    me.look("status-peserta")

    set_up_event(office, staff)
    me.page.goto(me.dossier_url)
    me.look("status-undangan")
    examine(office, staff)
    hold_meeting(office, staff)
    certificate, letter = print_and_hand_over(office)
    own_result(me, certificate, letter)
    anyone_checks(public, papers_say(certificate, letter))

    assert me.wide_pages + public.wide_pages == []
    dossier = Dossier.objects.get(applicant__nip=NIP)
    assert dossier.state == DossierState.CLOSED
    actors = AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk)
    assert set(actors.exclude(actor_id=None).values_list("actor_id", flat=True)) >= {
        dossier.applicant_id, staff.officer.pk, staff.verifier.pk, staff.leader.pk,
        staff.assessor.pk, staff.chair.pk, staff.admin.pk,
    }  # fmt: skip
