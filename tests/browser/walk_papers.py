"""Every paper of the first cases, read back: number, letterhead, signers, and whom it is about."""

import datetime as dt

import pypdfium2

from applicants.queries import units_of
from certificates.models import Certificate
from certportal.kernel.files import store
from certportal.kernel.papers.models import Paper
from certportal.kernel.web.dates import day_in_words
from tests.browser.walk_applicant import Applicant
from tests.browser.walk_setup import ADDRESS, ASSESSOR, BODY, CHAIR, CLERK, LEADER, LICENCE, OFFICE


def text_in(paper: Paper) -> str:
    """What the printed file says, without the spaces that lines break at."""
    with store.as_local(paper.file) as path:
        document = pypdfium2.PdfDocument(path)
        try:
            said = [document[place].get_textpage().get_text_range() for place in range(len(document))]
        finally:
            document.close()
    return tight("".join(said))


def tight(words: str) -> str:
    return "".join(words.split()).casefold()


# By whom each paper is signed, and whose letterhead it carries.
SIGNED = {
    "receipt": (OFFICE, ()),
    "admission_letter": (OFFICE, (LEADER.name, LEADER.nip)),
    "official_report": (BODY, (ASSESSOR.name, "MET.000.001668.2012", "Sulastri, S.Pd.")),
    "plenary_report": (BODY, (CHAIR.name, CLERK.name)),
    "certificate": (BODY, (CHAIR.name, LICENCE)),
    "result_letter": (OFFICE, (LEADER.name, LEADER.nip)),
    "transmittal": (BODY, (CHAIR.name, CHAIR.nip)),
}


def own_papers(said: dict[str, str], who: Applicant) -> None:
    """What the applicant ordered for themself: FR.APL.01 with the whole NIK, the agreement with its duties, the account of time."""
    dossier = who.dossier
    words = {
        "registration_form": (
            "FR.APL.01",
            who.name,
            who.nik,
            day_in_words(dt.date.fromisoformat(who.born)),
            *[row.unit.code for row in units_of(dossier)],
        ),
        "holder_agreement": (who.name, dossier.number, "Menjaga kompetensinya", "Melapor setiap tahun", BODY),
        "time_account": (OFFICE, who.name, dossier.number, "Instruktur Jenjang 5"),
    }
    lost = {kind: [one for one in words[kind] if tight(one) not in tight(text)] for kind, text in said.items()}
    assert {kind: missing for kind, missing in lost.items() if missing} == {}, said


OWN = ("registration_form", "holder_agreement", "time_account")
"""Ordered by the applicant on screen and read there."""


def read_back(units: dict[str, int]) -> None:
    """Every paper: its own number, the letterhead of the office that issues it, its signers, and whom it is about."""
    found = {kind: list(Paper.objects.filter(kind=kind).order_by("pk")) for kind in SIGNED}
    assert sum(map(len, found.values())) + len(OWN) == Paper.objects.count()
    assert {kind: len(rows) for kind, rows in found.items()} == {
        kind: 1 if kind in {"plenary_report", "transmittal"} else len(units) for kind in SIGNED
    }
    for kind, rows in found.items():
        house, names = SIGNED[kind]
        texts = [text_in(paper) for paper in rows]
        for paper, text in zip(rows, texts, strict=True):
            kop = () if kind == "certificate" else ("PEMERINTAH PROVINSI DKI JAKARTA", ADDRESS[house])
            lost = [words for words in (house, paper.number, *names, *kop) if tight(words) not in text]
            assert lost == [], (kind, text)
        for name in units:
            assert sum(tight(name) in text for text in texts) == 1, (kind, name)
    for certificate in Certificate.objects.select_related("dossier"):
        text = next(text for text in map(text_in, found["certificate"]) if tight(certificate.number) in text)
        codes = [row.unit.code for row in units_of(certificate.dossier)]
        assert len(codes) == units[certificate.holder_name]
        assert [code for code in codes if tight(code) not in text] == []
        assert tight(certificate.registration_number) in text
