"""Photos of one document: each is kept as it arrives, all are looked at, and together they become one PDF."""

from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants import actions
from applicants.actions import parts, quotas
from applicants.enums import DossierState
from applicants.models import Document, DocumentPart, DocumentVersion
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import as_local
from certportal.kernel.web.refusal import Refused
from tests.factories.applicants import NOW, dossier_in, portrait, small_pdf

pytestmark = pytest.mark.django_db
ROW = "000.2"


@pytest.fixture
def document(world):
    return dossier_in(DossierState.DRAFT, world).documents.get(requirement__code=ROW)


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


def address(document, name="document.photos", *more):
    return reverse(name, args=[document.dossier.code, ROW, *more])


def photo(name="halaman.jpg", width=600):
    return portrait(width, 800, "#eeeeee", name)


def test_photos_become_one_document_page_by_page(signed_in, document, django_capture_on_commit_callbacks):
    """The whole way without script: two at once, one later, one thrown away, the rest bound."""
    before, page = document.versions.count(), address(document, "document.show")
    sent = signed_in.post(address(document), {"file": [photo("satu.jpg"), photo("dua.jpg", 700)]}, follow=True)
    assert "2 foto sudah sampai" in sent.text
    assert "Jadikan satu dokumen" in sent.text
    signed_in.post(address(document), {"file": photo("tiga.jpg")})
    first, *rest = document.parts.all()
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(address(document), {"drop": first.pk}).url == f"{page}#foto"
    assert not StoredFile.objects.filter(pk=first.file_id).exists()
    shown = signed_in.get(address(document, "document.photo", rest[0].pk))
    assert b"".join(shown).startswith(b"\xff\xd8\xff")
    with django_capture_on_commit_callbacks(execute=True):
        assert "terunggah" in signed_in.post(address(document), {"bind": "1"}, follow=True).text
    version = document.versions.last()
    assert (document.versions.count(), version.file.kind, version.file.pages) == (before + 1, "pdf", 2)
    assert PageDrawing.objects.filter(file=version.file).exists()  # the worker draws its pages
    with as_local(version.file) as path, pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
    assert not DocumentPart.objects.exists()
    assert not StoredFile.objects.filter(pk__in=[part.file_id for part in rest]).exists()


def test_a_single_photo_stays_a_photo(signed_in, document):
    signed_in.post(address(document), {"file": photo()})
    part = document.parts.get()
    signed_in.post(address(document), {"bind": "1"})
    assert (document.versions.last().file, document.parts.count()) == (part.file, 0)


def test_what_arrived_before_a_bad_one_stays(signed_in, document):
    bad = SimpleUploadedFile("rusak.jpg", b"\xff\xd8\xff" + b"0" * 200)
    answer = signed_in.post(address(document), {"file": [photo(), bad]})
    assert "Gambar tidak dapat dibuka" in answer.text
    assert "1 foto sudah sampai" in answer.text
    assert document.parts.count() == 1


def test_a_script_sends_one_at_a_time_and_reads_an_answer(signed_in, document):
    by_script = {"HTTP_X_PHOTO": "1"}
    token = "0" * 32
    for _ in range(2):  # the answer to the first was lost on the way
        kept = signed_in.post(address(document), {"file": photo(), "once": token}, **by_script)
    assert kept.url.endswith("#foto")
    assert document.parts.count() == 1
    assert (
        signed_in.post(address(document), {"file": photo("lain.jpg", 610), "once": token}, **by_script).status_code
        == 201
    )
    refused = signed_in.post(address(document), {"file": small_pdf()}, **by_script)
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert "meminta JPG atau PNG" in refused.text


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code


def add(document, upload=None):
    return actions.add_part(document, upload or photo(), by=document.dossier.applicant, now=NOW)


def test_each_photo_is_bounded_like_an_upload(document, world, monkeypatch):
    person = document.dossier.applicant
    assert code_of(actions.bind_parts, document, by=person, now=NOW) == "no_parts"
    assert code_of(actions.add_part, document, photo(), by=world.officer, now=NOW) == "not_allowed"
    passport = Document.objects.get(dossier=document.dossier, requirement__code="001.7")
    assert code_of(add, passport) == "not_photos"
    add(document)
    brought = StoredFile.objects.filter(pk__in=DocumentVersion.objects.values("file")).values_list("size", flat=True)
    size = document.parts.get().file.size
    monkeypatch.setattr(quotas, "MOST_DOSSIER_BYTES", sum(brought) + 2 * size - 1)
    assert code_of(add, document) == "dossier_bytes"  # what waits counts
    actions.bind_parts(document, by=person, now=NOW)  # and is not counted twice when it becomes a document
    monkeypatch.setattr(parts, "MOST_PARTS", 0)
    assert code_of(add, document) == "too_many_parts"


def test_photos_nobody_made_a_document_of_go_after_two_weeks(document, django_capture_on_commit_callbacks):
    part = add(document)
    assert actions.drop_old_parts(NOW + parts.KEPT_FOR) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_old_parts(NOW + parts.KEPT_FOR + timedelta(seconds=1)) == 1
    assert not StoredFile.objects.filter(pk=part.file_id).exists()
