import datetime as dt

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.numbers.models import NumberSequence
from schemes.imports import CatalogueRefused, load_catalogue
from schemes.imports.rows import Row
from schemes.imports.schemes import split_code
from schemes.models import CertificationBody, Requirement, ServiceStandardVersion
from tests.factories.schemes import FOLDER, LOADED_AT

pytestmark = pytest.mark.heavy(20)

SCHEME = "000_pelayanan_prima.json"
SERVICE = "001_sertifikasi_profesi_pns.json"


def everything():
    """Every row of every table, so that any change by a second run is found."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed
    }


def test_loading_twice_changes_no_table(db):
    first = load_catalogue(FOLDER, now=LOADED_AT)
    before = everything()
    second = load_catalogue(FOLDER, now=LOADED_AT + dt.timedelta(days=1))

    assert before == everything()
    assert first.moved > 100
    assert second.moved == 0
    assert second.kept.total() == first.added.total()
    assert sum(len(rows) for rows in before.values()) > 150


def test_loading_leaves_one_audit_row(db):
    load_catalogue(FOLDER, now=LOADED_AT)
    event = AuditEvent.objects.get(verb="catalogue.load")

    assert event.actor_name == "Sistem"
    assert event.at == LOADED_AT
    assert "ditambah" in event.note


def test_report_tells_what_it_did(folder, db, spoil):
    load_catalogue(folder, now=LOADED_AT)
    spoil(SCHEME, lambda content: content["documents"][1].update(hint="Ijazah asli yang dipindai."))
    report = load_catalogue(folder, now=LOADED_AT)

    assert "persyaratan: 0 ditambah, 1 diubah, 37 tetap" in report.lines()
    assert report.lines()[-1].startswith("0 ditambah, 1 diubah, ")
    assert Requirement.objects.get(code="000.2").hint == "Ijazah asli yang dipindai."


def test_command_prints_the_report_and_is_idempotent(db, capsys):
    call_command("load_catalogue")
    first = capsys.readouterr().out
    call_command("load_catalogue")
    second = capsys.readouterr().out

    assert "standar pelayanan: 1 ditambah, 0 diubah, 0 tetap" in first
    assert "standar pelayanan: 0 ditambah, 0 diubah, 1 tetap" in second
    assert second.splitlines()[-1].startswith("0 ditambah, 0 diubah, ")


def test_command_refuses_with_file_row_and_reason(db, spoil):
    folder = spoil(SCHEME, lambda content: content["units"].pop())

    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", folder=folder)
    assert str(refused.value) == (
        "Katalog tidak dimuat. 000_pelayanan_prima.json: dokumen menyebut 7 unit kompetensi, berkas memuat 6"
    )


def set_in(*path, value):
    """A change that sets content[path[0]][path[1]]… to value."""

    def change(content):
        place = content
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def drop(*path):
    def change(content):
        place = content
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


BAD = [
    (SCHEME, drop("units", 6), "", "dokumen menyebut 7 unit kompetensi, berkas memuat 6"),
    (SCHEME, drop("documents", 7), "", "dokumen menyebut 8 dokumen, berkas memuat 7"),
    (SERVICE, drop("documents", 0), "", "dokumen menyebut 12 dokumen, berkas memuat 11"),
    (SERVICE, drop("components", 13), "", "dokumen menyebut 14 komponen, berkas memuat 13"),
    (SERVICE, drop("terms", 1), "", "batas waktu belum ada: pemeriksaan kelengkapan"),
    (SERVICE, drop("terms", 3), "", "batas waktu belum ada: penyerahan hasil"),
    (SCHEME, set_in("units", 2, "position", value=4), "units baris 3", "nomor urut unit kompetensi harus 3, bukan 4"),
    (SCHEME, set_in("units", 1, "printed_code", value="821100.032"), "units baris 2", "kode unit tidak dikenali"),
    (SCHEME, set_in("units", 0, "suspected_code", value="?"), "units baris 1", "kode unit tidak dikenali: ?"),
    (SCHEME, drop("units", 3, "printed_title"), "units baris 4", "isian “printed_title” tidak ada"),
    (SCHEME, set_in("units", 3, "judul", value="x"), "units baris 4", "isian tidak dikenal: judul"),
    (SCHEME, set_in("lain", value=1), "", "isian tidak dikenal: lain"),
    (SCHEME, set_in("x" * 900, value=1), "", f"isian tidak dikenal: {'x' * 60}…"),
    (SCHEME, set_in("documents", 1, "code", value="000.1"), "documents baris 2", "kode 000.1 sudah dipakai"),
    (SCHEME, set_in("documents", 1, "group", value="service"), "documents baris 2", "kelompok dokumen skema"),
    (SCHEME, set_in("documents", 1, "accepts", value=["exe"]), "documents baris 2", "jenis berkas harus dari"),
    (SCHEME, set_in("documents", 1, "accepts", value=[]), "documents baris 2", "bukan kosong"),
    (SCHEME, set_in("documents", 1, "accepts", value=[1]), "documents baris 2", "isian “accepts” nomor 1 bukan teks"),
    (SCHEME, set_in("documents", 1, "waivable", value="ya"), "documents baris 2", "harus berupa true atau false"),
    (
        SCHEME,
        set_in("documents", 2, "same_as", "code", value="001.99"),
        "documents baris 3.same_as",
        "tidak ada dokumen 001.99",
    ),
    (SCHEME, set_in("eligibility", 0, "rule", value="zodiac"), "eligibility baris 1", "isian “rule” tidak dikenal"),
    (
        SCHEME,
        set_in("eligibility", 0, "organisation", value="?"),
        "eligibility baris 1",
        "organisasi “?” tidak dikenal",
    ),
    (SCHEME, set_in("eligibility", 1, "value", value="S9"), "eligibility baris 2", "ambang “S9” tidak dapat dipakai"),
    (SCHEME, set_in("eligibility", 2, "value", value="3b"), "eligibility baris 3", "ambang “3b” tidak dapat dipakai"),
    (SCHEME, set_in("eligibility", 3, "value", value="-4"), "eligibility baris 4", "ambang “-4” tidak dapat dipakai"),
    (SCHEME, set_in("eligibility", 3, "value", value="０4"), "eligibility baris 4", "tidak dapat dipakai"),
    (SCHEME, set_in("version", "validity_years", value=0), "version", "harus 1 atau lebih"),
    (SCHEME, set_in("version", "validity_years", value=True), "version", "harus berupa bilangan bulat, bukan true"),
    (SCHEME, set_in("version", "validity_years", value="3"), "version", "harus berupa bilangan bulat"),
    (SCHEME, set_in("version", "effective_from", value="1/1/2017"), "version", "bukan tanggal"),
    (SCHEME, set_in("version", "effective_until", value="2016-12-31"), "version", "scheme_version_dates"),
    (SCHEME, set_in("version", "code", value=" SS-02"), "version", "berawal atau berakhir spasi"),
    (SCHEME, set_in("version", "code", value=""), "version", "isian “code” kosong"),
    (SCHEME, set_in("version", "code", value="x" * 81), "version", "80"),
    (SCHEME, set_in("scheme", "body", value="lsp-lain"), "scheme", "lembaga sertifikasi “lsp-lain” tidak dikenal"),
    (SCHEME, set_in("scheme", value=[]), "", "isian “scheme” harus berupa objek"),
    (
        SCHEME,
        set_in("offered_by", 0, "service", value="x"),
        "offered_by baris 1",
        "standar pelayanan “x” tidak dikenal",
    ),
    (SCHEME, set_in("paths", value=["x"]), "paths baris 1", "bukan objek"),
    (SCHEME, set_in("clauses", 1, "position", value=3), "clauses baris 2", "nomor urut Hak pemohon harus 2"),
    (SCHEME, set_in("kind", value="lain"), "", "jenis berkas tidak dikenal: lain"),
    (SERVICE, set_in("version", "target_days", value=31), "version", "sasaran 31 melampaui batas 30"),
    (SERVICE, set_in("legal_basis", "component", value=3), "legal_basis", "komponen dasar hukum tidak ada"),
    (
        SERVICE,
        set_in("legal_basis", "notes", value=[{"position": 9, "note": "x"}]),
        "legal_basis",
        "dasar hukum yang tidak ada: [9]",
    ),
    (SERVICE, drop("components", 3, "intro"), "components baris 4", "komponen tanpa uraian"),
    (SERVICE, set_in("products", 1, "position", value=1), "products baris 2", "nomor urut produk harus 2"),
    ("organisations.json", set_in("organisations", 1, "parent", value="?"), "organisations baris 2", "tidak dikenal"),
    ("number_sequences.json", set_in("sequences", 0, "pattern", value="X"), "sequences baris 1", "harus memuat {n}"),
]


@pytest.mark.parametrize(("file", "change", "place", "reason"), BAD)
def test_bad_data_is_refused_with_file_row_and_reason_and_nothing_is_kept(db, spoil, file, change, place, reason):  # noqa: PLR0917 (pytest fills them)
    folder = spoil(file, change)

    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert (refused.value.file, refused.value.place) == (file, place)
    assert reason in refused.value.reason
    assert not Organisation.objects.exists()
    assert not NumberSequence.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b'{\n"kind": }', "baris 2", "bukan JSON yang sah"),
        (b'{"kind": "scheme", "kind": "scheme"}', "", "isian ganda: kind"),
        (b"[]", "", "isi berkas harus satu objek"),
        (b"\xff\xfe", "", "simpan berkas ini sebagai UTF-8"),
        (b"[" * 200_000, "", "bersarang terlalu dalam"),
        (b'{"kind": ' + b"9" * 5_000 + b"}", "", "bilangan terlalu panjang"),
    ],
)
def test_unreadable_file_is_refused(db, folder, content, place, reason):
    (folder / SCHEME).write_bytes(content)

    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert (refused.value.file, refused.value.place) == (SCHEME, place)
    assert reason in refused.value.reason


def test_file_saved_by_an_editor_on_windows_is_read(db, folder):
    path = folder / SCHEME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    load_catalogue(folder, now=LOADED_AT)
    assert ServiceStandardVersion.objects.exists()


def test_directory_named_like_a_file_is_refused(db, folder):
    (folder / "zz.json").mkdir()

    with pytest.raises(CatalogueRefused, match="tidak dapat dibaca"):
        load_catalogue(folder, now=LOADED_AT)


def test_empty_folder_is_refused(db, tmp_path):
    with pytest.raises(CatalogueRefused, match="tidak ada berkas katalog"):
        load_catalogue(tmp_path, now=LOADED_AT)


def test_legal_notes_are_loaded(db, spoil):
    def note(content):
        content["legal_basis"]["notes"] = [{"position": 5, "note": "Diganti.", "valid_until": "2025-12-31"}]

    load_catalogue(spoil(SERVICE, note), now=LOADED_AT)
    basis = ServiceStandardVersion.objects.get().legalbasis_rows.get(position=5)

    assert (basis.note, basis.valid_until) == ("Diganti.", dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("code", "family", "version"),
    [
        ("TIK.OP01.002.01", "TIK.OP01.002", 1),
        ("N.821100.045.02", "N.821100.045", 2),
        ("N.78SPS02.019.2", "N.78SPS02.019", 2),
    ],
)
def test_unit_codes_of_all_three_styles_are_read(code, family, version):
    assert split_code(Row("x.json", "", {}), code) == (family, version)


@pytest.mark.parametrize(
    "code", ["N.821100.045.00", "N.78SPS02.019.0", "N.821100.045", "N.821100.045.02 ", "n.821100.045.02"]
)
def test_odd_unit_codes_are_refused(code):
    with pytest.raises(CatalogueRefused):
        split_code(Row("x.json", "", {}), code)


def test_licence_is_taken_from_the_file_once_it_is_known(db, spoil):
    def licence(content):
        content["certification_bodies"][0].update(
            licence_number="BNSP-LSP-0000-ID", licence_valid_until="2028-01-31", name_en="Certification Body"
        )

    load_catalogue(spoil("organisations.json", licence), now=LOADED_AT)
    body = CertificationBody.objects.get()

    assert (body.licence_number, body.licence_valid_until) == ("BNSP-LSP-0000-ID", dt.date(2028, 1, 31))
    assert body.name_en == "Certification Body"
