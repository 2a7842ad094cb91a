"""A version that dossiers are about: a file may correct its words, and nothing the applicants were promised."""

import pytest

from applicants.queries import tasks_of
from certportal.kernel.sla.models import Clock
from schemes.imports import CatalogueRefused, load_catalogue
from tests.factories.applicants import NOW
from tests.factories.blank_sheets import blank_sheets  # noqa: F401 (a fixture)
from tests.journeys.invented import Office, service_like_it

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets")]


@pytest.fixture
def office():
    return Office()


def reload(tmp_path, change):
    load_catalogue(service_like_it(tmp_path, change), now=NOW)


def one_more_document(content):
    content["documents"].append({"code": "spk.4", "title": "Pasfoto", "printed_title": "Pasfoto"})
    content["document_count"] = 4


CHANGES = [
    (lambda c: c["version"].update(limit_days=30), "version: isian “limit_days” tidak dapat diubah"),
    (lambda c: c["version"].update(who_may_apply="institution"), "isian “who_may_apply” tidak dapat diubah"),
    (lambda c: c["terms"][1].update(limit_days=1), "terms baris 2: isian “limit_days” tidak dapat diubah"),
    (lambda c: c["documents"][0].update(mandatory=False), "documents baris 1: isian “mandatory” tidak dapat diubah"),
    (one_more_document, "documents baris 4: baris ini tidak dapat ditambahkan"),
    (
        lambda c: c.update(payers=[{"code": "a", "position": 1, "label": "A", "paper_label": "A"}]),
        "payers baris 1: baris ini tidak dapat ditambahkan",
    ),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_what_was_promised_needs_a_new_version(office, tmp_path, change, reason):
    dossier = office.sent(NOW)
    with pytest.raises(CatalogueRefused, match="sudah dipakai berkas pemohon; buat versi baru") as refused:
        reload(tmp_path, change)
    assert reason in str(refused.value)
    assert len(tasks_of(dossier)) == 3
    assert Clock.objects.get(subject_id=dossier.pk).limit_days == 3


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_before_anybody_applied_everything_may_still_change(office, tmp_path, change, reason):
    reload(tmp_path, change)
    assert office.standard.versions.count() == 1


def test_words_may_be_corrected_at_any_time(office, tmp_path):
    office.sent(NOW)

    def words(content):
        content["documents"][0].update(title="KTP elektronik")
        content["products"][0]["paragraphs"][2] = "dapat melaksanakan praktik kerja."
        content["version"].update(charter="Kami melayani sesuai standar.")

    reload(tmp_path, words)
    assert office.standard.versions.get().charter == "Kami melayani sesuai standar."


def test_a_new_version_stands_beside_the_one_in_use(office, tmp_path):
    office.sent(NOW)
    reload(tmp_path, lambda c: c["version"].update(number=2, limit_days=30, effective_from="2027-01-01"))
    assert sorted(office.standard.versions.values_list("number", "limit_days")) == [(1, 7), (2, 30)]
