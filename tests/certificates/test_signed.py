"""A paper is signed by pen: its scan is kept by an officer, told by the check page and handed out to its readers."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.actions import admit, admit_together
from applicants.enums import DossierState
from assessments.actions import close_meeting
from assessments.models import ExamEvent, PlenaryMeeting
from certificates.policies import scans_paper
from certificates.queries import sheets_by_pen
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.intake import receive
from certportal.kernel.files.store import read
from certportal.kernel.papers.actions import render_now
from certportal.kernel.papers.models import Paper, SignedCopy
from certportal.kernel.papers.signed import SigningWay, fingerprint_of, way_of
from tests.applicants.test_decrees import three
from tests.corpus.build import plain_pdf
from tests.draining import run_due
from tests.factories.accounts import MembershipFactory, give_second_factor, person_with
from tests.factories.applicants import NOW, dossier_in, small_pdf
from tests.factories.assessments import hall
from tests.factories.certificates import drawn, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


def scan(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("pindaian.pdf", content, content_type="application/pdf")


def said(client, paper) -> str:
    return client.get(f"/verifikasi/{paper.code}/").content.decode()


def test_scan_is_kept_told_and_handed_out(client):
    place = hall()
    found = drawn(place)
    paper, letter = found.certificate.paper, found.letter.paper
    signed = small_pdf().read()
    assert "Untuk ditandatangani dengan pena dan cap; pindaian lembar bertanda tangan belum tersimpan" in said(
        client, paper
    )
    client.force_login(place.admin)
    page = f"/verifikasi/{paper.code}/pindaian/"
    same = client.post(page, {"berkas": scan(read(paper.file))})
    assert "belum bertanda tangan" in same.content.decode()
    assert client.post(page, {"berkas": scan(signed)}).status_code == 302
    assert "Ditandatangani dengan pena dan cap; pindaian tersimpan " in said(client, paper)
    assert "Untuk ditandatangani dengan pena" in said(client, letter)
    event = AuditEvent.objects.get(verb="paper.signed_copy")
    assert event.after["code"] == paper.code
    client.force_login(found.letter.dossier.applicant)
    assert b"".join(client.get(f"{page}unduh/").streaming_content) == signed
    assert client.get(page).status_code == 403
    client.force_login(place.admin)
    better = plain_pdf(2)
    assert client.post(page, {"berkas": scan(better)}).status_code == 302
    assert b"".join(client.get(f"{page}unduh/").streaming_content) == better, "the newest scan counts"
    client.force_login(found.letter.dossier.applicant)
    assert f"{page}unduh/" in client.get(f"/berkas/{found.letter.dossier.code}/").content.decode()
    assert client.get(f"/verifikasi/{letter.code}/pindaian/unduh/").status_code == 404


def test_a_sheet_that_is_not_drawn_yet_waits_for_no_scan():
    letter = issued(hall()).letter
    about = apps.get_model(letter.paper.about_type).objects.get(pk=letter.paper.about_id)
    assert sheets_by_pen(about) == []
    render_now(letter.paper, now=NOW)
    assert sheets_by_pen(about) == [letter.paper]


def test_nobody_keeps_the_scan_of_their_own_paper():
    """An officer may be a holder too: a colleague keeps it."""
    place = hall()
    paper = drawn(place).certificate
    office, holder = place.world.catalogue.agency, paper.dossier.applicant
    MembershipFactory(user=holder, role=Role.CERTIFICATE_ADMIN, organisation=office)
    colleague = person_with(Role.CERTIFICATE_ADMIN, office)
    holder.forget_roles()
    assert (scans_paper(colleague, paper), scans_paper(holder, paper)) == (True, False)


def test_another_sheet_the_portal_drew_is_no_scan_either(client):
    place = hall()
    found = drawn(place)
    client.force_login(place.admin)
    page = f"/verifikasi/{found.certificate.paper.code}/pindaian/"
    other = receive(scan(small_pdf().read()), by=place.admin, now=NOW)
    drawn_too = {"state": "ready", "file": other, "sha256": fingerprint_of(scan(small_pdf().read()))}
    Paper.objects.create(kind="x", facts={}, about_type="x", about_id=1, issued_on=NOW.date(), **drawn_too)
    refused = client.post(page, {"berkas": scan(small_pdf().read())})
    assert "Ini berkas yang dicetak portal, belum bertanda tangan." in refused.content.decode()
    assert not SignedCopy.objects.exists()


def test_the_way_to_keep_a_scan_stands_beside_each_paper_signed_by_pen_for_those_who_may(client):
    place = hall()
    found = drawn(place)
    case, event = found.letter.dossier, ExamEvent.objects.get()
    meeting = PlenaryMeeting.objects.get()
    close_meeting(meeting, by=place.chair, now=NOW)
    run_due(now=NOW)
    ways = {row.kind: f'href="/verifikasi/{row.code}/pindaian/"' for row in Paper.objects.all()}
    of_case = {"certificate", "result_letter"}
    expected = [
        (place.admin, case.get_absolute_url(), of_case),
        (place.admin, "/cetak/", {"certificate", "result_letter"}),
        (place.chair, case.get_absolute_url(), set()),
        (case.applicant, case.get_absolute_url(), set()),
        (place.assessor.user, event.get_absolute_url(), {"official_report"}),
        (place.chair, meeting.get_absolute_url(), {"plenary_report"}),
    ]
    for who, address, kinds in expected:
        client.force_login(who)
        shown = client.get(address).content.decode()
        assert {kind for kind, way in ways.items() if way in shown} == kinds, (who, address)


def test_the_letter_of_a_decision_is_scanned_from_its_case(client):
    where = hall().world
    case = dossier_in(DossierState.ACCEPTED, where)
    admit(case, by=where.leader, now=NOW)
    run_due(now=NOW)
    (letter,) = Paper.objects.filter(kind="admission_letter")
    for who, offered in ((where.verifier, True), (where.leader, False), (where.applicant, False)):
        client.force_login(who)
        shown = client.get(case.get_absolute_url()).content.decode()
        assert (f'href="/verifikasi/{letter.code}/pindaian/"' in shown) == offered, who
        assert (client.get(f"/verifikasi/{letter.code}/pindaian/").status_code == 200) == offered, who


def test_everybody_named_in_a_decree_reads_its_scan_and_none_of_them_keeps_it(client):
    place = hall()
    first, second, third = three(place.world)
    seen = {first.pk: 0, second.pk: 0}
    admit_together([first, second], seen=seen, by=place.world.leader, now=NOW)
    run_due(now=NOW)
    page = f"/verifikasi/{Paper.objects.get(kind='admission_letter').code}/pindaian/"
    for officer in (first.applicant, second.applicant):
        MembershipFactory(user=officer, organisation=first.agency, role="verifier")
        give_second_factor(officer)
    client.force_login(place.world.verifier)
    assert client.post(page, {"berkas": scan(small_pdf().read())}).status_code == 302
    for case, reads in ((first, 200), (second, 200), (third, 404)):
        client.force_login(User.objects.get(pk=case.applicant_id))
        answer = client.get(f"{page}unduh/")
        assert (answer.status_code, bool(answer.getvalue())) == (reads, True)
        assert (f"{page}unduh/" in client.get(case.get_absolute_url()).text) is (reads == 200)
        assert client.post(page, {"berkas": scan(small_pdf().read())}).status_code == (403 if reads == 200 else 404)
    client.force_login(place.world.leader)
    assert f"{page}unduh/" in client.get(second.get_absolute_url()).text


def test_reports_are_scanned_by_those_who_made_them(client):
    place = hall()
    drawn(place)
    close_meeting(PlenaryMeeting.objects.get(), by=place.chair, now=NOW)
    run_due(now=NOW)
    for who, kinds in ((place.chair, {"plenary_report"}), (place.assessor.user, {"official_report"})):
        client.force_login(who)
        for paper in Paper.objects.filter(kind__in=["plenary_report", "official_report"]):
            opened = client.get(f"/verifikasi/{paper.code}/pindaian/").status_code == 200
            assert opened == (paper.kind in kinds), (who, paper.kind)


@pytest.mark.parametrize(
    ("facts", "way"),
    [
        ({"signer_name": ""}, SigningWay.PEN),
        ({"signed": {}}, SigningWay.PEN),
        ({"signed": {"name": "Ayu"}}, SigningWay.ACCOUNT),
        ({"number": "1"}, SigningWay.NONE),
    ],
)
def test_paper_knows_how_it_was_signed(facts, way):
    assert way_of(facts) is way
