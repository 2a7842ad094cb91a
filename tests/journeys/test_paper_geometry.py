"""Every kind of paper, drawn once with the longest words of the catalogue, read back by the boxes of its own text."""

import os
import re
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.template.loader import get_template

from applicants.papers import PRINTED, cover_facts, form_facts, rejection_facts
from applicants.queries import Signer, tasks_of
from assessments.papers.letters import assignment_letter_facts
from certportal.kernel.papers.actions import page_of
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.templatetags import papers as tags
from certportal.kernel.pdf.render import render
from schemes.models import CompetencyUnit, Scheme
from tests.architecture.access_exam_day import SHEETS, printed_procedure, printed_sheet, seat_ahead
from tests.architecture.addresses import print_order
from tests.architecture.addresses_forms import printed_form
from tests.factories.applicants import NOW
from tests.journeys.geometry import Said, faults_of, pages_of

pytestmark = [pytest.mark.heavy(20)]

KINDS = sorted(
    path.stem for path in Path("templates/pdf").glob("[a-z]*.html") if path.stem not in {"base", "demo_sheet"}
)
CERTIFICATE = {"margins": (14, 14, 14, 14), "foot": 0}
NASKAH = {"margins": (9, 19, 5, 19), "foot": 26}
NAME = "Dr. Ir. Raden Ajeng Kusumawardhani Sastrodiningrat-Hadikusumo, S.Kom., M.T., Ph.D."
OFFICE = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Provinsi Daerah Khusus Ibukota Jakarta"
UNIT = "Suku Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Kota Administrasi Jakarta Pusat"
TITLE = f"Plt. Kepala {OFFICE}"
GRADE = "Pembina Utama Madya, IV/d"
NIP = "196803121994032004"
# Whoever signs bears others than whoever is signed about, so that either is missed.
SIGNER_GRADE, SIGNER_NIP = "Pembina Utama Muda, IV/c", "197001011995032001"
# How often rank and NIP of a signer stand on each kind: a decree is signed once more under its annex, and some name who declares.
SIGNED_BY_OFFICERS = {
    "admission_letter": 2,
    "assignment_letter": 1,
    "certificate": 1,
    **dict.fromkeys(("exam_recap", "exam_candidates", "exam_assessors", "exam_invitation", "exam_recommendation"), 1),
    "official_report": 2,
    "report_draft": 2,
    "report_copy": 2,
    "plenary_report": 1,
    "rejection_letter": 1,
    "result_letter": 2,
    "service_letter": 2,
    "transmittal": 1,
}
OF_A_PERSON = {
    "application_letter",
    "validity_statement",
    "cover_sheets",
}  # letters, and sheets between papers, without a kop
KOP = {
    "emblem": "lambang",
    "lines": ["Pemerintah Provinsi Daerah Khusus Ibukota Jakarta"],
    "owner": "",
    "name": OFFICE,
    "address": "Gedung Dinas Teknis Abdul Muis Lantai 4, Jalan Abdul Muis Nomor 66, Tanah Abang, Jakarta Pusat 10160",
    "contact": "021-3865745 · WhatsApp 0811-1234-5678 · sertifikasi@bkpsdm.contoh.go.id · sertifikasi.contoh.go.id",
}
LONG = {
    **dict.fromkeys(("name", "holder_name", "signer_name", "assessor_name", "site_officer_name", "chair_name"), NAME),
    **dict.fromkeys(("holder", "superior_name", "hand_name"), NAME),
    **dict.fromkeys(("signer_rank", "assessor_rank", "chair_rank", "site_officer_rank"), SIGNER_GRADE),
    **dict.fromkeys(("signer_nip", "assessor_nip", "chair_nip", "site_officer_nip"), SIGNER_NIP),
    "grade": GRADE,
    **dict.fromkeys(("nip", "holder_nip", "superior_nip"), NIP),
    **dict.fromkeys(("signer_title", "position", "holder_position", "site_officer_title", "superior_position"), TITLE),
    **dict.fromkeys(("work_unit", "holder_unit", "site", "employer", "on_behalf_of"), UNIT),
    **dict.fromkeys(("organisation", "body_name", "certification_body", "sender", "receiver"), OFFICE),
    "copies": [f"Kepala {OFFICE}"] * 4,
    "scheme_title_en": "Workforce Training Programme Planning and Evaluation Management at Qualification Level Six",
    "assessor_number": "MET.000.004512.2021",
    "city": "Kota Administrasi Jakarta Pusat",
    "place": "Kota Administrasi Jakarta Pusat",
    "path": "Belum berpengalaman",
    "title_en": "Identifying Opportunities for Improvement and Prevention of the Causes of Potential Nonconformities",
    "number": "84220 2422 6 0000017 2026",
}
ALWAYS = ("signer_", "site_officer_", "work_unit", "scheme_title_en")  # stretched though the sample leaves them out
ROWS = {  # cells of rows without names
    **{
        f"{kind}.people": ["1", NAME, UNIT, "Belum berpengalaman", "BK", "Asesmen ulang", "codes", NIP]
        for kind in ("official_report", "report_draft", "report_copy")
    },
    "plenary_report.people": [
        "1",
        "00012/SPP/BKPSDM/XII/2026",
        NAME,
        "",
        "BK",
        "Belum kompeten",
        NAME,
        "Bukti unit ketiga.",
        "3 K, 1 BK, 1 Tunda",
    ],
    "plenary_report.away": [NAME, "Anggota", NIP],
    "plenary_report.members": [NAME, "Ketua rapat, anggota komite teknis", NIP],
}


def emblem() -> str:
    """A picture as tall as an emblem, as data."""
    path = Path(portal.BASE_DIR, "fixtures/demo/emblem.png")
    return f"data:image/png;base64,{b64encode(path.read_bytes()).decode()}"


def longest(world: Any) -> dict[str, Any]:
    """What the catalogue has in long titles: the scheme, thirty units."""
    schemes = sorted(Scheme.objects.values_list("name", flat=True), key=len)
    units = sorted(CompetencyUnit.objects.values_list("code", "title"), key=lambda unit: len(unit[1]))[-30:]
    return {"scheme": schemes[-1], "units": units}


def stretched(kind: str, facts: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The same facts with long words in every place whose name is known, and lists of many rows."""
    long = {**LONG, **dict.fromkeys(("scheme_title", "subject", "scheme"), known["scheme"])}
    return {
        name: KOP if name == "letterhead" else _stretch(kind, value, name, long | known)
        for name, value in facts.items()
    }


def _stretch(kind: str, value: Any, name: str, long: dict[str, Any]) -> Any:
    if name == "copies":
        return long[name]
    if (not value and not name.startswith(ALWAYS)) or (name == "position" and value.isdigit()):
        return value
    if isinstance(value, list):
        return _many(kind, value, name, long)
    if name in long:
        return long[name]
    if isinstance(value, dict):
        return {key: _stretch(kind, inner, key, long) for key, inner in value.items()}
    return value


def _many(kind: str, rows: list[Any], name: str, long: dict[str, Any]) -> list[Any]:
    if name in ("units", "picked_units"):
        return [_unit(rows[0], place, *unit) for place, unit in enumerate(long["units"], 1)]
    if row := ROWS.get(f"{kind}.{name}"):
        cells = {"": long["scheme"], "codes": ", ".join(code for code, _ in long["units"][:6])}
        return [[cells.get(cell, cell) for cell in row]] * 14
    if name in ("people", "sheets"):
        return [_stretch(kind, rows[0], "", long)] * 14
    return [_stretch(kind, row, "", long) if isinstance(row, dict) else row for row in rows]


def _unit(row: Any, place: int, code: str, title: str) -> Any:
    if isinstance(row, list):
        return [code, title, *row[2:]]
    return {**row, "code": code, "title": title, **({"position": str(place)} if "position" in row else {})}


def sample(world: Any, kind: str) -> dict[str, Any]:
    """The facts of one paper of this kind, as the portal froze or would freeze them."""
    orders: dict[str, Any] = {
        "transmittal": lambda: world.transmittal,
        "receipt": lambda: world.receipt_code,
        "holder_agreement": lambda: world.agreement_code,
        "time_account": lambda: world.time_account_code,
        "service_letter": lambda: world.reviewed,
        "sign_out_list": lambda: print_order(world),
        "trade_form": lambda: printed_form(world),
        "sop": lambda: printed_procedure(world),
        "exam_invitation": lambda: seat_ahead(world),
        **{sheet: partial(printed_sheet, world, sheet) for sheet in SHEETS},
    }
    orders.get(kind, lambda: None)()
    row = {"title": kind, "number": "1/2026", "code": "AAAABBBBCCCCDD", "code_shown": "AAAA-BBBB-CCCC-DD"}
    row |= {"issued_on": "23 November 2026", "check_page": "https://sertifikasi.contoh.go.id/verifikasi/"}
    if kind == "cover_sheets":
        rows = [(n, task.row.code, task.row.title) for n, task in enumerate(tasks_of(world.dossier), 1)]
        return {**cover_facts(world.dossier, rows), "paper": row}
    if kind in PRINTED:
        return {**form_facts(kind, world.dossier, day=NOW.date()), "paper": row}
    if kind == "assignment_letter":
        named, signer = world.event.assessors.get(), Signer(NAME, TITLE, NIP, GRADE)
        facts = assignment_letter_facts(named, office=world.event.agency, on=NOW.date(), signer=signer)
        return {**facts, "number": "012/ST-ASESOR/LSP/XII/2026", "paper": row}
    if kind == "rejection_letter":
        signer = Signer(NAME, TITLE, NIP, GRADE)
        facts = rejection_facts(world.dossier, reason="Dokumen tidak terbaca. " * 8, day=NOW.date(), signer=signer)
        return {**facts, "letter_number": "012/PENOLAKAN/BKPSDM/XII/2026", "paper": row}
    paper = Paper.objects.filter(kind=kind).first()
    assert paper is not None, f"no paper of kind {kind} is issued in this test: add its order above"
    return {**page_of(paper), "paper": row} | ({"photo": "pasfoto"} if kind == "certificate" else {})


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_overlaps_overflows_is_cut_or_signed_alone(world, kind, monkeypatch):
    monkeypatch.setattr(tags, "picture_of", lambda code: emblem() if code else "")
    facts = stretched(kind, sample(world, kind), longest(world))
    if kind == "application_letter":
        facts["path"] = ""  # the sentence ends with the code of the scheme
    said = Said(get_template(f"pdf/{kind}.html").render(facts))
    content = render(f"pdf/{kind}.html", facts, identifier=kind)
    if os.environ.get("SHOTS"):
        folder = Path("var/shots/papers")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{kind}.pdf").write_bytes(content)
    pages = pages_of(content)
    words = " ".join(word.text for page in pages for word in page.words)
    assert not re.findall(r" [,;.](?!\.)", words), (
        "a line break of the template was printed before a comma or a full stop"
    )
    double = next(part for part in NAME.split() if "-" in part)
    printed = [word.text for page in pages for word in page.words if word.top < page.height - 26]
    assert printed.count(double) == said.words.count(double), "a double name is broken at its hyphen"
    grouped = "19700101 199503 2 001"
    assert (words.count(grouped), words.count(SIGNER_GRADE)) == (SIGNED_BY_OFFICERS.get(kind, 0),) * 2
    in_the_kop = [box for box in pages[0].pictures if box.bottom < 55 and box.bottom - box.top > 12]
    assert len(in_the_kop) == (kind not in OF_A_PERSON), "the emblem of the office"
    faults = faults_of(pages, said, **(CERTIFICATE if kind == "certificate" else NASKAH))
    assert not faults, "\n".join(faults[:40])


def test_a_meeting_that_decided_about_five_people_takes_one_sheet(world):
    facts = sample(world, "plenary_report")
    names = (
        "Ngurah Adi Putra, S.E.",
        "Siti Aminah, S.Sos.",
        "Nur-Aini Kusuma, S.Pd.",
        "Yusuf Maulana, S.T.",
        "Wulan, S.Pd.",
    )
    row = facts["people"][0]
    facts |= {"letterhead": KOP, "members": facts["members"][:1] * 3}
    facts["people"] = [[str(n), row[1], name, *row[3:]] for n, name in enumerate(names, 1)]
    assert len(pages_of(render("pdf/plenary_report.html", facts, identifier="lima"))) == 1
