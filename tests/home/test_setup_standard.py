"""By which decree a service standard holds, and who signed its charter: printed in no source, so the office says it."""

import datetime as dt

import pytest

from certportal.kernel.accounts.enums import HeadKind, Role
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.models import AuditEvent
from schemes.decrees import DICTUMS, WEIGHING
from schemes.models import ServiceStandardVersion
from tests.factories.accounts import person_with
from tests.factories.catalogue_once import catalogue_once
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
TYPED = {"decree_number": "  800/12  TAHUN 2026 ", "decreed_on": "2026-01-05", "charter_signed_on": "2026-02-02"}
PAGE = "/standar-pelayanan/sertifikasi-profesi-pns/"


@pytest.fixture
def version():
    found = ServiceStandardVersion.objects.get(standard__slug="sertifikasi-profesi-pns")
    leader = person_with(Role.LEADERSHIP, found.agency, full_name="Dr. Rahma, M.Si.")
    OfficeHead.objects.create(
        organisation=found.agency,
        person=leader,
        kind=HeadKind.DEFINITIVE,
        title="Kepala BKPSDM",
        starts_on="2026-01-15",
    )
    return found


def typed(client, version, **changes):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    return client.post(f"/pengaturan/standar/{version.pk}/", TYPED | changes)


def test_decree_and_charter_stand_on_the_page_of_the_standard(client, version):
    before = words(client.get(PAGE))
    assert "Nomor dan tanggal keputusannya belum dicatat kantor." in before
    assert "belum ditandatangani" in before
    assert typed(client, version).status_code == 302
    after = words(client.get(PAGE))
    assert "Nomor 800/12 TAHUN 2026 tanggal 5 Januari 2026" in after
    assert ["tidak tercetak dalam sumber" in page for page in (before, after)] == [True, False]
    assert "2 Februari 2026 Kepala BKPSDM Dr. Rahma, M.Si." in after
    OfficeHead.objects.update(ends_on="2026-03-01")  # the signature stays who it was
    assert "Dr. Rahma, M.Si." in words(client.get(PAGE))
    row = AuditEvent.objects.get(verb="standard.decree")
    assert row.after["charter_signer"] == "Dr. Rahma, M.Si."
    assert "Keputusan dan maklumat dicatat" in words(client.get(f"/pengaturan/standar/{version.pk}/"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"decree_number": " "}, "Nomor keputusan: Belum diisi"),
        ({"charter_signed_on": "2026-01-10"}, "Tidak ada pimpinan yang masa jabatannya berlaku pada 10 Januari 2026"),
        ({"charter_signed_on": "2999-01-10"}, "belum tiba"),
        ({"decreed_on": "2999-01-10"}, "belum tiba"),
        ({"decreed_on": "2026-02-03"}, "ditandatangani pada atau sesudah 3 Februari 2026"),
        # Nobody is asked to write down who led the office on a day that cannot be right anyway.
        (
            {"decreed_on": "2026-02-03", "charter_signed_on": "2026-01-10"},
            "ditandatangani pada atau sesudah 3 Februari",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(client, version, changes, said):
    answer = typed(client, version, **changes)
    assert answer.status_code == 200
    assert said in words(answer)
    version.refresh_from_db()
    assert (version.decree_number, version.charter_signed_on) == ("", None)


def test_list_says_what_the_standard_still_lacks(client, version):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert "Belum dicatat" in words(client.get("/pengaturan/standar/"))
    assert "nomor dan tanggal keputusan" in words(client.get("/pengaturan/persiapan/"))
    ServiceStandardVersion.objects.update(
        decree_number="1", decreed_on="2026-01-05", charter_signed_on=dt.date(2026, 2, 2)
    )
    assert "Belum dicatat" not in words(client.get("/pengaturan/standar/"))
    assert "nomor dan tanggal keputusan" not in words(client.get("/pengaturan/persiapan/"))


# --- the words of the decree that names participants ------------------------------------------------------------------
OWN = {
    "weighing": "bahwa berkasnya lengkap;\n\nbahwa perlu menetapkan {tentang}",
    "dictums": "Menetapkan {jumlah} orang pada skema {skema}.\nBiayanya dibebankan pada APBD.",
}


def saved(client, version, **changes):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    return client.post(f"/pengaturan/standar/{version.pk}/keputusan/", OWN | changes)


def test_the_words_of_a_decree_are_the_offices_and_come_back_to_those_of_the_house(client, version):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    page = f"/pengaturan/standar/{version.pk}/keputusan/"
    assert page in client.get(f"/pengaturan/standar/{version.pk}/").content.decode()
    assert "bahwa berkas permohonan sertifikasi profesi telah diverifikasi" in words(client.get(page))
    assert saved(client, version).status_code == 302
    version.refresh_from_db()
    assert version.decree_words == {
        "weighing": ["bahwa berkasnya lengkap", "bahwa perlu menetapkan {tentang}"],
        "dictums": ["Menetapkan {jumlah} orang pada skema {skema}.", "Biayanya dibebankan pada APBD."],
    }
    assert "Biayanya dibebankan pada APBD." in words(client.get(page))
    assert "Kata keputusan penetapan diubah" in words(client.get(page))
    saved(client, version)
    assert AuditEvent.objects.filter(verb="standard.words").count() == 1, "the same again is no act"
    saved(client, version, weighing="\n".join(WEIGHING), dictums="\n".join(DICTUMS))
    version.refresh_from_db()
    assert version.decree_words == {}


def test_what_is_emptied_is_said_in_the_words_of_the_house_again(client, version):
    saved(client, version)
    assert saved(client, version, weighing="  \n;").status_code == 302
    version.refresh_from_db()
    assert version.decree_words["weighing"] == list(WEIGHING)
    assert "Biayanya dibebankan pada APBD." in version.decree_words["dictums"]
    saved(client, version, weighing="", dictums="")
    version.refresh_from_db()
    assert version.decree_words == {}
    assert AuditEvent.objects.filter(verb="standard.words").count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dictums": "Menetapkan {jumlah} orang."}, "Diktumnya belum memuat {skema}"),
        ({"weighing": "bahwa {nik}"}, "isian “{nik}” tidak dikenal"),
        ({"weighing": "bahwa \u200b ini"}, "karakter yang tidak terlihat"),
    ],
)
def test_words_that_cannot_be_printed_are_refused_beside_what_was_typed(client, version, changes, said):
    answer = saved(client, version, **changes)
    assert said in words(answer)
    assert "Menetapkan {jumlah} orang" in words(answer)
    version.refresh_from_db()
    assert version.decree_words == {}


def test_what_ends_in_no_exam_names_no_participants(client, version):
    ServiceStandardVersion.objects.filter(pk=version.pk).update(branch="review")
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert client.get(f"/pengaturan/standar/{version.pk}/keputusan/").status_code == 404
    assert "/keputusan/" not in client.get(f"/pengaturan/standar/{version.pk}/").content.decode()
