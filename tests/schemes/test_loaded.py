"""What is in the database once the catalogue is loaded, and what a later file may change of it."""

import datetime as dt

import pytest

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.workdays.models import CalendarYear, Holiday
from schemes.enums import SchemeKind
from schemes.imports import CatalogueRefused, load_catalogue
from schemes.models import CertificationBody, Requirement, Scheme, SchemeUnit, SchemeVersion, ServiceStandardVersion
from tests.factories.schemes import FOLDER, LOADED_AT

SCHEME = "000_pelayanan_prima.json"
SERVICE = "001_sertifikasi_profesi_pns.json"


def test_organisations_and_body_stand(loaded):
    assert loaded.agency.parent == loaded.government
    assert (loaded.government.kind, loaded.agency.kind) == ("government", "agency")
    assert (loaded.body.kind, loaded.body.portal_issued) == ("p2", True)
    assert loaded.body.organisation.parent.parent == loaded.government


def test_sequences_and_calendar_stand_unconfirmed(loaded):
    assert set(NumberSequence.objects.values_list("scope", flat=True)) == {
        "dossier",
        "admission_letter",
        "rejection_letter",
        "exam_event",
        "official_report",
        "exam_recommendation",
        "assignment_letter",
        "plenary",
        "result_letter",
        "certificate",
        "registration",
        "transmittal",
        "appeal",
    }
    assert list(CalendarYear.objects.order_by("year").values_list("year", "confirmed_at")) == [
        (2025, None),
        (2026, None),
        (2027, None),
        (2028, None),
    ]
    assert Holiday.objects.filter(date=dt.date(2026, 12, 25)).exists()


def test_what_the_office_filled_in_survives_a_second_load(loaded):
    Organisation.objects.filter(pk=loaded.agency.pk).update(phone="021-555", opens_at=dt.time(7, 30))
    NumberSequence.objects.filter(scope="certificate").update(pattern="{n:07d}/LAIN")
    CertificationBody.objects.update(licence_number="BNSP-LSP-0000-ID")
    load_catalogue(FOLDER, now=LOADED_AT)

    loaded.agency.refresh_from_db()
    assert (loaded.agency.phone, loaded.agency.opens_at) == ("021-555", dt.time(7, 30))
    assert NumberSequence.objects.get(scope="certificate").pattern == "{n:07d}/LAIN"
    assert CertificationBody.objects.get().licence_number == "BNSP-LSP-0000-ID"


def test_once_the_office_has_written_its_own_facts_the_files_no_longer_say_them(loaded):
    office = Organisation.objects.get(short_name="LSP BPSDM Provinsi DKI Jakarta")
    Organisation.objects.filter(pk=office.pk).update(name="LSP Kota", city="Bandung", own_facts_since=LOADED_AT)
    CertificationBody.objects.update(name="LSP Kota", kind="p1", address="Jalan Baru", portal_issued=False)
    load_catalogue(FOLDER, now=LOADED_AT)
    office.refresh_from_db()
    body = CertificationBody.objects.get()
    assert (office.name, office.city, office.parent.short_name) == ("LSP Kota", "Bandung", "BPSDM Provinsi DKI Jakarta")
    assert (body.name, body.kind, body.address, body.portal_issued) == ("LSP Kota", "p1", "Jalan Baru", True)


@pytest.mark.parametrize(
    ("file", "change", "noun"),
    [
        (SCHEME, lambda c: (c["documents"].pop(), c.update(document_count=7)), "persyaratan"),
        (SCHEME, lambda c: (c["units"].pop(), c["version"].update(unit_count=6)), "unit"),
        (SCHEME, lambda c: c["paths"].pop(), "jalur asesmen"),
        (SCHEME, lambda c: c["clauses"].pop(), "ketentuan"),
        (SERVICE, lambda c: c["products"].pop(), "produk"),
        (SERVICE, lambda c: c["terms"].pop(), "batas waktu"),
        (SERVICE, lambda c: c["components"][6]["items"].pop(), "dasar hukum"),
    ],
)
def test_rows_in_use_are_never_dropped_by_a_file(loaded, spoil, file, change, noun):
    folder = spoil(file, change)

    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert f"basis data memuat {noun} yang tidak ada di berkas" in refused.value.reason
    assert SchemeUnit.objects.filter(version=loaded.scheme_version).count() == 7
    assert SchemeVersion.objects.get(pk=loaded.scheme_version.pk).unit_count == 7


def test_organisation_with_a_twin_is_refused(loaded):
    Organisation.objects.create(name="Tiruan", short_name="BKPSDM", kind="agency")

    with pytest.raises(CatalogueRefused, match="lebih dari satu organisasi cocok"):
        load_catalogue(FOLDER, now=LOADED_AT)


def test_a_new_version_stands_beside_the_old_one(loaded, spoil):
    """Running cases keep their version: a later file with number 2 leaves version 1 and its rows alone."""

    def second(content):
        content["version"].update(number=2, limit_days=20, effective_from="2027-01-01")

    folder = spoil(SERVICE, second)
    load_catalogue(folder, now=LOADED_AT)

    assert list(ServiceStandardVersion.objects.order_by("number").values_list("number", "limit_days")) == [
        (1, 30),
        (2, 20),
    ]
    assert Requirement.objects.filter(service_version__number=1).count() == 12
    assert Scheme.objects.exclude(kind=SchemeKind.KKNI).count() == 1


def test_of_many_rows_that_a_file_lacks_three_are_named(loaded, spoil):
    def shorten(catalogue):
        del catalogue["units"][2:]
        catalogue["version"].update(unit_count=2)

    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(spoil(SCHEME, shorten), now=LOADED_AT)
    named = refused.value.reason.partition("(")[2].rpartition("); buat")[0]
    assert len(named.split("; ")) == 3
