"""A store of files that does not answer: a calm page for people, patience for jobs, and nothing half done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import DocumentVersion
from applicants.queries import tasks_of
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.models import Job
from tests.draining import run_due
from tests.factories.applicants import dossier_in, small_pdf, world
from tests.factories.files import sound_scans, stored_pdf
from tests.factories.papers import NOW, reserved_paper
from tests.servers import free_port

__all__ = ["sound_scans"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def away(bucket, settings):
    """A function after which nobody answers for the store."""

    def go() -> None:
        settings.MEDIA_STORE = f"s3://berkas/x?endpoint=http://127.0.0.1:{free_port()}"

    return go


@pytest.mark.usefixtures("sound_scans")
def test_people_get_the_calm_page_and_send_again_later(client, away, bucket, settings) -> None:
    client.raise_request_exception = False
    place = world()
    dossier = dossier_in(DossierState.DRAFT, place)
    task = next(task for task in tasks_of(dossier) if not task.requirement.shown_confirmations)
    path = reverse("document.show", args=[dossier.code, task.row.code])
    client.force_login(place.applicant)
    before = StoredFile.objects.count(), DocumentVersion.objects.count()
    away()
    answer = client.post(path, {"file": small_pdf()})
    assert answer.status_code == 503
    assert "Data yang sudah tersimpan tetap aman" in answer.content.decode()
    assert (StoredFile.objects.count(), DocumentVersion.objects.count()) == before
    settings.MEDIA_STORE = bucket.url
    assert client.post(path, {"file": small_pdf()}).status_code == 302
    sent = task.document.versions.last()
    download = reverse("document.download", args=[dossier.code, task.row.code, sent.n])
    assert b"".join(client.get(download).streaming_content).startswith(b"%PDF")
    away()
    assert client.get(download).status_code == 503


def test_paper_waits_and_no_try_is_counted(away, bucket, settings) -> None:
    paper = reserved_paper(stored_pdf(), by=world().officer)
    away()
    run_due(now=NOW)
    job = Job.objects.get(args__paper=paper.pk)
    assert (job.failures, job.outages, job.state) == (0, 1, "queued")
    settings.MEDIA_STORE = bucket.url
    run_due(now=NOW + timedelta(hours=2))
    paper.refresh_from_db()
    assert paper.file.path in bucket.objects()
