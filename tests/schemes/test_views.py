import pytest
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.web import panel
from certportal.kernel.web.panel import Panel
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.schemes import (
    SchemeFactory,
    SchemeVersionFactory,
    ServiceOfferFactory,
    ServiceStandardFactory,
    ServiceStandardVersionFactory,
    catalogue,
)
from tests.pages import words
from tests.schemes.test_seeds import UNION, UNITS_OF_000

pytestmark = pytest.mark.django_db
SCHEME = "/skema/pelayanan-prima/"
SERVICE = "/standar-pelayanan/sertifikasi-profesi-pns/"
PAGES = ["/skema/", SCHEME, "/standar-pelayanan/", SERVICE]


@pytest.fixture(autouse=True)
def only_our_panels(monkeypatch):
    """Apps above add panels; these tests are about what schemes shows by itself."""
    monkeypatch.setattr(panel, "_PANELS", {})


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_public_and_have_one_heading(client, loaded, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response.content.count(b"<h1>") == 1


@pytest.mark.parametrize("address", PAGES)
def test_pages_take_no_posts(client, loaded, address):
    assert client.post(address).status_code == 405


def test_scheme_page_shows_units_as_printed(client, loaded):
    text = words(client.get(SCHEME))

    assert [f"{position}. {title} {code}" in text for position, code, title in UNITS_OF_000] == [True] * 7


def test_a_kkni_scheme_says_what_its_decree_does_not_print_and_asks_for_no_photo_of_another_scheme(client, loaded):
    text = words(client.get("/skema/kkni-asesor-4/"))
    assert "Biaya sertifikasi Ditetapkan kantor tidak tercetak dalam sumber skema ini" in text
    assert text.count("Ditetapkan kantor: tidak tercetak dalam sumber skema ini.") == 2
    assert "3 tahun ditetapkan kantor" in text
    assert "Pas foto terbaru" in text
    assert "merah" not in text
    assert "itetapkan kantor" not in words(client.get(SCHEME))


def test_scheme_page_shows_every_clause(client, loaded):
    text = words(client.get(SCHEME))

    assert f"Dokumen yang disiapkan: {len(UNION)} dokumen" in text
    assert "Golongan paling rendah III/b" in text
    assert "Pasfoto ukuran 3x4 sebanyak 3 lembar dengan latar belakang warna merah" in text
    assert "Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah." in text
    assert "14 sampai 30 hari kerja sejak berkas dinyatakan lengkap dan benar" in text
    assert "Masa berlaku sertifikat 3 tahun" in text
    assert "Gedung Dinas Teknis Abdul Muis" in text
    assert "Observasi Demonstrasi, Pertanyaan Lisan" in text
    for clause in loaded.scheme_version.clauses.all():
        assert clause.text in text
    assert loaded.scheme_version.standard.title in text
    assert text.count("Per rombongan") == 4


def test_fotokopi_and_sk_pangkat_are_asked_for_once(client, loaded):
    text = words(client.get(SCHEME))

    assert "Fotokopi SK kenaikan pangkat terakhir (minimal golongan III/b)" in text
    assert "Fotokopi SK Pangkat terakhir" not in text
    assert "Pas foto terbaru" not in text


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (None, False),
        (Role.APPLICANT, False),
        (Role.VERIFIER, False),
        (Role.CERTIFICATE_ADMIN, True),
        (Role.SYSTEM_ADMIN, True),
    ],
)
def test_suspected_misprint_is_shown_to_admins_only(client, loaded, role, shown):
    if role:
        client.force_login(person_with(role))
    response = client.get(SCHEME)

    assert response.status_code == 200
    assert (b"N.821100.028.02" in response.content) is shown
    assert ("diduga salah cetak" in response.content.decode()) is shown


def test_apps_above_add_their_button_through_the_panel(client, loaded):
    seen = []
    panel.register(
        Panel("scheme", 10, "_components/notice.html", lambda _, scheme: seen.append(scheme) or {"text": "Ajukan"})
    )

    assert "Ajukan" in words(client.get(SCHEME))
    assert seen == [loaded.scheme]


def test_service_page_shows_all_components_as_printed_and_the_charter(client, loaded):
    text = words(client.get(SERVICE))

    for component in loaded.service_version.standardcomponent_rows.all():
        assert f"{component.position}. {component.title}" in text
        assert component.intro in text
        assert all(item in text for item in component.items)
    assert loaded.service_version.charter in text
    assert "Tindak lanjut pengaduan paling lama 3 hari kerja" in text
    assert "Pelayanan Prima" in text


def test_service_page_shows_the_steps_as_a_flow_and_where_to_complain(client, loaded):
    Organisation.objects.filter(pk=loaded.service.agency_id).update(address="Jalan Layanan 9")
    page = client.get(SERVICE)
    flow = page.content.decode().split('<ol class="steps">')[1].split("</ol>")[0]
    assert flow.count("<li>") == 8
    assert "Penyerahan sertifikat oleh petugas BKPSDM ke peserta" in flow
    text = words(page)
    assert "Alamat Jalan Layanan 9" in text
    assert "SP4N-LAPOR! https://www.lapor.go.id" in text
    assert "Jam layanan Senin–Jumat, pukul 08.00–16.00 WIB" in text


def test_lists_name_what_there_is(client, loaded):
    schemes, services = words(client.get("/skema/")), words(client.get("/standar-pelayanan/"))

    assert "Dokumen 18 dokumen" in schemes
    assert "Unit 7 unit kompetensi" in schemes
    assert "Waktu 14 sampai 30 hari kerja" in schemes
    assert "Biaya APBD Provinsi DKI Jakarta atau peserta" in schemes
    assert "Kantor BKPSDM" in services


@pytest.mark.parametrize("address", ["/skema/tidak-ada/", "/standar-pelayanan/tidak-ada/"])
def test_unknown_names_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_unpublished_rows_are_not_found_even_for_admins(client):
    client.force_login(person_with(Role.SYSTEM_ADMIN))

    assert client.get(SchemeFactory(published=False).get_absolute_url()).status_code == 404
    assert client.get(ServiceStandardFactory(published=False).get_absolute_url()).status_code == 404


def test_page_without_version_in_force_says_so(client):
    scheme, standard = SchemeFactory(), ServiceStandardFactory()

    assert "Skema ini sedang tidak berlaku" in words(client.get(scheme.get_absolute_url()))
    assert "Standar pelayanan ini sedang tidak berlaku" in words(client.get(standard.get_absolute_url()))


def test_scheme_nobody_offers_says_so(client):
    version = SchemeVersionFactory()

    assert "Belum ada layanan yang menerima permohonan" in words(client.get(version.scheme.get_absolute_url()))


def test_markup_in_names_is_text(client):
    version = SchemeVersionFactory(scheme=SchemeFactory(name="<b>Tebal</b> & 'kutip'"))

    for address in ("/skema/", version.scheme.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "<b>Tebal</b>" not in page
        assert "&lt;b&gt;Tebal&lt;/b&gt;" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("scheme.list", 6), ("service_standard.list", 3)])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(client, django_assert_num_queries, name, queries, count):
    for _ in range(count):
        offer = ServiceOfferFactory()
        SchemeVersionFactory(scheme=offer.scheme)
        ServiceStandardVersionFactory(standard=offer.standard)

    with django_assert_num_queries(queries):
        client.get(reverse(name))


def test_person_without_role_sees_the_same_as_a_visitor(client, loaded):
    visitor = words(client.get(SCHEME))
    client.force_login(PersonFactory(password=None))

    assert words(client.get(SCHEME)) == visitor


def test_schemes_are_sought_by_every_word_of_name_summary_and_audience(client):
    catalogue()
    unsought = client.get(reverse("scheme.list"))
    all_of_them = unsought.context["found"]
    assert [card.scheme.name for group in unsought.context["groups"] for card in group.cards] == ["Pelayanan Prima"]
    assert unsought.context["levels"] == [3, 4, 5, 6]
    links = [cell.url for _, row in unsought.context["grid"] for cell in row if cell.url]
    assert len(links) == all_of_them - 1 == 14
    assert all(f'href="{link}"' in unsought.text for link in links)
    page = client.get(reverse("scheme.list"), {"cari": "  ASESOR jenjang 5 "})
    assert [card.scheme.name for group in page.context["groups"] for card in group.cards] == ["Asesor Jenjang 5"]
    assert f"1 dari {all_of_them} skema memuat" in page.text
    assert "Tidak ada skema yang cocok" in client.get(reverse("scheme.list"), {"cari": "<b>tukang</b>"}).text
