"""The database is away, full or read-only, the disk takes nothing: a calm page says so and gives back what was typed."""

import errno
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, close_old_connections, connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import CaseMessage
from certportal.kernel.files import store
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.retry import is_environment
from certportal.kernel.web.errors import server_error, unavailable
from certportal.kernel.web.outages import FilesAway, page_for
from tests import pg, templates
from tests.factories.applicants import dossier_in, world
from tests.factories.files import stored_pdf
from tests.servers import Postgres, scratch_folder

pytestmark = pytest.mark.engines

TYPED = 'Kapan "diverifikasi"?\nSaya <menunggu>.'


@pytest.fixture
def visitor(client):
    """A browser: it gets the error page where a test client would get the exception."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def asking(visitor, db):
    """Somebody about to ask about their case; returns the address and what was typed."""
    place = world()
    dossier = dossier_in(DossierState.SUBMITTED, place)
    visitor.force_login(place.applicant)
    return reverse("dossier.talk", args=[dossier.code]), {"text": TYPED, "csrfmiddlewaretoken": "t"}


def fault_of(kind):
    fault = OperationalError("…")
    if kind.startswith("sqlite"):
        cause = sqlite3.OperationalError("database or disk is full")
        cause.sqlite_errorcode = {"sqlite full": sqlite3.SQLITE_FULL, "sqlite busy": sqlite3.SQLITE_BUSY}[kind]
    else:
        cause = type("DiskFull", (psycopg2.OperationalError,), {"pgcode": kind})()
    fault.__cause__ = cause
    return fault


def refuses_writing(kind):
    """What the driver raises for every change of a row."""

    def execute(run, sql, params, many, context):
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and "cache_entries" not in sql:
            raise fault_of(kind)
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


@pytest.mark.parametrize(
    ("kind", "status"), [("53100", 507), ("25006", 507), ("sqlite full", 507), ("57P01", 503), ("sqlite busy", 503)]
)
def test_form_comes_back_whole_and_nothing_is_half_done(visitor, asking, kind, status):
    address, typed = asking
    with refuses_writing(kind):
        answer = visitor.post(address, typed)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "Data yang sudah tersimpan tetap aman" in page
    assert 'name="text" value="Kapan &quot;diverifikasi&quot;?\nSaya &lt;menunggu&gt;."' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert not CaseMessage.objects.exists()
    visitor.post(address, typed)
    assert CaseMessage.objects.get().text == TYPED


def page_of(fields, **files):
    request = RequestFactory().post("/berkas/A/dokumen/B/", {**fields, **files})
    with closing(request):  # an upload stands in an open file, which a server closes with the answer
        return unavailable(request).content.decode()


def test_one_button_leads_on_and_a_file_alone_is_uploaded_again_on_its_own_page():
    typed = page_of({"text": "halo"})
    assert typed.count('class="button') == 1
    assert '<a href="/">Buka beranda</a>' in typed
    upload = page_of({"csrfmiddlewaretoken": "t", "once": "o"}, file=SimpleUploadedFile("a.pdf", b"%PDF"))
    assert "Isian Anda" not in upload
    assert "Kirim lagi" not in upload
    assert upload.count('class="button') == 1
    assert "Unggah lagi file Anda</a>" in upload


@contextmanager
def answered(request):
    """What the visitor reads of the fault raised inside."""
    pages = []
    try:
        yield pages
    except RuntimeError:
        pages.append(server_error(request))
        raise


@pytest.mark.parametrize("fault", [FilesAway("SlowDown"), OperationalError("…")])
def test_page_that_could_not_be_read_is_one_press_away_and_only_the_part_that_is_away_is_named(fault):
    request = RequestFactory().get("/", {"halaman": "2"})
    request.path = "//jahat.example/berkas/"
    with pytest.raises(RuntimeError), answered(request) as pages:
        raise RuntimeError from fault
    page = pages[0].text
    actions = page[page.index('<div class="actions">') :]
    assert actions.index('<a class="button" href="/%2Fjahat.example/berkas/?halaman=2">Coba lagi</a>') < actions.index(
        "Buka"
    )
    assert actions.count('class="button"') == 1
    files = isinstance(fault, FilesAway)
    assert ("Penyimpanan berkas sedang tidak menjawab; bagian lain portal dapat dipakai." in page) is files
    assert ("Portal sementara tidak dapat dipakai" in page) is not files
    assert "Coba lagi dalam beberapa menit." in page


def test_password_is_never_written_into_a_page(visitor, db):
    with refuses_writing("53100"):
        page = visitor.post("/masuk/", {"login": "nur@contoh.id", "password": "rahasia-sekali-42"}).content.decode()
    assert "Kiriman Anda belum dapat disimpan" in page
    assert "rahasia" not in page
    assert "Kirim lagi" not in page


def test_upload_on_a_read_only_disk_leaves_no_row(visitor, db, monkeypatch):
    def read_only(*_args, **_kwargs):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(store.tempfile, "mkstemp", read_only)
    with pytest.raises(store.StorageFull):
        stored_pdf()
    assert not StoredFile.objects.exists()


def test_disk_that_fails_while_the_form_is_read_has_its_page_too(visitor, monkeypatch):
    def full(_request):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", full)
    assert visitor.post("/masuk/", {"a": "b"}).status_code == 507


def test_fault_of_our_own_stays_one():
    assert page_for(ValueError()) is None
    assert page_for(FileNotFoundError(errno.ENOENT, "…")) is None
    assert page_for(fault_of("57014")) is None


def test_what_the_machine_lacks_is_an_outage_for_people_as_it_is_for_jobs():
    """The jobs engine waited for a disk that breaks off; whoever sent a form read of an error of ours and lost what they typed."""
    machine = {number for number in errno.errorcode if is_environment(OSError(number, "…"))}
    assert {errno.EIO, errno.ESTALE, errno.EACCES, errno.EMFILE, errno.EHOSTUNREACH} < machine
    assert {number for number in errno.errorcode if page_for(OSError(number, "…"))} == machine
    with pytest.raises(RuntimeError), answered(RequestFactory().post("/berkas/A/", {"text": TYPED})) as pages:
        raise RuntimeError from PermissionError(errno.EACCES, "…")
    assert pages[0].status_code == 503
    assert "Portal sementara tidak dapat dipakai" in pages[0].text
    assert "Saya &lt;menunggu&gt;." in pages[0].text


def test_page_that_a_full_disk_keeps_from_being_read_speaks_of_no_sending():
    with pytest.raises(RuntimeError), answered(RequestFactory().get("/berkas/A/")) as pages:
        raise RuntimeError from OSError(errno.ENOSPC, "…")
    assert (pages[0].status_code, "Kiriman" in pages[0].text, "kirim lagi" in pages[0].text) == (507, False, False)
    assert "Halaman ini sementara tidak dapat dibuka" in pages[0].text
    assert "Coba lagi dalam beberapa menit." in pages[0].text


@pytest.mark.skipif(pg.postgres is None, reason="about PostgreSQL")
def test_page_while_postgresql_is_stopped_and_after(visitor, django_db_blocker):
    """A real server that ends and comes back; the portal is not restarted."""
    server = Postgres(scratch_folder("away"))
    with templates.kept("postgresql") as kept:
        server.start(kept)
    here = connection.settings_dict
    before = {name: here[name] for name in ("HOST", "NAME")}
    try:
        with django_db_blocker.unblock():
            connection.close()
            here.update(HOST=str(server.folder), NAME=pg.TEMPLATE)
            assert visitor.get("/").status_code == 200
            server.stop()
            for path, words in (
                ("/", "Portal sementara tidak dapat dipakai"),
                ("/api/v1/units", "tidak dapat dipakai"),
            ):
                answer = visitor.get(path)
                assert (answer.status_code, answer["Retry-After"]) == (503, "120")
                assert words in answer.content.decode()
            assert answer["Content-Type"] == "application/json"
            server.start()
            close_old_connections()  # as the server does before each request; a test client does not
            assert visitor.get("/").status_code == 200
    finally:
        with django_db_blocker.unblock():
            connection.close()
        here.update(before)
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.mark.parametrize("secret", ["pin", "code", "new_password1"])
def test_no_page_gives_back_a_secret(secret):
    request = RequestFactory().post("/lacak/", {"number": "12/2026", secret: "482913"})
    page = unavailable(request).content.decode()
    assert "482913" not in page
    assert "Kirim lagi" not in page
    assert "12/2026" in unavailable(RequestFactory().post("/x/", {"number": "12/2026"})).content.decode()


@pytest.mark.parametrize("kind", ["53100", "sqlite full"])
def test_sign_in_on_a_full_disk_says_so_and_not_that_there_were_too_many_tries(visitor, db, monkeypatch, kind):
    whole = CursorWrapper._execute

    def full(cursor, sql, params, *rest):
        if sql.startswith(('INSERT INTO "cache', 'UPDATE "cache')):
            raise fault_of(kind)
        return whole(cursor, sql, params, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(CursorWrapper, "_execute", full)
        answer = visitor.post("/masuk/", {"login": "nur@contoh.id", "password": "rahasia-sekali-42"})
    assert answer.status_code == 507
    assert "terlalu banyak" not in answer.content.decode().lower()
