"""A stored file that is damaged or gone: whoever opens it reads so, and an admin has it among the failed work until it is back."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from certportal.home import damage
from certportal.home.backup import daily, repository
from certportal.home.backup.make import Filled
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.drawings.actions import order, order_missing
from certportal.kernel.drawings.enums import DrawingState
from certportal.kernel.files import store
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.serve import serve
from certportal.kernel.jobs.actions import retry, stop
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queries import set_aside
from certportal.kernel.jobs.retry import MOST_FAILURES
from certportal.kernel.web import errors
from certportal.kernel.web.outages import FileDamaged
from tests.corpus.build import plain_pdf
from tests.draining import run_due
from tests.factories.accounts import PersonFactory
from tests.factories.files import absolute, stored_pdf

pytestmark = pytest.mark.django_db


def opened(stored: StoredFile) -> str:
    """What a visitor of the file reads."""
    request = RequestFactory().get("/")
    try:
        with serve(request, stored, name="a.pdf").file_to_stream as file:
            return file.read().decode("latin-1")
    except FileDamaged:
        return errors.server_error(request).text


def waiting() -> list[str]:
    """What stands at /pengaturan/pekerjaan/ once a worker has looked."""
    run_due(now=timezone.now())
    return list(set_aside().values_list("error", flat=True))


@pytest.mark.parametrize("fault", ["rusak", "hilang"])
@pytest.mark.engines
def test_the_reader_is_told_and_an_admin_has_it_until_the_file_is_back(fault):
    stored = stored_pdf()
    assert opened(stored).startswith("%PDF")
    assert waiting() == []
    file = absolute(stored)
    if fault == "rusak":
        file.write_bytes(plain_pdf()[:-1] + b"?")
        page = opened(stored)
        assert "Dokumen ini rusak di penyimpanan" in page
    else:
        file.unlink()
        page = opened(stored)
        assert "Dokumen ini hilang dari penyimpanan" in page
    assert "hubungi petugas" in page
    (sentence,) = waiting()
    assert fault in sentence
    assert stored.path in sentence
    assert stored.original_name not in sentence
    assert AuditEvent.objects.filter(verb="file.unreadable").count() == 1
    opened(stored)
    assert waiting() == [sentence], "one row, however often it is opened"
    file.write_bytes(plain_pdf())
    retry(set_aside(), by=SYSTEM, now=timezone.now())
    assert waiting() == []
    assert opened(stored).startswith("%PDF")
    file.unlink()
    opened(stored)
    assert len(waiting()) == 1, "what was well once may be lost again"
    stop(set_aside(), by=SYSTEM, note="dicari", now=timezone.now())
    damage.look_again([stored.path], now=timezone.now())
    assert waiting() == [], "the backup of every night does not bring it back"
    opened(stored)
    assert len(waiting()) == 1, "the page says that it was reported"


def test_pages_of_a_file_that_is_back_are_drawn_when_somebody_looks():
    stored = stored_pdf(by=PersonFactory())
    drawing, file = order(stored, now=timezone.now()), absolute(stored)
    whole = file.read_bytes()
    file.unlink()
    for hours in range(MOST_FAILURES):
        run_due(now=timezone.now() + timedelta(hours=hours))
    assert set_aside().count() == 2, "the drawing, and the look at the file"
    file.write_bytes(whole)
    retry(set_aside().filter(kind=damage.LOOK_JOB), by=SYSTEM, now=timezone.now())
    run_due(now=timezone.now())
    order_missing(stored, now=timezone.now())
    run_due(now=timezone.now())
    drawing.refresh_from_db()
    assert (drawing.state, drawing.failed_pages) == (DrawingState.READY, [])


def test_the_backup_finds_what_nobody_opens(monkeypatch):
    damaged, gone, well = stored_pdf(), stored_pdf(), stored_pdf()
    absolute(damaged).write_bytes(b"%PDF-1.7")
    absolute(gone).unlink()
    found = Filled(manifest=None, missing=[gone.path], changed=[damaged.path], odd=[])
    monkeypatch.setattr(repository, "back_up", lambda **_: found)
    monkeypatch.setattr(repository, "retain", lambda: None)
    daily.back_up(timezone.now())
    told = " ".join(waiting())
    assert [file.path in told for file in (damaged, gone, well)] == [True, True, False]


def test_a_store_without_any_file_is_not_told_ten_thousand_times(monkeypatch):
    monkeypatch.setattr(damage, "MOST", 2)
    damage.look_again([stored_pdf().path for _ in range(3)], now=timezone.now())
    assert Job.objects.count() == 2


def test_a_file_given_up_meanwhile_is_nobody_s_fault():
    stored = stored_pdf()
    damage.look_again([stored.path], now=timezone.now())
    store.discard(stored)
    assert waiting() == []
