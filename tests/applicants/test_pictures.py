"""What a row takes is its own data: the kind of file, how large a picture must be, its shape, and the colour behind a head."""

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from certportal.kernel.files.refusals import UploadRefused
from tests.factories.applicants import NOW, dossier_in, portrait, small_pdf

pytestmark = pytest.mark.django_db
RED, BLUE = "#b3122a", "#1c4f9c"


@pytest.fixture
def photo_row(world):
    return dossier_in(DossierState.DRAFT, world).documents.get(requirement__code="001.7")


def attach(document, upload):
    return actions.attach_document(document, upload, by=document.dossier.applicant, now=NOW)


NOT_A_PASSPORT_PHOTO = {
    "a PDF": (small_pdf, "jenis_lain", "Bagian ini meminta JPG atau PNG"),
    "too few dots": (lambda: portrait(120, 160), "foto_kecil", "120 × 160 piksel; paling kecil 354 × 472"),
    "a square": (lambda: portrait(600, 600), "foto_bentuk", "3 × 4"),
    "lying": (lambda: portrait(640, 480), "foto_bentuk", "3 × 4"),
}


@pytest.mark.parametrize("case", NOT_A_PASSPORT_PHOTO)
def test_the_photo_of_the_scheme_is_no_other_file(photo_row, case):
    make, code, words = NOT_A_PASSPORT_PHOTO[case]
    before = photo_row.versions.count()
    with pytest.raises(UploadRefused) as refused:
        attach(photo_row, make())
    assert refused.value.code == code
    assert words in refused.value.sentence
    assert photo_row.versions.count() == before


@pytest.mark.parametrize(("colour", "warns"), [(RED, False), ("#7c0f16", False), (BLUE, True), ("#ffffff", True)])
def test_another_background_is_told_and_never_refused(photo_row, colour, warns):
    version = attach(photo_row, portrait(colour=colour))
    assert bool(version.remark) is warns
    assert version.remark in {"", "Latar belakang foto tampaknya bukan merah."}
    assert version.file.kind == "jpeg"


def test_other_rows_take_what_they_took(world):
    papers = dossier_in(DossierState.DRAFT, world).documents.get(requirement__code="000.2")
    assert attach(papers, small_pdf()).remark == ""
    assert attach(papers, portrait(120, 160, BLUE)).remark == ""


def test_the_remark_stands_where_the_photo_is_looked_at(client, world):
    """The applicant may still change it, the officer judges it by eye."""
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    version = dossier.documents.get(requirement__code="001.7").versions.last()
    version.remark = "Latar belakang foto tampaknya bukan merah."
    version.save()
    for person, name in ((world.applicant, "document.show"), (world.officer, "document.check")):
        client.force_login(person)
        assert version.remark in client.get(reverse(name, args=[dossier.code, "001.7"])).text
