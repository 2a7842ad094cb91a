"""A service for trainees, who have a NIK and no NIP: nobody asks them for a NIP anywhere on their way."""

import pytest
from django.urls import reverse

from applicants import actions
from applicants.models import Dossier
from applicants.queries import live_dossier, tasks_of
from certportal.kernel.numbers.codes import grouped
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.applicants import NOW, small_pdf
from tests.journeys.invented import ONE_DAY, Office
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets", "sound_scans")]
PROFILE = {
    "full_name": "Rudi Hartono",
    "nik": "",
    "birth_place": "Jakarta",
    "birth_date": "1999-01-15",
    "gender": "male",
    "phone": "081234567890",
    "employment_status": "other",
    "position_title": "",
    "employer": "",
    "work_unit": "",
    "service_years": "",
    "education": "sma",
}


@pytest.fixture
def office():
    return Office()


def test_trainee_walks_from_the_service_to_the_receipt_without_a_nip(office, client):
    client.force_login(office.trainee)
    here = reverse("service.open", args=[office.standard.slug])
    pages = [client.get(office.standard.get_absolute_url()), client.get(here), client.post(here, follow=True)]
    dossier = live_dossier(office.trainee, office.standard)
    pages += [client.get(reverse("profile.edit")), client.post(reverse("profile.edit"), PROFILE, follow=True)]
    assert "Profil Anda tersimpan" in pages[-1].text
    for task in tasks_of(dossier):
        pages.append(client.get(reverse("document.show", args=[dossier.code, task.row.code])))
        actions.attach_document(task.document, small_pdf(), by=office.trainee, now=NOW)
    pages += [client.get(dossier.get_absolute_url()), client.get(reverse("dossier.submit", args=[dossier.code]))]
    actions.submit_dossier(dossier, by=office.trainee, now=NOW)
    pages += [client.get(dossier.get_absolute_url()), client.get(reverse("dossier.sent", args=[dossier.code]))]
    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert "NIP" not in words(page), page.request["PATH_INFO"]
    assert paper_for(dossier, "receipt").facts["nip"] == ""


def test_officers_see_the_nik_and_no_empty_line_for_a_nip(office, client):
    dossier = office.sent(NOW)
    client.force_login(office.officer)
    assert "NIP" not in words(client.get(dossier.get_absolute_url()))


def test_who_says_to_be_a_civil_servant_is_asked_for_it(office, client):
    client.force_login(office.trainee)
    answer = words(client.post(reverse("profile.edit"), PROFILE | {"employment_status": "pns"}))
    for lacking in ("NIP belum diisi", "Instansi belum diisi", "(tahun penuh) belum diisi"):
        assert lacking in answer


def test_code_on_the_letter_leads_to_an_answer(office, client):
    dossier = office.accepted()
    day = NOW + 4 * ONE_DAY
    dossier = actions.begin_review(dossier, by=office.team, now=day)
    seen = {"place": "Workshop", "met_with": "Kepala workshop", "findings": "Alat lengkap."}
    actions.record_visit(dossier, visited_on=day.date(), **seen, by=office.team, now=day)
    actions.finish_review(dossier, recommendation="approve", reasons="Layak.", by=office.team, now=day)
    letter = actions.decide_review(dossier, approved=True, by=office.leader, now=day).letter
    assert letter.facts["verify_page"].endswith(reverse("certificate.verify_home"))
    address = reverse("certificate.verify", args=[letter.code])
    assert client.get(address).status_code == 404  # not drawn yet: nobody can hold it
    run_due(now=day)
    assert Paper.objects.get(pk=letter.pk).is_ready
    answer = words(client.get(address))
    for said in ("DOKUMEN TERDAFTAR", "Surat Keterangan Praktik Kerja", letter.number, grouped(letter.code)):
        assert said in answer
    assert "Rudi Hartono" not in answer
    assert Dossier.objects.get(pk=dossier.pk).state == "ready"


def test_counter_opens_it_for_a_trainee(office, client):
    client.force_login(office.officer)
    answer = client.post(reverse("counter.home"), {"identifier": "3171015501990001"})
    assert "Surat Keterangan Praktik Kerja" in answer.text
    asked = {"person": answer.context["form"]["person"].value(), "subject": f"service:{office.standard.slug}"}
    page = client.post(reverse("counter.open"), asked, follow=True)
    dossier = live_dossier(office.trainee, office.standard)
    assert (dossier.entered_by, dossier.scheme) == (office.officer, None)
    assert "Rudi Hartono" in words(page)


def test_queue_finds_it_by_its_service(office, client):
    sent = office.sent(NOW)
    client.force_login(office.officer)
    found = client.get(f"{reverse('queue.list')}?perihal=service:{office.standard.slug}").text
    assert sent.number in found
    assert sent.number not in client.get(f"{reverse('queue.list')}?perihal=scheme:pelayanan-prima").text


def test_only_what_the_service_asks_or_what_is_written_can_be_corrected(office, client):
    dossier = office.sent(NOW)
    client.force_login(office.trainee)
    offered = words(client.get(reverse("correction.list", args=[dossier.code])))
    assert "Tempat lahir" in offered
    for strange in ("Golongan", "Program studi", "Jalur asesmen", "NIP"):
        assert strange not in offered
    for field in ("path", "grade"):
        where = reverse("correction.ask", args=[dossier.code, field])
        assert client.get(where).status_code == 404
        assert client.post(where, {"value": "x", "reason": "y"}).status_code == 404
    with pytest.raises(Refused, match="tidak diminta"):
        actions.ask_correction(dossier, field="path", after="x", reason="y", by=office.trainee, now=NOW)
