"""/pengaturan/pelaksana/: who serves a service, by what they prove it, and whether they are as many as printed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from certportal.home.setup.checklist import items
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.merging import merge_people, undo_merge, why_not
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from schemes.models import ServiceOfficer, ServiceStandardVersion
from tests.corpus.build import png
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.catalogue_once import catalogue_once
from tests.lists import upload
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
PUBLIC = "/standar-pelayanan/sertifikasi-profesi-pns/"
TYPED = {"kind": "training", "title": "Diklat PTSP", "number": "800/1", "dated": "2026-02-03", "covers": ["3", "4"]}


@pytest.fixture
def version():
    return ServiceStandardVersion.objects.get(standard__slug="sertifikasi-profesi-pns")


@pytest.fixture
def admin(client):
    person = person_with(Role.SYSTEM_ADMIN)
    client.force_login(person)
    return person


def lacking(version):
    row = next(row for row in items(timezone.localdate()) if row.title == "Pelaksana layanan")
    return row.missing


def test_fewer_than_the_standard_prints_warns_until_the_second_is_named(client, version, admin):
    assert version.fewest_officers == 2  # 001, component 11, as data of the version
    page = f"/pengaturan/pelaksana/{version.pk}/"
    assert "Kurang dari standar" in words(client.get(PUBLIC))
    asked = words(client.get(page))
    assert "0 pelaksana tercatat; standar mencetak paling sedikit 2 orang" in asked
    assert "Memiliki kemampuan verifikasi dokumen" in asked  # 001, component 9
    first, second = (PersonFactory(full_name=name) for name in ("Ani Petugas", "Budi Petugas"))
    answer = client.post(page, {**TYPED, "nip": first.nip, "file": upload(png(), "diklat.png")})
    assert answer["Location"] == page
    proof = ServiceOfficer.objects.get()
    assert (proof.person, proof.covers, proof.file.kind) == (first, [3, 4], "png")
    assert b"".join(client.get(f"/pengaturan/pelaksana/bukti/{proof.pk}/").streaming_content)[:4] == b"\x89PNG"
    client.post(page, {**TYPED, "nip": first.nip, "number": "800/2"})  # another proof, not another person
    assert lacking(version) == ("1 pelaksana tercatat; standar mencetak paling sedikit 2 orang",)
    assert "Kurang" in words(client.get("/pengaturan/pelaksana/"))
    client.post(page, {**TYPED, "nip": second.nip, "number": ""})
    assert lacking(version) == ()
    assert "2 orang tercatat" in words(client.get(PUBLIC))
    assert "Kurang dari standar" not in words(client.get(PUBLIC))
    assert "Bukti pelaksana dicatat" in words(client.get(page))
    assert AuditEvent.objects.filter(verb="service.officer", actor_id=admin.pk).count() == 3
    assert client.post(f"/pengaturan/pelaksana/bukti/{proof.pk}/akhiri/")["Location"] == page
    assert lacking(version) == ()  # their other proof still counts
    ServiceOfficer.objects.get(person=second).person.__class__.objects.filter(pk=second.pk).update(is_active=False)
    assert lacking(version) != ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nip": "199001012015011001"}, "Belum ada orang dengan NIP ini"),
        ({"dated": "2999-01-01"}, "belum tiba"),
        ({"covers": []}, "Pilih sedikitnya satu butir"),
        ({"number": "800/9"}, "sudah tercatat untuk orang itu"),
        ({"active": False}, "nonaktif"),
    ],
)
def test_a_proof_that_cannot_stand_is_refused_in_words_and_nothing_is_kept(client, version, admin, changes, said):
    there = PersonFactory(is_active=changes.pop("active", True))
    known = {"title": "Diklat PTSP", "number": "800/9", "dated": "2026-01-01"}
    ServiceOfficer.objects.create(standard=version.standard, person=there, kind="training", covers=[1], **known)
    files = StoredFile.objects.count()
    sent = {**TYPED, "nip": there.nip, **changes, "file": upload(png(), "diklat.png")}
    answer = client.post(f"/pengaturan/pelaksana/{version.pk}/", sent)
    assert answer.status_code == 200
    assert said in words(answer)
    assert ServiceOfficer.objects.count() == 1
    assert StoredFile.objects.count() == files


def test_what_somebody_leads_and_serves_follows_their_account_and_comes_back(version, admin):
    keep, drop = PersonFactory(full_name="Ani"), PersonFactory(full_name="Ani", nip=None, birth_date=None)
    second, now = person_with(Role.INSPECTORATE), timezone.now()
    head = OfficeHead.objects.create(organisation=version.agency, person=drop, starts_on="2026-01-01")
    proof = {"standard": version.standard, "kind": "training", "title": "Diklat", "dated": "2026-01-01"}
    row = ServiceOfficer.objects.create(person=drop, **proof)
    twin = ServiceOfficer.objects.create(person=keep, **proof)
    assert "Akhiri salah satunya dahulu" in " ".join(why_not(keep, drop))
    twin.ended_on = "2026-02-01"
    twin.save()
    merge = merge_people(keep, drop, by=admin, second=second, note="KTP sama.", now=now)
    for one in (head, row):
        one.refresh_from_db()
        assert one.person == keep
    undo_merge(merge, by=admin, second=second, note="Keliru.", asked_at=now, now=now)
    for one in (head, row):
        one.refresh_from_db()
        assert one.person == drop


def test_an_ended_proof_is_ended_once(client, version, admin):
    row = ServiceOfficer.objects.create(
        standard=version.standard, person=PersonFactory(), kind="training", title="Diklat", dated="2026-01-01"
    )
    for _twice in range(2):
        client.post(reverse("setup.officer_end", args=[row.pk]))
    assert AuditEvent.objects.filter(verb="service.officer_end").count() == 1


def test_a_copy_that_nobody_can_clear_is_not_cleared(client, version, admin):
    sent = {**TYPED, "nip": PersonFactory().nip, "file-clear": "on"}
    assert client.post(f"/pengaturan/pelaksana/{version.pk}/", sent).status_code == 302
    assert ServiceOfficer.objects.get().file is None


def test_a_proof_is_ended_also_while_no_version_of_its_standard_holds(client, version, admin):
    row = ServiceOfficer.objects.create(
        standard=version.standard,
        person=PersonFactory(),
        kind="training",
        title="Diklat",
        dated="2026-01-01",
        covers=[1],
    )
    ServiceStandardVersion.objects.update(effective_from="2999-01-01")
    answer = client.post(reverse("setup.officer_end", args=[row.pk]))
    assert (answer.status_code, answer.url) == (302, "/pengaturan/pelaksana/")
