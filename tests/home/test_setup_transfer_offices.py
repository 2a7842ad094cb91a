"""/pengaturan/persiapan/berkas/: offices below their parents and heads with their periods, row by row."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from certportal.home.setup.forms import SequenceForm
from certportal.home.setup.giving_out import gather, left_out
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.numbers.models import NumberSequence
from schemes.queries import current_service_version
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.home.asking import body
from tests.home.test_setup_transfer import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
LONG = "N" * 100_000


def test_rows_of_another_shape_and_what_is_too_long_are_told_in_few_words(office):
    """A list where a date stands was an error of the portal, and a text where a list stands was read letter by letter."""
    one, many = "dalam berkas tidak terbaca: tulis satu nilai", "dalam berkas tidak terbaca: tulis sebagai daftar"
    office_row = {"name": "Dinkes", "short_name": "Dinkes", "kind": "agency", "zone": "Asia/Jakarta"}
    wrong = [
        ("holidays", {"date": ["2090-12-25"]}, f"Hari libur: Isian “date” {one}"),
        ("holidays", {"date": "2090-12-26", "name": {"a": "b"}}, f"Isian “name” {one}"),
        ("heads", {"office": "A", "starts_on": ["2024-01-01"]}, f"Pimpinan A: Isian “starts_on” {one}"),
        ("heads", {"office": "B", "ends_on": ["2024-01-01"]}, f"Pimpinan B: Isian “ends_on” {one}"),
        ("bodies", {"code": "c", "licence_valid_until": ["2090-12-25"]}, f"LSP c: Isian “licence_valid_until” {one}"),
        ("bodies", {"code": "d", "scope": "pelayanan-prima"}, f"LSP d: Isian “scope” {many}"),
        ("clauses", {"slug": "e", "duties": [["a"]]}, f"Ketentuan skema e: Isian “duties” {many}"),
        ("standards", {"standard": "f", "decreed_on": [1]}, f"Standar pelayanan f: Isian “decreed_on” {one}"),
        ("standards", {"standard": "g", "charter_signed_on": [1]}, f"g: Isian “charter_signed_on” {one}"),
        ("assessors", {"nip": "12", "valid_until": [1]}, f"Asesor 12: Isian “valid_until” {one}"),
        ("sequences", {"scope": ["plenary"]}, f"Pola nomor: Isian “scope” {one}"),
        ("sites", {"office": ["A"], LONG: [1]}, f"Tempat uji: Isian “office” {one}"),
        ("sites", {LONG: [1]}, f"Tempat uji: Isian “{LONG[:60]}…” {one}"),
        ("people", {"name": LONG}, f"Orang {LONG[:60]}…: "),
        ("organisations", office_row | {"short_name": LONG}, f"Kantor {LONG[:60]}…: Nama singkat: "),
        ("organisations", office_row | {"kind": LONG}, f"{LONG[:60]}… "),
        ("officers", {"standard": "h", "covers": [LONG]}, "Pelaksana h: "),
    ]
    content = {"kind": "penyiapan-kantor"}
    for part, row, _ in wrong:
        content.setdefault(part, []).append(row)
    page = unescape(body(send(office, content)))
    assert f"{len(wrong)} hal belum dapat disimpan" in page
    assert [words for _, _, words in wrong if words not in page] == []
    assert "N" * 61 not in page


def test_people_are_told_one_name_of_the_roman_month():
    shown = SequenceForm(instance=NumberSequence.objects.get(scope="plenary"))
    assert shown["pattern"].value() == "{n:03d}/BA-PLENO/LSP/{roman}/{year}"


# --- offices under offices -------------------------------------------------------------------------------------------


def entered(name, parent, kind="work_unit"):
    return OrganisationFactory(name=name, short_name="", kind=kind, parent=parent, entered_at=timezone.now())


@pytest.fixture
def towers():
    """Two offices below one of the catalogue, with units of the same names; gives the catalogue's."""
    government = Organisation.objects.get(short_name="Pemprov DKI Jakarta")
    for name in ("Dinas Alfa", "Dinas Beta"):
        entered("Subbagian Umum", entered("Sekretariat", entered(name, government, "regional_agency")))
    return government


def places():
    rows = Organisation.objects.filter(entered_at__isnull=False)
    return sorted(rows.values_list("name", "parent__name", "parent__parent__short_name", "parent__parent__name"))


def take(office, part, *rows):
    return send(office, {"kind": "penyiapan-kantor", part: list(rows)})


def test_every_unit_comes_back_under_its_own_parents_whatever_the_catalogues_office_is_called(office, towers):
    there, its_name = places(), towers.name
    Organisation.objects.filter(pk=towers.pk).update(name="Pemerintah Daerah Khusus Jakarta")
    rows = gather(timezone.localdate())["organisations"]
    Organisation.objects.filter(pk=towers.pk).update(name=its_name)
    while units := Organisation.objects.filter(entered_at__isnull=False, children=None):
        units.delete()
    for _ in range(2):
        assert take(office, "organisations", *rows).status_code == 302
        assert places() == there


def test_a_parent_that_is_not_there_or_could_be_two_is_a_sentence(office, towers):
    row, there = {"name": "Balai", "short_name": "", "kind": "agency", "zone": "Asia/Jakarta"}, places()
    for parent, words in (
        ("Dinas Lama", "Kantor Balai: Induk “Dinas Lama” tidak ada di portal ini."),
        (["Dinas Alfa", "Bidang"], "Induk “Dinas Alfa › Bidang” tidak ada di portal ini."),
        (["Dinas Lama", "Sekretariat"], "Induk “Dinas Lama › Sekretariat” tidak ada di portal ini."),
        ([""], "Induk “” tidak ada di portal ini."),
        (" ", "Induk “ ” tidak ada di portal ini."),
        ("x" * 100_000, f"Induk “{'x' * 60}…” tidak ada di portal ini."),
        ("Sekretariat", "Beberapa kantor bernama “Sekretariat”."),
        (["Sekretariat", "Subbagian Umum"], "Beberapa kantor bernama “Sekretariat › Subbagian Umum”."),
    ):
        assert words in unescape(body(take(office, "organisations", row | {"parent": parent}))), parent
    assert places() == there
    assert take(office, "organisations", row | {"parent": "dinas ALFA"}).status_code == 302, "as files were"
    assert Organisation.objects.get(name="Balai").parent.name == "Dinas Alfa"


def test_another_office_of_the_name_and_another_parent_are_sentences(office, towers):
    row, there = {"short_name": "", "kind": "agency", "zone": "Asia/Jakarta"}, places()
    for changes, words in (
        ({"name": "BKPSDM"}, "“BKPSDM” di portal ini adalah nama singkat Badan Kepegawaian"),
        (
            {"name": "Dinas Alfa", "parent": "BKPSDM"},
            "“Dinas Alfa” di portal ini tercatat di bawah Pemerintah Provinsi DKI Jakarta, dalam berkas di bawah Badan Kepegawaian",
        ),
        ({"name": towers.name, "parent": "BKPSDM"}, "tercatat tanpa induk, dalam berkas di bawah Badan Kepegawaian"),
    ):
        assert words in unescape(body(take(office, "organisations", row | changes))), changes
    assert take(office, "organisations", row | {"name": "dinas alfa", "parent": towers.name}).status_code == 302
    assert places() == there


# --- heads -----------------------------------------------------------------------------------------------------------
TODAY = timezone.localdate()
NIP = "197203041998031002"


def on(days):
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def led():
    """The running head of the office of the catalogue, since 600 days."""
    return OfficeHead.objects.create(
        organisation=Organisation.objects.get(short_name="BKPSDM"), person=PersonFactory(nip=NIP), title="Kepala", starts_on=on(-600)
    )  # fmt: skip


def told(starts, ends, **changes):
    days = {"starts_on": str(on(starts)), "ends_on": None if ends is None else str(on(ends))}
    return {"office": "BKPSDM", "nip": NIP, "kind": "definitive", "title": "Kepala", **days} | changes


def periods():
    rows = OfficeHead.objects.order_by("starts_on", "pk")
    return [
        (row.person.nip, (row.starts_on - TODAY).days, row.ends_on and (row.ends_on - TODAY).days, row.title)
        for row in rows
    ]


@pytest.mark.parametrize("days", [(-90, -80), (-5, 5), (-700, -500), (10, 20), (-600, None)])
def test_a_row_that_only_shares_days_with_a_period_is_a_sentence_and_ends_nobodys(office, led, days):
    for nip in (NIP, PersonFactory().nip)[days[1] is None :]:
        page = unescape(body(take(office, "heads", told(*days, nip=nip))))
        assert f"Pimpinan BKPSDM: Pada masa itu sudah tercatat {led}." in page
    assert periods() == [(NIP, -600, None, "Kepala")]


def test_the_same_first_or_last_day_is_the_same_period_told_otherwise_and_its_title_too(office, led):
    for row, kept in (
        (told(-600, 30), (NIP, -600, 30, "Kepala")),
        (told(-500, 30), (NIP, -500, 30, "Kepala")),
        (told(-500, 30, title="Kepala Badan"), (NIP, -500, 30, "Kepala Badan")),
        (told(-500, None, title="Kepala Badan"), (NIP, -500, None, "Kepala Badan")),
        (told(-400, None, title="Kepala Badan"), (NIP, -400, None, "Kepala Badan")),
    ):
        assert take(office, "heads", row).status_code == 302, row
        assert periods() == [kept]
    wrote = AuditEvent.objects.filter(verb="organisation.head_change").count()
    assert take(office, "heads", told(-400, None, title="Kepala Badan")).status_code == 302
    assert AuditEvent.objects.filter(verb="organisation.head_change").count() == wrote, "nothing differed"
    last = AuditEvent.objects.filter(verb="organisation.head_change", after__title="Kepala Badan").first()
    assert last.note == "Menurut berkas penyiapan."


def test_who_stood_in_twice_comes_back_with_both_periods(office, led):
    twice = [told(-600, -580, kind="acting"), told(-40, -30, kind="acting")]
    for _ in range(2):
        assert take(office, "heads", *twice).status_code == 302
        assert periods()[1:] == [(NIP, -600, -580, "Kepala"), (NIP, -40, -30, "Kepala")]


def test_a_period_that_is_over_may_be_of_a_closed_account_or_of_oneself(office, admin, led):
    closed = PersonFactory(is_active=False)
    for person, words in ((closed, "Akun orang ini nonaktif"), (admin, "mencatat diri sendiri")):
        rows = [told(start, end, kind="acting", nip=person.nip) for start, end in ((-9, 0), (-9, None), (3, 9))]
        for row in rows:
            page = unescape(body(take(office, "heads", row)))
            assert words in page, (row, page.partition("row-main")[2][:300])
    assert take(office, "heads", told(-90, -80, nip=closed.nip, kind="acting")).status_code == 302
    assert take(office, "heads", told(-70, -60, nip=admin.nip, kind="acting")).status_code == 302
    assert take(office, "heads", told(-75, -60, nip=admin.nip, kind="acting")).status_code == 302, "told otherwise"
    assert "mencatat diri sendiri" in unescape(body(take(office, "heads", told(-75, 9, nip=admin.nip, kind="acting"))))
    page = unescape(body(take(office, "heads", told(-90, 9, nip=closed.nip, kind="acting"))))
    assert "Akun orang ini nonaktif" in page, "a period that is over is not opened again for a closed account"
    assert [row[0] for row in periods()] == [NIP, closed.nip, admin.nip]
    OfficeHead.objects.filter(pk=led.pk).update(person=admin)
    page = unescape(body(take(office, "heads", told(-600, None, nip=admin.nip, title="Gubernur"))))
    assert "mencatat diri sendiri" in page, "nor their own title"
    assert take(office, "heads", told(-600, 9, nip=admin.nip)).status_code == 302, "less is no favour to oneself"


def test_a_charter_of_the_past_is_told_by_who_led_then_whatever_became_of_their_account(office):
    closed, slug = PersonFactory(is_active=False), "sertifikasi-profesi-pns"
    row = {"standard": slug, "decree_number": "800/12", "decreed_on": str(on(-95)), "charter_signed_on": str(on(-85))}
    content = {"kind": "penyiapan-kantor", "heads": [told(-90, -80, nip=closed.nip)], "standards": [row]}
    assert send(office, content).status_code == 302
    version = current_service_version(slug, on=TODAY)
    assert (version.charter_signer, version.charter_signer_title) == (closed.full_name, "Kepala")
    assert gather(TODAY)["standards"] == [row]
    OfficeHead.objects.update(ends_on=None)
    page = unescape(body(take(office, "standards", row | {"charter_signed_on": str(TODAY)})))
    assert "Tidak ada pimpinan" in page, "who has left signs nothing today"


def test_no_period_begins_or_ends_in_a_year_that_nobody_lived_or_will(office, led):
    for changes in (
        {"starts_on": "0001-01-01"},
        {"starts_on": "1944-12-31"},
        {"ends_on": "9999-12-31"},
        {"ends_on": "2101-01-01"},
    ):
        there = f"/pengaturan/pimpinan/{led.pk}/betulkan/"
        typed = {"starts_on": on(-600), "ends_on": "", "note": "SK"} | changes
        assert "Tahunnya antara 1945 dan 2100" in body(office.post(there, typed)), changes
        assert "Tahunnya antara 1945 dan 2100" in unescape(body(take(office, "heads", told(-600, None) | changes))), (
            changes
        )


def test_every_head_who_is_left_out_is_told_once_with_what_is_lacking(led):
    nameless = OrganisationFactory(name="Dinas Gama", short_name="", seats=[])
    others = [
        OfficeHead.objects.create(organisation=where, person=PersonFactory(full_name=name, nip=nip), starts_on=start, ends_on=end)
        for where, name, nip, start, end in (
            (nameless, "Budi", "196505051990031005", on(-9), None),
            (led.organisation, "Tanpa", None, on(-990), on(-980)),
        )
    ]  # fmt: skip
    OfficeHead.objects.create(organisation=nameless, person=others[1].person, starts_on=on(-800), ends_on=on(-790))
    assert left_out(TODAY) == [
        "Pimpinan Tanpa: NIP belum diisi.",
        "Pimpinan Budi: nama singkat Dinas Gama belum diisi.",
    ]


def test_what_takes_no_part_in_certification_is_not_asked_for_its_facts(office):
    entered("Dinas Gama", None, "regional_agency")
    Organisation.objects.update(own_facts_since=timezone.now())
    Organisation.objects.exclude(short_name="BKPSDM").update(seats=[])
    assert [said.split(":")[0] for said in left_out(TODAY)] == [
        f"Kantor {Organisation.objects.get(short_name='BKPSDM')}"
    ]


def test_heads_from_a_file_order_the_papers_that_waited_for_them(office, admin, monkeypatch):
    asked = []
    monkeypatch.setattr("certportal.home.setup.taking_in.issue_again", lambda **told: asked.append(told["by"]))
    PersonFactory(nip=NIP)
    assert take(office, "heads", told(-9, None, nip="198501152011012001")).status_code == 200
    assert asked == [], "nothing was taken in"
    assert take(office, "heads", told(-9, None)).status_code == 302
    assert asked == [admin]
