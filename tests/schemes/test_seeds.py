"""What was loaded is what the sources print: every printed text is searched in the source document itself."""

import json
import re

import pytest
from django.db.models import Q

from schemes.enums import ClauseKind, PathCode, Rule, Scope, Signing, TermKind
from schemes.models import (
    LegalBasis,
    Requirement,
    SchemeClause,
    SchemeUnit,
    ServiceProduct,
    StandardComponent,
)
from schemes.queries import document_rows, eligibility_rules, term, units_of
from tests.factories.schemes import FOLDER

UNITS_OF_000 = [
    (1, "N.821199.028.02", "Mengaplikasikan Keterampilan Dasar Komunikasi"),
    (2, "N.821100.032.02", "Melakukan Komunikasi Lisan dalam Bahasa Inggris pada Tingkat Operasional"),
    (3, "N.821100.044.02", "Menerapkan Kerjasama dengan Kolega dan Pelanggan"),
    (4, "N.821100.045.02", "Memberikan Layanan Kepada Pelanggan"),
    (5, "N.821100.046.01", "Mengelola Layanan Pelanggan Berkualitas"),
    (6, "N.821100.049.02", "Memenuhi Kebutuhan Pelanggan"),
    (7, "N.821100.051.01", "Menerapkan Etika Profesi"),
]
# 000 prints 5 + 3, 001 prints 12; two papers are asked for by both (design.md 5).
UNION = [
    "000.1",
    "000.2",
    "001.4 = 000.3",
    "000.4",
    "000.5",
    "000.adm.1",
    "000.adm.2",
    "001.7 = 000.adm.3",
    "001.1",
    "001.2",
    "001.3",
    "001.5",
    "001.6",
    "001.8",
    "001.9",
    "001.10",
    "001.11",
    "001.12",
]


def squeezed(text):
    """One space for any white space: line breaks of the source are no part of what it prints."""
    return re.sub(r"\s+", " ", text)


def printed_texts(value, key=""):
    """Every text of a file that claims to be printed: values of printed_* keys, items and intro of components."""
    if isinstance(value, dict):
        for inner, content in value.items():
            yield from printed_texts(content, inner)
    elif isinstance(value, list):
        for content in value:
            yield from printed_texts(content, key)
    elif isinstance(value, str) and (key.startswith("printed_") or key in {"items", "intro", "charter"}):
        yield key, value


@pytest.mark.parametrize(
    ("file", "source", "at_least"),
    [("000_pelayanan_prima.json", "000.txt", 40), ("001_sertifikasi_profesi_pns.json", "001.txt", 60)],
)
def test_every_printed_text_stands_in_its_source(file, source, at_least):
    document = squeezed((FOLDER / "sources" / source).read_text(encoding="utf-8"))
    for mark in ("<i>", "</i>", "*"):
        document = document.replace(mark, "")
    texts = list(printed_texts(json.loads((FOLDER / file).read_text(encoding="utf-8"))))

    assert [text for _, text in texts if squeezed(text) not in squeezed(document)] == []
    assert len(texts) >= at_least


# Our own words in the files of 004: what the decree leaves unsaid or prints in other letters.
_OWN_WORDS = {
    "belum diketahui penggantinya",
    "N.78SPS01.004.1 (judul tidak tercantum dalam keputusan)",
    "N.78SPS01.005.1 (judul tidak tercantum dalam keputusan)",
    "Melakukan Pengemasan Unit-unit Kompetensi",
    "Memfasilitasi Pelaksanaan Pelatihan di Tempat Kerja (On the Job Training/Pemagangan)",
}


def said_texts(value, key=""):
    """Every text of a file of 004 but for codes and names of kinds."""
    if isinstance(value, dict):
        for inner, content in value.items():
            yield from said_texts(content, inner)
    elif isinstance(value, list):
        for content in value:
            yield from said_texts(content, key)
    elif (
        isinstance(value, str)
        and key not in {"kind", "source", "code", "slug", "label", "decree"}
        and len(value) > 11
        and " " in value
    ):
        yield value


def test_every_text_of_the_kkni_decree_stands_in_its_source():
    """004: considerations, legal bases, dicta, titles of units and rules of all fourteen annexes."""
    bare = re.compile(r"<[^>]+>|[*|#_]")
    document = squeezed(bare.sub("", (FOLDER / "sources" / "004.txt").read_text(encoding="utf-8"))).lower()
    files = [*sorted(FOLDER.glob("004_[a-n]_*.json")), FOLDER / "004_kepmenaker_3_2021.json"]
    texts = [text for file in files for text in said_texts(json.loads(file.read_text(encoding="utf-8")))]
    lost = {text for text in texts if squeezed(bare.sub("", text)).strip().lower() not in document}
    assert lost == _OWN_WORDS
    assert len(texts) > 900


def test_units_stand_as_printed(loaded):
    rows = units_of(loaded.scheme_version)

    assert [(row.position, row.printed_code, row.printed_title) for row in rows] == UNITS_OF_000
    assert next((row.unit.family, row.unit.version) for row in rows) == ("N.821199.028", 2)
    assert loaded.scheme_version.unit_count == len(rows)


def test_suspected_misprint_is_noted_and_not_corrected(loaded):
    noted = SchemeUnit.objects.exclude(suspected_note="").get()

    assert (noted.printed_code, noted.unit.code) == ("N.821199.028.02", "N.821199.028.02")
    assert noted.suspected_code == "N.821100.028.02"


def test_documents_are_the_union_of_eighteen(loaded):
    rows = document_rows(loaded.service_version, loaded.scheme_version)

    assert [row.shown_codes for row in rows] == UNION
    assert all(row.required for row in rows)


def test_documents_without_scheme_or_without_service(loaded):
    assert len(document_rows(loaded.service_version, None)) == 12
    assert len(document_rows(None, loaded.scheme_version)) == 8
    assert document_rows(None, None) == []


def test_document_rows_take_one_query(loaded, django_assert_num_queries):
    with django_assert_num_queries(1):
        document_rows(loaded.service_version, loaded.scheme_version)


def test_joined_papers_carry_the_wording_of_the_scheme(loaded):
    rows = {row.code: row for row in document_rows(loaded.service_version, loaded.scheme_version)}
    photo, grade = rows["001.7"], rows["001.4"]

    assert grade.shown_title == "Fotokopi SK kenaikan pangkat terakhir (minimal golongan III/b)"
    assert photo.shown_title == "Pasfoto ukuran 3x4 sebanyak 3 lembar dengan latar belakang warna merah"
    assert photo.shown_confirmations == ["Pasfoto ini berukuran 3 × 4 dan berlatar belakang merah."]
    assert photo.shown_sample == "000.adm.3"
    assert (photo.bring_note, "merah" in str(photo.sample)) == ("", False)  # 001.7 prints "Pas foto terbaru" alone
    assert photo.shown_bring_note == "Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah."
    assert photo.accepts == ["jpeg", "png"]
    assert len(photo.shown_hints) == 2
    assert (photo.shown_group_label, rows["001.1"].shown_group_label) == ("Bukti administratif", "Persyaratan layanan")


def test_scope_signing_and_waiver_follow_the_design(loaded):
    rows = document_rows(loaded.service_version, loaded.scheme_version)

    assert [row.code for row in rows if row.scope == Scope.BATCH] == ["001.1", "001.2", "001.10", "001.11"]
    assert {row.code: row.signing for row in rows if row.form} == {
        "001.3": Signing.ON_SCREEN,
        "001.9": Signing.ON_SCREEN,
        "001.12": Signing.UPLOADED_OR_SUPERIOR,
    }
    assert [row.code for row in rows if row.can_be_waived] == ["000.4"]
    assert [row.code for row in rows if not row.is_shown_to_superior] == ["000.adm.1", "000.adm.2", "001.7"]


def test_eligibility_rules_are_exact(loaded):
    rules = eligibility_rules(loaded.scheme_version)

    assert [(row.code, row.rule, row.value, row.organisation) for row in rules] == [
        ("000.syarat.1", Rule.CIVIL_SERVANT_OF, "", loaded.government),
        ("000.syarat.2", Rule.MIN_EDUCATION, "S1", None),
        ("000.syarat.3", Rule.MIN_GRADE, "III/b", None),
        ("000.syarat.4", Rule.MIN_SERVICE_YEARS, "4", None),
    ]


def test_paths_and_clauses(loaded):
    paths = loaded.scheme_version.paths.order_by("position")

    assert [(path.code, path.printed_label, path.methods) for path in paths] == [
        (PathCode.EXPERIENCED, "Berpengalaman", ["Asesmen Portofolio", "Pertanyaan Wawancara terkait portofolio"]),
        (PathCode.INEXPERIENCED, "Belum Berpegalaman", ["Observasi Demonstrasi", "Pertanyaan Lisan"]),
    ]
    kinds = [SchemeClause.objects.filter(version=loaded.scheme_version, kind=kind).count() for kind in ClauseKind]
    assert kinds == [3, 2, 1]


def test_numbers_of_both_sources(loaded):
    service = loaded.service_version

    assert (service.target_days, service.limit_days, service.branch) == (14, 30, "exam")
    assert (loaded.scheme_version.validity_years, loaded.scheme_version.code) == (3, "SS-02/LSP-BPSDM DKI/2017")
    complaint = term(service, TermKind.COMPLAINT)
    assert (complaint.limit_days, complaint.printed) == (3, True)
    assert [term(service, kind).printed for kind in (TermKind.COMPLETENESS, TermKind.REPLY, TermKind.HANDOVER)] == [
        False,
        False,
        False,
    ]


def test_service_standard_has_fourteen_components_and_two_products(loaded):
    components = StandardComponent.objects.filter(version=loaded.service_version)

    assert [component.position for component in components] == list(range(1, 15))
    assert [len(component.items) for component in components] == [12, 8, 0, 0, 2, 5, 8, 7, 5, 0, 0, 0, 0, 0]
    assert components.filter(group="delivery").count() == 6
    assert ServiceProduct.objects.filter(version=loaded.service_version).count() == 2
    assert LegalBasis.objects.filter(version=loaded.service_version).count() == 8


def test_every_requirement_names_its_source(loaded):
    both = Requirement.objects.filter(
        Q(service_version=loaded.service_version) | Q(scheme_version=loaded.scheme_version)
    )
    assert both.count() == 24
    assert not Requirement.objects.filter(legal_source="").exists()
    assert set(both.values_list("legal_source", flat=True)) == {
        "Seed 000: Skema Sertifikasi Okupasi Pelayanan Prima, SS-02/LSP-BPSDM DKI/2017",
        "Seed 001: Standar Pelayanan, Pelayanan Sertifikasi Profesi bagi Pegawai Negeri Sipil (BKPSDM)",
    }
