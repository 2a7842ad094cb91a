"""Opening a person's data, a document or an export is written down once a day, for the person and the inspectorate."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from applicants.enums import DossierState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit import sealer
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.files.models import StoredFile
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import dossier_in
from tests.factories.files import absolute

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(world):
    return person_with(Role.INTAKE_OFFICER, world.catalogue.agency, full_name="Ani Petugas")


@pytest.fixture
def sent(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    for stored in StoredFile.objects.all():  # the factories make rows without bytes, with the digest of their path
        absolute(stored).parent.mkdir(parents=True, exist_ok=True)
        absolute(stored).write_bytes(stored.path.encode())
    return dossier


def download(client, dossier, row="000.2"):
    answer = client.get(reverse("document.download", args=[dossier.code, row, 1]))
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, the test client closes the file
    return answer.status_code


def rows():
    return [(row.reader_name, row.kind, row.title, row.about_id) for row in Reading.objects.order_by("pk")]


def test_document_opened_by_an_officer_is_written_down_once(client, officer, sent):
    client.force_login(officer)
    title = f"Dokumen: {sent.documents.get(requirement__code='000.2').requirement.title}"
    for _ in range(2):
        download(client, sent)
        client.get(reverse("document.page", args=[sent.code, "000.2", 1, 1]))
    assert rows() == [("Ani Petugas", "document", title[:200], sent.applicant_id)]
    another = sent.documents.filter(versions__isnull=False).exclude(requirement__code="000.2").first()
    download(client, sent, another.requirement.code)
    assert Reading.objects.count() == 2
    assert not AuditEvent.objects.filter(subject_type="audit.reading").exists()


def test_own_document_is_not(client, sent):
    client.force_login(sent.applicant)
    assert download(client, sent) == 200
    assert rows() == []


def test_what_was_refused_was_not_read(client, sent):
    client.force_login(person_with(Role.APPLICANT))
    assert download(client, sent) == 404
    assert rows() == []


def test_export_is_written_down(client, officer, sent):
    client.force_login(officer)
    assert client.post(reverse("queue.export")).status_code == 200
    assert rows() == [("Ani Petugas", "export", "Daftar antrian berkas", None)]


def test_person_sees_who_opened_what_of_them(client, officer, sent):
    client.force_login(officer)
    download(client, sent)
    client.force_login(sent.applicant)
    assert reverse("account.readings") in client.get(reverse("account.show")).text
    page = client.get(reverse("account.readings")).text
    assert "Ani Petugas" in page
    assert "Dokumen: " in page
    client.force_login(person_with(Role.APPLICANT))
    page = client.get(reverse("account.readings")).text
    assert "Ani Petugas" not in page
    assert "Belum ada yang membuka" in page


@pytest.mark.parametrize("address", ["settings.person", "settings.person_edit", "records:row"])
def test_row_of_a_person_opened_by_an_admin_is_written_down(client, world, address):
    admin = person_with(Role.SYSTEM_ADMIN, full_name="Rizky Admin")
    client.force_login(admin)
    arguments = ["accounts", "user", world.applicant.pk] if address == "records:row" else [world.applicant.pk]
    assert client.get(reverse(address, args=arguments)).status_code == 200
    (found,) = Reading.objects.all()
    assert (found.reader_name, found.kind, found.about_id) == ("Rizky Admin", ReadingKind.PERSON, world.applicant.pk)


def test_both_people_of_a_comparison_are_written_down(client, world):
    twin = PersonFactory(full_name="Kembar")
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert client.get(reverse("settings.merge", args=[world.applicant.pk, twin.pk])).status_code == 200
    assert set(Reading.objects.values_list("about_id", flat=True)) == {world.applicant.pk, twin.pk}


def test_person_found_at_the_counter_is_written_down(client, officer, world):
    client.force_login(officer)
    for _ in range(2):
        found = client.post(reverse("counter.home"), {"identifier": world.applicant.nip})
        assert found.context["person"] == world.applicant
    assert rows() == [("Ani Petugas", "person", "Data orang di loket", world.applicant.pk)]


def test_inspectorate_reads_the_rows(client, officer, sent):
    client.force_login(officer)
    download(client, sent)
    client.force_login(person_with(Role.INSPECTORATE))
    page = client.get(reverse("records:list", args=["audit", "reading"])).text
    about = Reading.objects.get(title__startswith="Dokumen: ")
    for shown in (page, client.get(reverse("records:row", args=["audit", "reading", about.pk])).text):
        assert escape(sent.applicant.full_name) in shown
    assert f">{about.about_id}<" not in page.replace(" ", "").replace("\n", ""), "nobody reads a number as a person"
    assert "Ani Petugas" in page


def test_another_day_is_another_row_and_neither_is_sealed(officer, sent):
    now = timezone.now()
    for moment in (now, now + timedelta(seconds=1), now + timedelta(days=1)):
        note_reading(ReadingKind.PERSON, by=officer, subject=sent.applicant, title="x", about=1, now=moment)
    assert Reading.objects.count() == 2
    before = sealer.waiting("acts")
    note_reading(ReadingKind.EXPORT, by=officer, title="y", now=now)
    assert sealer.waiting("acts") == before


def test_row_is_not_changed(officer):
    note_reading(ReadingKind.EXPORT, by=officer, title="y", now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.update(reader_name="Orang lain")
