"""What only one of the two places can get wrong: a store that is away or refuses, lists by the piece, a wrong MEDIA_URL."""

import errno
import os
import subprocess
import sys
import time
from threading import Event

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from certportal.home import ready
from certportal.kernel.files import store
from certportal.kernel.files.checks import place_can_be_used
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import bucket as buckets_of
from certportal.kernel.files.places import here
from certportal.kernel.files.places.address import Address
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.files.serve import serve
from certportal.kernel.jobs.retry import is_environment
from certportal.kernel.web.outages import FileDamaged, FileLost, FilesAway, page_for
from tests.architecture.house import ROOT
from tests.corpus.build import plain_pdf
from tests.factories.files import stored_pdf
from tests.kernel.files.places import names
from tests.servers import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


class Raw:
    """The body of an answer, as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_):
        yield self._content


def spoil(monkeypatch, settings, *, status: int, code: str, only: str = "") -> list[str]:
    """The store answers every request (or those of one HTTP method) so; returns what was asked."""
    clients = [
        buckets_of._client(Address.read(settings.MEDIA_STORE), os.getpid(), probing=which) for which in (True, False)
    ]
    asked = []

    def answer(request, **_):
        asked.append(request.method)
        if only and request.method != only:
            return None
        body = f"<Error><Code>{code}</Code><Message>x</Message></Error>".encode()
        return AWSResponse(request.url, status, {}, Raw(body))

    for client in clients:
        client.meta.events.register("before-send.s3", answer)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # botocore's own pause before its second try
    return asked


@pytest.fixture
def spoilt(bucket, monkeypatch, settings):
    """A function that spoils the store's answers until the end of the test."""
    yield lambda **how: spoil(monkeypatch, settings, **how)
    buckets_of._client.cache_clear()


@pytest.mark.parametrize(
    ("status", "code"), [(503, "SlowDown"), (500, "InternalError"), (404, "NoSuchBucket"), (403, "AccessDenied")]
)
def test_store_that_does_not_serve_is_an_outage_and_no_lost_file(spoilt, status, code) -> None:
    stored = stored_pdf()
    spoilt(status=status, code=code)
    for ask in (lambda: store.read(stored), lambda: here().exists(stored.path), lambda: list(here().entries())):
        with pytest.raises(FilesAway) as fault:
            ask()
        assert is_environment(fault.value)
        assert page_for(fault.value) == 503
    with pytest.raises(FilesAway):
        serve(RequestFactory().get("/"), stored, name="a.pdf")


@pytest.mark.parametrize(
    ("status", "code", "shown"),
    [
        (403, "AccessDenied", 507),
        (401, "InvalidAccessKeyId", 507),
        (507, "XMinioStorageFull", 507),
        (503, "SlowDown", 503),
    ],
)
def test_store_that_takes_nothing_leaves_neither_row_nor_file(spoilt, bucket, status, code, shown) -> None:
    spoilt(status=status, code=code, only="PUT")
    with pytest.raises(FilesAway if shown == 503 else StorageFull) as fault:
        stored_pdf()
    assert page_for(fault.value) == shown
    assert is_environment(fault.value)
    assert StoredFile.objects.count() == 0
    assert bucket.objects() == {}
    assert not list((store.media_root() / "incoming").iterdir())


def test_store_that_nobody_answers_for_is_an_outage(bucket, settings) -> None:
    settings.MEDIA_STORE = f"s3://berkas/x?endpoint=http://127.0.0.1:{free_port()}"
    with pytest.raises(FilesAway):
        stored_pdf()
    assert not here().takes_files()
    assert not ready.store_takes_files()


def test_file_that_breaks_off_half_way_is_not_handed_out(bucket, monkeypatch) -> None:
    stored, begun = stored_pdf(), []

    def read(_body, _size):
        if begun:
            raise ReadTimeoutError(endpoint_url="x")
        begun.append(1)
        return plain_pdf()[:100]

    monkeypatch.setattr("botocore.response.StreamingBody.read", read)
    with pytest.raises(FilesAway):
        serve(RequestFactory().get("/"), stored, name="a.pdf")
    assert not list((store.media_root() / "incoming").iterdir())


def test_row_that_fails_while_the_store_is_away_keeps_its_own_fault(spoilt, monkeypatch) -> None:
    def refuse(**_: object) -> None:
        spoilt(status=503, code="SlowDown")
        raise ValueError("its own")

    monkeypatch.setattr(StoredFile.objects, "create", refuse)
    with pytest.raises(ValueError, match="its own"):
        stored_pdf()


def test_local_disk_that_is_full_while_fetching_is_said_so(bucket, monkeypatch) -> None:
    stored = stored_pdf()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(OSError, match="no room") as fault:
        store.read(stored)
    assert page_for(fault.value) == 507


def test_store_that_drips_is_an_outage(bucket, monkeypatch, settings) -> None:
    """A byte every few seconds keeps every time-out away: the answer is waited for as a whole."""
    stored, goes_on = stored_pdf(), Event()
    clients = [
        buckets_of._client(Address.read(settings.MEDIA_STORE), os.getpid(), probing=which) for which in (True, False)
    ]
    asked = []
    for client in clients:
        client.meta.events.register("before-send.s3", lambda request, **_: asked.append(request) or goes_on.wait(30))
    monkeypatch.setattr(buckets_of, "LONGEST_SECONDS", 0.02)
    for ask in (
        lambda: store.read(stored), lambda: list(here().entries()), lambda: here().exists(stored.path), stored_pdf,
        lambda: here().remove(stored.path), lambda: here().move(stored.path, "trash/x"),
    ):  # fmt: skip
        with pytest.raises(FilesAway, match="too slow"):
            ask()
    assert not here().takes_files()
    for _ in range(buckets_of.MOST_AT_ONCE - 7):
        with pytest.raises(FilesAway, match="too slow"):
            store.read(stored)
    before = len(asked)
    with pytest.raises(FilesAway, match="too many"):
        store.read(stored)
    assert len(asked) == before, "what it holds already is enough"
    buckets_of._client.cache_clear()
    monkeypatch.setattr(buckets_of, "LONGEST_SECONDS", 30)
    goes_on.set()
    while buckets_of._PLACES._value < buckets_of.MOST_AT_ONCE:
        time.sleep(0.01)
    assert here().takes_files(), "asked again"


def test_question_that_cannot_be_asked_gives_its_place_back(bucket, monkeypatch) -> None:
    """A process at its limit of threads: otherwise twelve such moments would keep the store away for good."""

    def start(_thread):
        raise RuntimeError("can't start new thread")

    free = buckets_of._PLACES._value
    monkeypatch.setattr(buckets_of.Thread, "start", start)
    with pytest.raises(FilesAway, match="no thread"):
        here().exists("original/x")
    assert buckets_of._PLACES._value == free


def test_lists_are_read_piece_by_piece(place, monkeypatch, settings) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    stored = sorted(stored_pdf().path for _ in range(5))
    asked = []
    if settings.MEDIA_STORE:
        client = here()._client
        client.meta.events.register("before-send.s3", lambda request, **_: asked.append(request.url))
    else:
        look = os.scandir
        monkeypatch.setattr(os, "scandir", lambda path: asked.append(path) or look(path))
    listed = here().entries("original")
    next(listed)
    after_one = len(asked)
    assert [entry.name for entry in listed] == stored[1:]
    assert after_one < len(asked)
    buckets_of._client.cache_clear()


def test_readiness_tries_the_store_and_leaves_nothing(spoilt, bucket, monkeypatch) -> None:
    monkeypatch.setattr(ready, "monotonic", lambda: 7.0)
    assert ready.store_takes_files()
    assert bucket.objects() == {}
    asked = spoilt(status=403, code="AccessDenied", only="POST")
    assert ready.store_takes_files(), "anybody may ask: what the store said stands for half a minute"
    assert asked == []
    ready.bucket_takes_files.cache_clear()
    assert not ready.store_takes_files()


def test_readiness_waits_a_few_seconds_for_a_silent_store(bucket, settings) -> None:
    here().takes_files()
    config = buckets_of._client(Address.read(settings.MEDIA_STORE), os.getpid(), probing=True).meta.config
    assert 2 * (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] <= 12


def test_redirect_is_an_outage(spoilt) -> None:
    """A sign-in page in front of the store: the search for another region asked itself until Python gave up."""
    stored = stored_pdf()
    asked = spoilt(status=302, code="Found")
    with pytest.raises(FilesAway):
        store.read(stored)
    assert len(asked) == 1


OTHERS = pytest.mark.parametrize("answered", [b"<html>", plain_pdf()[:-1], plain_pdf() + b"x"])


def refused(stored: StoredFile, fault: type[Exception], status: int) -> bool:
    """Whether everybody who wants the bytes meets that fault, and no draft of them stays."""
    for ask in (lambda: store.read(stored), lambda: serve(RequestFactory().get("/"), stored, name="a.pdf")):
        with pytest.raises(fault) as met:
            ask()
        assert page_for(met.value) == status
        assert is_environment(met.value) is (status == 503)
    with pytest.raises(fault), store.as_local(stored):
        pass
    return not list((store.media_root() / "incoming").iterdir())


@OTHERS
def test_damaged_file_is_not_handed_out(place, answered) -> None:
    stored = stored_pdf()
    here().move(store.lay_down(answered, root="original", kind="pdf").path, stored.path)
    assert refused(stored, FileDamaged, 500)


@OTHERS
def test_answer_that_is_not_what_the_store_holds_is_an_outage(bucket, monkeypatch, answered) -> None:
    """A sign-in page in front of it, or a part."""
    stored, read = stored_pdf(), StreamingBody.read
    monkeypatch.setattr(StreamingBody, "read", lambda body, size: answered if read(body, size) else b"")
    assert refused(stored, FilesAway, 503)


def test_folder_that_takes_nothing_says_so(settings, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    assert not here().takes_files()


def test_folder_does_not_follow_links_and_meets_vanished_files(media_root, monkeypatch) -> None:
    kept = stored_pdf().path
    (media_root / "original" / "link").symlink_to("/etc/hostname")
    (media_root / "original" / "round").symlink_to(media_root)
    assert names() == [kept]
    assert list(here().entries("nowhere")) == []
    look = os.scandir

    def late(path):
        with look(path) as found:
            inside = list(found)
        (media_root / kept).unlink(missing_ok=True)
        return _Found(inside)

    monkeypatch.setattr(os, "scandir", late)
    assert names() == []


class _Found(list):
    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("s3://", "bucket"),
        ("https://contoh.go.id/berkas", "bucket"),
        ("s3://berkas?endpoint=https://[x", "dibaca"),
        ("s3://berkas?endpoint", "dibaca"),
        ("s3://nama:kunci@berkas", "AWS_ACCESS_KEY_ID"),
        ("s3://berkas?endpoint=https://nama:kunci@contoh.go.id", "AWS_ACCESS_KEY_ID"),
        ("s3://berkas?zone=a", "zone"),
        ("s3://berkas?endpoint=http://contoh.go.id", "https://"),
        ("s3:// berkas/p", "bucket"),
        ("s3://berkas/../p", "dibaca"),
        ("s3://berkas/a//b", "dibaca"),
        ("s3://berkas/a b", "dibaca"),
        ("s3://berkas?region=a b", "dibaca"),
        ("s3://berkas?endpoint=https://contoh.go.id?x=1", "dibaca"),
        ("s3://berkas?endpoint=https://contoh.go.id/%20x", "dibaca"),
    ],
)
def test_media_url_that_cannot_be_used_is_refused_with_a_sentence(settings, url, word) -> None:
    settings.MEDIA_STORE = url
    (fault,) = place_can_be_used()
    assert word in fault.msg
    assert "kunci@" not in fault.msg
    with pytest.raises(ImproperlyConfigured):
        here()


def test_media_url_is_read() -> None:
    assert Address.read("s3://berkas") == Address("berkas")
    url = "s3://berkas/kantor/portal/?endpoint=https://s3.contoh.go.id:9000&region=id-jkt"
    assert Address.read(url) == Address("berkas", "kantor/portal/", "https://s3.contoh.go.id:9000", "id-jkt")


def test_without_the_packages_a_sentence_says_what_to_do(settings, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    settings.MEDIA_STORE = "s3://berkas/tanpa-paket"
    (fault,) = place_can_be_used()
    assert "requirements-s3.lock" in fault.msg
    settings.MEDIA_STORE = ""
    assert place_can_be_used() == []


def test_portal_with_files_in_a_folder_needs_none_of_those_packages() -> None:
    """Blocked for the whole process: every page can be found, the worker's tasks load, a file is kept and read."""
    script = (
        "import sys\n"
        "for name in ('boto3', 'botocore', 's3transfer', 'storages'): sys.modules[name] = None\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('check')\n"
        "from certportal.celery import app; app.loader.import_default_modules()\n"
        "from pathlib import Path\n"
        "from certportal.kernel.files import store\n"
        "laid = store.lay_down(b'%PDF', root='paper', kind='pdf')\n"
        "print(store.here().exists(laid.path))\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "certportal.settings"}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip().endswith("True"), run.stderr[-2000:]


def test_lost_file_of_the_bucket_is_not_found(bucket) -> None:
    stored = stored_pdf()
    here().remove(stored.path)
    with pytest.raises(FileLost):
        serve(RequestFactory().get("/"), stored, name="a.pdf")
    with pytest.raises(FileNotFoundError):
        here().move(stored.path, "trash/x")


def test_a_file_is_there_by_its_whole_name(place) -> None:
    laid = store.lay_down(b"whole", root="paper", kind="pdf")
    assert [here().exists(name) for name in (laid.path, laid.path[:-1], "paper/other.pdf")] == [True, False, False]
    assert [here().exists(laid.path, size=size) for size in (4, 5, 6)] == [False, True, False]


def test_removing_what_is_not_there_is_fine(place) -> None:
    here().remove("paper/ab/gone.pdf")
    assert names() == []
