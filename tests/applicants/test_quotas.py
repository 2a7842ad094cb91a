"""How much one dossier and one person may bring, each refusal with its own sentence, races included."""

from datetime import timedelta

import pytest

from applicants import actions
from applicants.actions import quotas
from applicants.enums import DossierState
from applicants.models import Document, DocumentVersion, Dossier
from certportal.kernel.files.models import StoredFile
from certportal.kernel.papers.actions import render_now
from certportal.kernel.web.refusal import Refused
from tests.factories.applicants import NOW, add_version, dossier_in, small_pdf
from tests.factories.kkni import kkni_dossier

pytestmark = pytest.mark.django_db


def attach(dossier, *, now=NOW):
    document = Dossier.objects.get(pk=dossier.pk).documents.order_by("order").first()
    return actions.attach_document(document, small_pdf(), by=dossier.applicant, now=now)


def refusal(call, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def files_and_versions():
    return StoredFile.objects.count(), DocumentVersion.objects.count()


BOUNDS = {
    "MOST_DOSSIER_VERSIONS": ("dossier_versions", "Berkas ini sudah memuat 2 unggahan"),
    "MOST_DOSSIER_BYTES": ("dossier_bytes", "Dokumen berkas ini bersama unggahan baru melebihi 1 kB"),
    "MOST_PERSON_VERSIONS": ("person_versions", "sudah ada 2 unggahan atas nama pemohon ini"),
    "MOST_PERSON_BYTES": ("person_bytes", "Unggahan setahun terakhir atas nama pemohon ini melebihi 1 kB"),
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_each_bound_has_its_own_sentence_and_keeps_nothing(world, monkeypatch, sound_scans, bound):
    dossier = dossier_in(DossierState.DRAFT, world)
    monkeypatch.setattr(quotas, bound, 2)
    before = files_and_versions()
    refused = refusal(attach, dossier)
    assert (refused.code, refused.field) == (BOUNDS[bound][0], "file")
    assert BOUNDS[bound][1] in refused.sentence
    assert files_and_versions() == before


def test_bytes_are_counted_with_the_new_ones(world, monkeypatch, sound_scans):
    dossier = dossier_in(DossierState.DRAFT, world)
    there = sum(DocumentVersion.objects.values_list("file__size", flat=True))
    monkeypatch.setattr(quotas, "MOST_DOSSIER_BYTES", there + small_pdf().size)
    attach(dossier)
    assert refusal(attach, dossier).code == "dossier_bytes"


def test_what_a_person_brought_elsewhere_counts_for_a_year(world, monkeypatch, sound_scans):
    other = dossier_in(DossierState.CLOSED, world)
    version = add_version(other.documents.order_by("order").first(), other.applicant)
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-3", applicant=other.applicant)
    monkeypatch.setattr(quotas, "MOST_PERSON_VERSIONS", DocumentVersion.objects.count())
    assert refusal(attach, dossier).code == "person_versions"
    DocumentVersion.objects.update(uploaded_at=NOW - timedelta(days=366))
    attach(dossier)
    assert version.pk


def test_a_person_has_few_drafts(world, monkeypatch):
    monkeypatch.setattr(quotas, "MOST_DRAFTS", 1)
    first = kkni_dossier(DossierState.DRAFT, world, "instruktur-3", applicant=world.applicant)
    refused = refusal(open_it, world)
    assert refused.code == "too_many_drafts"
    assert "Kirim atau tarik salah satunya" in refused.sentence
    Dossier.objects.filter(pk=first.pk).update(state=DossierState.WITHDRAWN)
    assert open_it(world).state == DossierState.DRAFT


def open_it(where):
    return actions.open_dossier(
        applicant=where.applicant,
        service_version=where.catalogue.service_version,
        scheme_version=where.catalogue.scheme_version,
        by=where.applicant,
        now=NOW,
    )


def test_two_papers_of_a_form_wait_for_the_worker_at_most(world):
    """Each change of the profile asks for another paper; only the worker draws, and one person must not fill its queue."""
    draft = dossier_in(DossierState.DRAFT, world)
    letter = draft.documents.get(requirement__code="001.3")

    def print_as(position):
        world.applicant.position_title = position
        world.applicant.save()
        return actions.print_form(Document.objects.get(pk=letter.pk), by=world.applicant, now=NOW)

    first, second = print_as("Kepala Unit Satu"), print_as("Kepala Unit Dua")
    refused = refusal(print_as, "Kepala Unit Tiga")
    assert refused.code == "papers_waiting"
    assert "masih disiapkan" in refused.sentence
    assert print_as("Kepala Unit Dua") == second  # what was asked for already is no further paper
    render_now(first, now=NOW)
    assert print_as("Kepala Unit Tiga") not in {first, second}


def test_a_form_is_signed_twice_at_most_while_the_worker_is_away(world):
    draft = dossier_in(DossierState.DRAFT, world)
    form = draft.documents.get(requirement__code="001.9")

    def sign():
        document = Document.objects.get(pk=form.pk)
        return actions.sign_form(document, typed_name=world.applicant.full_name, by=world.applicant, now=NOW)

    sign(), sign()
    assert refusal(sign).code == "papers_waiting"
