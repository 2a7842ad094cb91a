"""F5: pages that paint hundreds of thousands of times, in some kilobytes; and the crowded pages that people really send."""

import random
from functools import partial

from pikepdf import Array, Dictionary, Name

from tests.corpus.build import annotated, new_pdf, saved
from tests.corpus.sample import KEPT, Sample, refuse

TOO_CROWDED = refuse("terlalu_rumit")
STROKE = b"10 w 0 0 m 600 800 l S\n"


def page_of(content: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages all have this one content, packed."""
    pdf = new_pdf(pages)
    drawn = pdf.make_stream(content)
    for page in pdf.pages:
        page.obj.Contents = drawn
    return saved(pdf)


def plan(lines: int, seed: int = 7) -> bytes:
    """What a drawing program writes: short lines of several points, each somewhere else."""
    chance, out = random.Random(seed), []
    for _ in range(lines):
        x, y = chance.uniform(0, 595), chance.uniform(0, 842)
        corners = b"".join(b" %.1f %.1f l" % (x + chance.uniform(-9, 9), y + chance.uniform(-9, 9)) for _ in range(4))
        out.append(b"%.1f %.1f m%s S\n" % (x, y, corners))
    return page_of(b"".join(out))


def in_a_note(content: bytes) -> bytes:
    """The same drawn by a note on the page."""
    pdf = new_pdf()
    form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 595, 842]), F=4, AP=Dictionary(N=form))
    pdf.pages[0].obj.Annots = Array([note, note])
    return saved(pdf)


def endless_pages() -> list[Sample]:
    """Refused by counting, whatever the machine."""
    contents = {
        "300000-strokes": STROKE * 300_000,
        "300000-areas": b"0 0 600 800 re f\0" * 300_000,
        "300000-curves": b"0 0 m 600 0 600 800 0 800 c S]" * 300_000,
        "300000-pictures": b"q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID a EI Q " * 300_000,
        "strokes-behind-a-picture": b"BI /W 1 /H 1 /BPC 8 /CS /G ID aEI\n" + STROKE * 300_000 + b"\nEI\n",
        "strokes-behind-a-string": b"%(\n" + STROKE * 300_000,
        "300000-letters": b"BT /F0 800 Tf " + b"(W)' 0 0 Td " * 300_000 + b"ET",
        "one-string": b"BT /F0 800 Tf 1 Tz <" + b"57" * 300_000 + b"> Tj ET",
        "one-path": b"0 0 m" + b" 600 800 l 0 9 l" * 600_000 + b" S",
    }
    made = {name: partial(page_of, content) for name, content in contents.items()}
    made["strokes-over-20-pages"] = partial(page_of, STROKE * 40_000, 20)
    made["strokes-in-a-note"] = partial(in_a_note, STROKE * 60_000)
    return [Sample(f"F5-{name}", "denah.pdf", make, TOO_CROWDED) for name, make in made.items()]


def crowded_pages() -> list[Sample]:
    """A map of 50,000 lines, a page of small print, a scan inside the page itself, many notes."""
    scan = b"q 595 0 0 842 0 0 cm BI /W 1000 /H 800 /BPC 8 /CS /G ID " + bytes(range(1, 251)) * 3200 + b"\nEI Q"
    print_ = b"BT /F0 6 Tf " + b"[(Menimbang \\(a\\) ) -9 (bahwa)] TJ 0 -1 Td " * 500 + b"ET"
    made = {
        "pdf-plan-50000-lines": partial(plan, 50_000),
        "pdf-small-print": partial(page_of, print_, 100),
        "pdf-scan-in-the-page": partial(page_of, scan),
        "pdf-notes": partial(in_a_note, STROKE * 20),
        "pdf-note-of-states": lambda: annotated(Dictionary(Subtype=Name.Stamp, AP=Dictionary(N=Dictionary()))),
    }
    return [Sample(name, "denah.pdf", make, KEPT) for name, make in made.items()]
