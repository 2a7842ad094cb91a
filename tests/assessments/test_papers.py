"""The papers of the app assessments when people write more than a column holds."""

import re
import subprocess

from certportal.kernel.pdf.render import render

PAGE_WIDTH, MARGIN = 595.3, 56.7  # points: A4, 20 mm
LETTERHEAD = {"owner": "Pemprov", "name": "BKPSDM", "address": "Jl. Uji 1", "contact": "021-1"}


def words_on(template, facts):
    """(word, right edge in points) of everything on the paper, as pdftotext finds it."""
    row = {"code": "A", "code_shown": "A", "kind": "x", "number": "1", "title": "Berita acara", "issued_on": "hari ini"}
    content = render(template, {"letterhead": LETTERHEAD, **facts, "paper": row}, identifier="uji")
    run = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True, timeout=60)
    return [
        (word, float(edge)) for edge, word in re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)</word>', run.stdout.decode())
    ]


def plenary(reason, decider="Siti Fatimah"):
    people = ["1", "001/2026", "Nur'aini", "Pelayanan Prima", "K", "Kompeten", decider, reason]
    return {
        "number": "1",
        "day": "Senin",
        "place": "Jakarta",
        "title": "Rapat pleno",
        "members": [["Siti Fatimah", "Ketua"]],
        "people": [people],
        "aside": [],
        "chair_name": "Siti Fatimah",
        "date": "1 Desember 2026",
    }


def test_one_endless_word_pushes_no_column_off_the_paper():
    words = words_on("pdf/plenary_report.html", plenary("x" * 300, decider="Diputuskan-Terakhir"))
    assert [word for word, edge in words if edge > PAGE_WIDTH - MARGIN + 1] == []
    assert "".join(word for word, _ in words if set(word) == {"x"}) == "x" * 300


def test_ordinary_words_stay_whole():
    said = {
        word for word, _ in words_on("pdf/plenary_report.html", plenary("Bukti unit ketiga dilengkapi saat rapat."))
    }
    assert {"Rekomendasi", "Keputusan", "memutuskan", "Kompeten", "001/2026", "Pelayanan", "dilengkapi"} <= said
