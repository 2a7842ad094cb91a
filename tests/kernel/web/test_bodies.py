"""Only pages that receive files take large bodies: whoever sends one elsewhere fills neither memory nor disk."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certportal.kernel.web.bodies import LARGEST_FORM, LARGEST_UPLOAD, largest_body

TAKE_FILES = {
    "settings.personnel": [],
    "document.show": ["K0DE", "B-1"],
    "counter.document": ["K0DE", "B-1"],
    "document.photos": ["K0DE", "B-1"],
    "counter.photos": ["K0DE", "B-1"],
    "held.add": [],
    "held.evidence": ["K0DE"],
    "certificate.verify_file": [],
}


@pytest.mark.parametrize("name", TAKE_FILES)
def test_pages_that_receive_files_take_large_bodies(name):
    assert largest_body(reverse(name, args=TAKE_FILES[name])) == LARGEST_UPLOAD


@pytest.mark.parametrize("path", ["/masuk/", "/daftar/", "/", "/api/v1/pathways", "/tidak/ada/"])
def test_every_other_page_takes_what_people_type(path):
    assert largest_body(path) == LARGEST_FORM
    assert LARGEST_FORM > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.django_db
def test_file_sent_to_a_page_without_files_is_not_read_as_one(client, media_root):
    large = SimpleUploadedFile("a.pdf", b"%PDF" + b"0" * LARGEST_FORM)
    assert client.post("/masuk/", {"login": "x", "berkas": large}).status_code == 413
    assert not list(media_root.rglob("*"))
