"""What the portal asks of a store, and what it makes of its refusals."""

import errno
import hashlib
import os
from types import SimpleNamespace

import pytest
from botocore.awsrequest import AWSResponse

from certportal.kernel.files.places import bucket as buckets_of
from certportal.kernel.files.places import here
from certportal.kernel.files.places.address import Address
from certportal.kernel.web.outages import FilesAway

pytestmark = pytest.mark.watched


def test_probe_leaves_no_upload_that_was_begun(bucket) -> None:
    """Stores keep and charge for uploads that were begun, and no list of files shows them."""
    place = here()
    assert place.takes_files()
    assert "Uploads" not in place._client.list_multipart_uploads(Bucket=place._address.bucket)


@pytest.mark.parametrize(
    ("code", "status", "read", "written"),
    [
        ("NoSuchKey", 404, FileNotFoundError, FileNotFoundError),
        ("QuotaExceeded", 403, FilesAway, errno.ENOSPC),
        ("XMinioStorageFull", 507, FilesAway, errno.ENOSPC),
        ("AccessDenied", 403, FilesAway, errno.EROFS),
        ("InvalidAccessKeyId", 401, FilesAway, errno.EROFS),
        ("SlowDown", 503, FilesAway, FilesAway),
    ],
)
def test_refusal_of_the_store_in_words_of_a_disk(code, status, read, written) -> None:
    """Only who writes can meet a full disk: who reads is told to come back later."""
    said = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    for writing, wanted in ((False, read), (True, written)):
        fault = buckets_of._in_words_of_a_disk(said, writing=writing)
        assert wanted in (type(fault), fault.errno)


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://s3.contoh.go.id", "https://s3.contoh.go.id/berkas/p/paper/a.pdf"),
        (None, "https://berkas.s3.amazonaws.com/p/paper/a.pdf"),
    ],
)
def test_upload_signs_the_digest_of_what_is_sent_and_asks_no_newer_checksum(
    tmp_path, monkeypatch, endpoint, url
) -> None:
    """Over https botocore would sign no content by itself, and stores other than Amazon's refuse its checksums."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    buckets_of._client.cache_clear()
    place, sent = buckets_of.Bucket(Address("berkas", "p/", endpoint), tmp_path), []

    def answer(request, **_):
        sent.append(request)
        return AWSResponse(request.url, 200, {}, SimpleNamespace(stream=lambda **_: iter([b""])))

    place._client.meta.events.register("before-send.s3", answer)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    place.put(tmp_path / "a.pdf", "paper/a.pdf")
    buckets_of._client.cache_clear()
    (request,) = sent
    assert (request.method, request.url) == ("PUT", url)
    assert request.headers["X-Amz-Content-SHA256"] == hashlib.sha256(b"%PDF").hexdigest().encode()
    assert not [name for name in request.headers if "checksum" in name.lower()]


def test_page_that_waits_for_a_silent_store_waits_half_a_minute_at_most(bucket, settings) -> None:
    config = buckets_of._client(Address.read(settings.MEDIA_STORE), os.getpid(), probing=False).meta.config
    assert (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] <= 36
