"""/pengaturan/kantor/tambah/: employers, work units, offices elsewhere and training institutions, from an empty portal."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.forms import ProfileForm
from certportal.home.setup.organisation_form import OrganisationForm
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.accounts.organisations import add_organisation, correct_organisation
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import grant_role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from schemes.imports import load_catalogue
from tests import pg
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.schemes import FOLDER
from tests.home.asking import body, queries, said
from tests.home.test_setup_lists import looked, send
from tests.home.test_setup_office import fingerprint

pytestmark = pytest.mark.django_db
ADD = "/pengaturan/kantor/tambah/"
TYPED = {
    "name": "Dinas Kesehatan Kota Bandung",
    "short_name": "Dinkes",
    "kind": "regional_agency",
    "parent": "",
    "zone": "Asia/Jakarta",
}


def add(office, **typed):
    return office.post(ADD, {**TYPED, **typed}, follow=True)


def page(office, address):
    return unescape(body(office.get(address)))


def test_whatever_changes_who_signs_orders_the_papers_that_waited(office, admin, monkeypatch):
    asked, place = [], OrganisationFactory()
    monkeypatch.setattr("certportal.home.setup.views.offices.issue_again", lambda **told: asked.append(told["by"]))
    named = {"nip": PersonFactory().nip, "kind": "definitive", "title": "Kepala", "starts_on": "2025-01-01"}
    office.post(f"/pengaturan/kantor/{place.pk}/pimpinan/", named)
    head = OfficeHead.objects.get(organisation=place)
    other_days = {"starts_on": "2024-01-01", "ends_on": "", "note": "SK"}
    for act, typed in (("betulkan", other_days), ("akhiri", {"ends_on": "2025-06-30"}), ("hapus", {"note": "Salah"})):
        assert office.post(f"/pengaturan/pimpinan/{head.pk}/{act}/", typed).status_code == 302, act
    assert asked == [admin] * 4


def test_an_office_that_is_added_employs_and_takes_a_seat_only_when_given_one(office, now):
    assert 'href="/pengaturan/kantor/tambah/"' in page(office, "/pengaturan/kantor/")
    answer = add(office)
    made = Organisation.objects.get(name=TYPED["name"])
    assert (answer.redirect_chain[-1][0], said(answer)) == (
        f"/pengaturan/kantor/{made.pk}/nama/",
        [f"{made} tercatat."],
    )
    assert (made.seats, made.short_name, bool(made.entered_at)) == ([], "Dinkes", True)
    unit = add(office, name="Puskesmas Coblong", short_name="", kind="work_unit", parent=made.pk)
    assert unit.status_code == 200
    form = ProfileForm(person=PersonFactory(), profile=None, today=now.date())
    assert made in form.fields["employer"].queryset
    assert [one.parent for one in form.fields["work_unit"].queryset if one.name == "Puskesmas Coblong"] == [made]
    event = AuditEvent.objects.get(verb="organisation.add", subject_id=made.pk)
    assert event.after == {"kind": "regional_agency", "zone": "Asia/Jakarta", "short_name": "Dinkes", "parent": ""}
    assert office.post(f"/pengaturan/kedudukan/{made.pk}/", {"seats": ["test_site"]}).status_code == 302
    site = {"agency": made.pk, "name": "Aula", "kind": "incidental", "address": "Lantai 2", "is_active": "on"}
    assert office.post("/pengaturan/tuk/tambah/", site).status_code == 302, "a test site of another office"
    shown = page(office, "/pengaturan/kantor/")
    assert [word in shown for word in ("Melayani", "Instansi asal", "Tempat uji (TUK)")] == [True] * 3
    assert "Ditambahkan" in page(office, f"/pengaturan/kantor/{made.pk}/")


def test_a_training_institution_gets_its_officer(office, now):
    add(office, name="LPK Maju", short_name="", kind="training_institution")
    made = Organisation.objects.get(name="LPK Maju")
    assert grant_role(user=PersonFactory(), organisation=made, role=Role.INSTITUTION_OFFICER, by=SYSTEM, now=now)
    assert "Lembaga pelatihan" in page(office, "/pengaturan/kantor/")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"name": "dinas KESEHATAN kota bogor"},
            "Sudah ada Dinas Kesehatan Kota Bogor (perangkat daerah) dengan nama ini",
        ),
        ({"short_name": "DKB"}, "Sudah ada Dinas Kesehatan Kota Bogor (perangkat daerah) dengan nama ini"),
        ({"kind": "work_unit"}, "Pilih induknya; tambahkan kantor itu lebih dahulu"),
        ({"kind": "certification_body"}, "certification_body"),
        ({"name": "Dinas\u200b Kesehatan"}, "lalu ketik ulang"),
        ({"short_name": "\uff24KB"}, "Sudah ada Dinas Kesehatan Kota Bogor (perangkat daerah) dengan nama ini"),
    ],
)
def test_what_cannot_be_added_is_a_sentence_beside_what_was_typed(office, typed, words):
    OrganisationFactory(name="Dinas Kesehatan Kota Bogor", short_name="dkb", kind="regional_agency")
    answer = add(office, **typed)
    shown = unescape(body(answer))
    assert (answer.redirect_chain, words in shown, Organisation.objects.filter(entered_at__isnull=False).count()) == (
        [],
        True,
        0,
    ), shown


def test_what_nobody_sees_tells_no_two_short_names_apart():
    for sign in "\u200b\u2028\u2029\x0b\x0c\x1c\x1f\x85\u3164\u2800":
        assert "karakter yang tidak terlihat" in str(OrganisationForm({**TYPED, "short_name": f"DKB{sign}"}).errors)
    assert "karakter yang tidak terlihat" not in str(OrganisationForm({**TYPED, "short_name": "D K\tB\r\n"}).errors)


def test_name_short_name_and_parent_are_corrected_but_no_office_stands_below_itself(office, now, catalogue_once):
    del catalogue_once
    add(office, name="Dinas Kesehtan", short_name="Dinkse")
    made = Organisation.objects.get(name="Dinas Kesehtan")
    below = OrganisationFactory(parent=made)
    there = f"/pengaturan/kantor/{made.pk}/nama/"
    right = {"name": "Dinas Kesehatan", "short_name": "Dinkes"}
    assert "di bawah dirinya sendiri" in unescape(body(office.post(there, {**right, "parent": below.pk})))
    government = Organisation.objects.get(short_name="Pemprov DKI Jakarta")
    assert office.post(there, {**right, "parent": government.pk}).url == "/pengaturan/kantor/"
    made.refresh_from_db()
    assert (made.name, made.short_name, made.parent) == ("Dinas Kesehatan", "Dinkes", government)
    event = AuditEvent.objects.get(verb="organisation.update", subject_id=made.pk)
    assert (event.before["parent"], event.after["parent"]) == (None, government.name)
    assert "Data kantor diubah" in page(office, there)
    theirs = {"name": "Pemerintah Kota Bandung", "short_name": "Pemkot", "parent": ""}
    assert office.post(f"/pengaturan/kantor/{government.pk}/nama/", theirs).status_code == 302
    load_catalogue(FOLDER, now=now)
    government.refresh_from_db()
    assert (government.name, government.short_name) == ("Pemerintah Kota Bandung", "Pemprov DKI Jakarta")


def test_no_circle_of_offices_by_two_old_pages_and_one_that_is_there_ends_the_walk_with_a_sentence(now):
    first, second, third = (OrganisationFactory(parent=None) for _ in range(3))
    old, chosen = (Organisation.objects.get(pk=one.pk) for one in (second, first))
    correct_organisation(first, {"parent": second}, by=SYSTEM, now=now)
    with pytest.raises(PersonRefused, match="di bawah dirinya sendiri"):
        correct_organisation(old, {"parent": chosen}, by=SYSTEM, now=now)
    Organisation.objects.filter(pk=second.pk).update(parent=first)
    with pytest.raises(PersonRefused, match="Perbaiki dahulu induknya"):
        correct_organisation(third, {"parent": first}, by=SYSTEM, now=now)
    assert correct_organisation(second, {"parent": None}, by=SYSTEM, now=now) == ["parent"]


@pytest.mark.skipif(not pg.postgres, reason="SQLite has one writer at a time anyway")
def test_offices_are_added_and_corrected_one_at_a_time(now):
    """The first office is held before names are compared: two people who add the same one at once do not both succeed."""
    OrganisationFactory()
    place = {"parent": None, "zone": "Asia/Jakarta", "by": SYSTEM, "now": now}
    with CaptureQueriesContext(connection) as asked:
        made = add_organisation(name="Dinas Kesehatan", short_name="Dinkes", kind="regional_agency", **place)
        correct_organisation(made, {"name": "Dinas Kesehatan Kota"}, by=SYSTEM, now=now)
    statements = [row["sql"] for row in asked]
    held = [place for place, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql and "LIMIT 1" in sql]
    written = [
        place
        for place, sql in enumerate(statements)
        if sql.startswith(("INSERT INTO", "UPDATE")) and "accounts_organisation" in sql
    ]
    assert len(held) == 2
    assert held[0] < written[0] < held[1] < written[-1]


def test_an_old_page_does_not_put_back_what_another_admin_changed(office):
    one = OrganisationFactory(short_name="Dinkse")
    there = f"/pengaturan/kantor/{one.pk}/nama/"
    typed = {
        "name": one.name,
        "short_name": "Dinkse",
        "parent": "",
        "seen": fingerprint(office.get(there)),
    }
    Organisation.objects.filter(pk=one.pk).update(short_name="Dinkes")
    assert "perubahan lain tersimpan lebih dahulu" in unescape(body(office.post(there, typed)))
    assert Organisation.objects.get(pk=one.pk).short_name == "Dinkes"


def test_the_list_of_offices_costs_the_same_however_long(office):
    OrganisationFactory()
    few = queries(office, "/pengaturan/kantor/")
    for _ in range(3):
        OrganisationFactory(parent=OrganisationFactory(), seats=[])
    assert queries(office, "/pengaturan/kantor/") == few


# --- as a list -------------------------------------------------------------------------------------------------------
HEAD = ["Nama", "Nama singkat", "Jenis", "Induk", "Zona waktu"]
PEOPLE = ["Nama", "NIP", "Status", "Jabatan", "Golongan", "E-mail", "Telepon"]
SITI = ["Siti Aminah, S.E.", "198501152011012001", "PNS", "Analis", "3b", "siti@contoh.example", "0812-3456-7890"]


def test_offices_come_by_xlsx_and_one_that_is_there_is_left_as_it_is(office):
    parent = OrganisationFactory(name="Dinas Kesehatan", short_name="Dinkes", kind="regional_agency")
    rows = [HEAD, ["dinas kesehatan", "Lain", "Unit kerja"], ["Puskesmas Gambir", "", "unit kerja", "dinkes", "WITA"]]
    sent = send(office, "kantor", *rows, name="kantor.xlsx")
    shown = looked(office, sent)
    assert "Baris 2, sudah tercatat" in shown
    assert "1 baris sudah tercatat dan dibiarkan" in shown
    answer = office.post(sent.url, follow=True)
    assert answer.redirect_chain[-1][0] == "/pengaturan/kantor/"
    assert said(answer) == ["1 baris tersimpan. 1 baris sudah tercatat dan dibiarkan seperti adanya."]
    unit = Organisation.objects.get(name="Puskesmas Gambir")
    assert (unit.parent, unit.zone, unit.seats) == (parent, "Asia/Makassar", [])
    parent.refresh_from_db()
    assert parent.short_name == "Dinkes"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["Puskesmas", "", "Unit kerja", "", ""], "Unit kerja berada di bawah sebuah kantor"),
        (["Puskesmas", "", "Unit kerja", "Dinas lain", ""], "kantornya dahulu dengan daftar tersendiri"),
        (["Puskesmas", "dinkes", "Perangkat daerah", "", ""], "Nama singkat ini sudah dipakai"),
        (["Puskesmas", "", "Lembaga sertifikasi profesi", "", ""], "Tulis salah satu: Perangkat daerah, Unit kerja"),
    ],
)
def test_an_office_that_cannot_be_is_named_by_its_row(office, row, words):
    OrganisationFactory(short_name="Dinkes")
    assert words in looked(office, send(office, "kantor", HEAD, row))


def test_every_office_has_its_own_secretariat_but_no_two_of_one_name(office):
    first, second = (OrganisationFactory(short_name=name, kind="regional_agency") for name in ("D1", "D2"))
    unit = ["Sekretariat", "", "Unit kerja"]
    sent = send(office, "kantor", HEAD, [*unit, "D1"], [*unit, "D2"])
    assert said(office.post(sent.url, follow=True)) == ["2 baris tersimpan."]
    found = Organisation.objects.filter(name="Sekretariat")
    assert {one.parent for one in found} == {first, second}
    assert "Baris 2, sudah tercatat" in looked(office, send(office, "kantor", HEAD, [*unit, "D2"]))
    assert "juga ada pada baris 3" in looked(office, send(office, "kantor", HEAD, [*unit, "D1"], [*unit, "D1"]))
    assert "Beberapa unit kerja bernama ini" in looked(
        office, send(office, "kantor", HEAD, ["Bidang", "", "Unit kerja", "Sekretariat"])
    )
    third = OrganisationFactory(short_name="D3", kind="regional_agency")
    typed = {"name": "sekretariat", "short_name": "", "kind": "work_unit"}
    for parent, many in ((third, 3), (third, 3)):
        add(office, **typed, parent=parent.pk)
        assert found.count() + Organisation.objects.filter(name="sekretariat").count() == many
    for name in (first.name, first.short_name):
        add(office, **typed | {"name": name}, parent=second.pk)
        assert Organisation.objects.filter(name=name, kind="work_unit").count() == 0, "an office bears that name"
    theirs = found.get(parent=first)
    answer = office.post(f"/pengaturan/kantor/{theirs.pk}/nama/", {**typed, "parent": second.pk})
    assert "Sudah ada Sekretariat" in unescape(body(answer))


def test_people_come_by_list_without_roles_and_whoever_is_there_stays_as_they_are(office):
    there = PersonFactory(full_name="Nama Lama", nip="197203041998031002")
    assert "/pengaturan/daftar/orang/" in page(office, "/pengaturan/orang/")
    sent = send(office, "orang", PEOPLE, SITI, ["Nama Baru", there.nip, "PPPK", "", "III/b", SITI[5], ""])
    assert "Baris 3, sudah tercatat" in looked(office, sent)
    answer = office.post(sent.url, follow=True)
    assert said(answer)[0].startswith("1 baris tersimpan. 1 baris sudah tercatat")
    made = there.__class__.objects.get(nip=SITI[1])
    assert (made.full_name, made.email, made.grade, made.employment_status) == (SITI[0], SITI[5], "III/b", "pns")
    assert (made.has_usable_password(), [role for role, _ in made.role_pairs()]) == (False, [Role.APPLICANT])
    there.refresh_from_db()
    assert (there.full_name, there.employment_status) == ("Nama Lama", "pns")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({0: "Siti\u200bAminah"}, "karakter yang tidak terlihat"),
        ({0: "1234"}, "Nama harus memuat huruf"),
        ({2: "Honorer"}, "Tulis PNS atau PPPK"),
        ({2: "PPPK"}, "hanya dimiliki PNS"),
        ({4: "Penata"}, "ditulis seperti III/b"),
        ({5: "siti"}, "e-mail"),
        ({5: "ada@contoh.example"}, "sudah dipakai orang lain"),
        ({6: "12"}, "Isi nomor telepon"),
    ],
)
def test_a_person_who_cannot_be_is_named_by_their_row(office, changed, words):
    PersonFactory(email="ada@contoh.example")
    row = [changed.get(at, cell) for at, cell in enumerate(SITI)]
    assert words in looked(office, send(office, "orang", PEOPLE, row)).split("baris salah")[1]


def test_one_row_refused_in_the_end_takes_the_list_back_and_two_thousand_wrong_ones_save_nobody(office):
    again = ["Rina", "198501152011012002", *SITI[2:]]
    sent = send(office, "orang", PEOPLE, SITI, again)
    answer = office.post(sent.url, follow=True)
    assert "Baris 3: Alamat e-mail ini sudah dipakai orang lain" in unescape(body(answer))
    rows = [["Siti", str(at), *SITI[2:]] for at in range(2_000)]
    sent = send(office, "orang", PEOPLE, *rows, SITI)
    run_due(now=timezone.now())
    assert "2000 baris salah" in looked(office, sent)
    assert not PersonFactory._meta.model.objects.filter(nip__in=[SITI[1], again[1]]).exists()
