"""A paper is signed by pen: its scan is kept by an officer, told by the check page and handed out to its readers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.actions import close_meeting
from assessments.models import PlenaryMeeting
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.store import read
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.signed import SigningWay, way_of
from tests.draining import run_due
from tests.factories.applicants import NOW, small_pdf
from tests.factories.assessments import hall
from tests.factories.certificates import drawn

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
    assert "Ditandatangani dengan pena dan cap; pindaian belum tersimpan" in said(client, paper)
    client.force_login(place.admin)
    page = f"/verifikasi/{paper.code}/pindaian/"
    same = client.post(page, {"berkas": scan(read(paper.file))})
    assert "belum bertanda tangan" in same.content.decode()
    assert client.post(page, {"berkas": scan(signed)}).status_code == 302
    assert "Ditandatangani dengan pena dan cap; pindaian tersimpan " in said(client, paper)
    assert "pindaian belum tersimpan" in said(client, letter)
    event = AuditEvent.objects.get(verb="paper.signed_copy")
    assert event.after["code"] == paper.code
    client.force_login(found.letter.dossier.applicant)
    assert b"".join(client.get(f"{page}unduh/").streaming_content) == signed
    assert client.get(page).status_code == 403
    assert f"{page}unduh/" in client.get(f"/berkas/{found.letter.dossier.code}/").content.decode()
    assert client.get(f"/verifikasi/{letter.code}/pindaian/unduh/").status_code == 404


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
