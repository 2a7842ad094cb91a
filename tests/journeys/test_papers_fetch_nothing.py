"""Papers drawn from hostile names.

No address is fetched, nothing is attached, every word is printed (reliability.md finding 4).
"""

import io
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pikepdf
import pytest
from django.template import engines

from certportal.kernel.papers.actions import page_of
from certportal.kernel.papers.models import Paper
from certportal.kernel.pdf import render as pdf
from certportal.kernel.pdf.fetcher import ForeignAddressError
from tests.journeys.payloads import PAYLOADS, payload

KINDS = ("admission_letter", "official_report", "plenary_report", "result_letter", "certificate")
# Words the portal makes itself: addresses and codes, the outcome that chooses a paragraph;
# and numbers of which the form keeps digits only.
OWN_WORDS = {
    "verify_url",
    "verify_page",
    "code",
    "code_shown",
    "outcome_code",
    "nip",
    "holder_nip",
    "signer_nip",
    "chair_nip",
    "assessor_nip",
}
OWN_WORDS |= {"issued_on_iso", "valid_until_iso"}
# Cells of the two reports that hold numbers, codes and outcomes.
OWN_CELLS = {f"people.{place}" for place in (0, 1, 4, 5)} | {"units.0", "dictums.0"}
# Facts stored in the frozen row for the register, without being printed on the paper.
NOT_PRINTED = {
    "certificate": {"letterhead.name", "letterhead.owner", "standard_title"},
    "result_letter": {"organisation", "scheme_kind", "scheme_title_en", "standard_title"},
    "admission_letter": {"organisation"},
    "official_report": {"organisation"},
    "plenary_report": {"organisation"},
}


class Sink:
    """Listens on a port of this machine and counts the connections."""

    def __init__(self) -> None:
        self.hits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            with closing(visitor):
                visitor.settimeout(2)
                visitor.recv(10_000)
                visitor.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def sink() -> Iterator[Sink]:
    listening = Sink()
    yield listening
    listening.socket.shutdown(socket.SHUT_RDWR)
    listening.socket.close()


def hostile(facts: Any, start: int, port: int, put: list[tuple[str, str]], name: str = "") -> Any:
    """The facts with another payload in every word that is not the portal's own; `put` collects (fact, payload)."""
    if isinstance(facts, dict):
        return {key: hostile(value, start, port, put, f"{name}.{key}".lstrip(".")) for key, value in facts.items()}
    if isinstance(facts, list):
        rows = [f"{name}.{place}" if isinstance(value, str) else name for place, value in enumerate(facts)]
        return [hostile(value, start, port, put, row) for row, value in zip(rows, facts, strict=True)]
    if name.rpartition(".")[2] in OWN_WORDS or name in OWN_CELLS or not facts:
        return facts
    put.append((name, f"{payload(start + len(put), port)} k{len(put)}k"))
    return put[-1][1]


def squeezed(text: str) -> str:
    """Without white space and hyphens: lines and cells break words."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


def words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True, timeout=60)
    return squeezed(done.stdout.decode())


def foreign(content: bytes) -> list[str]:
    """Attachments, actions, scripts and addresses that are in a PDF."""
    with pikepdf.open(io.BytesIO(content)) as document:
        found = [f"attachment {name}" for name in document.attachments]
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                found += [key for key in ("/EF", "/JS", "/AA", "/OpenAction", "/Launch", "/URI") if key in thing]
                found += [str(thing["/Type"])] if thing.get("/Type") in ("/EmbeddedFile", "/Filespec") else []
    return found


def facts_of(world, kind: str) -> dict[str, Any]:
    return page_of(Paper.objects.filter(kind=kind).first())


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 6))
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_are_printed_and_nothing_else_happens(world, sink, kind, start):
    put: list[tuple[str, str]] = []
    page = facts_of(world, kind)
    facts = hostile({key: value for key, value in page.items() if key != "paper"}, start, sink.port, put)
    content = pdf.render(f"pdf/{kind}.html", facts | {"paper": page["paper"]}, identifier="x")
    printed = words(content)
    assert sink.hits == 0
    assert foreign(content) == []
    # What a paper prints in capitals or in small letters is compared as such.
    missing = [(name, text) for name, text in put if squeezed(text).lower() not in printed.lower()]
    assert sorted({name for name, _ in missing} - NOT_PRINTED[kind]) == []
    assert len(put) > len(missing)


UNESCAPED = "<html lang=id><head><title>x</title></head><body><p>{{ holder_name|safe }}</p></body></html>"


def unescaped(sink: Sink) -> str:
    return f"<img src='http://127.0.0.1:{sink.port}/x'><link rel=attachment href='file:///etc/passwd'>"


def test_without_our_fetcher_an_unescaped_template_loads_and_attaches(sink):
    """The checks of the tests above can fail.

    Without our fetcher the sink counts a request and the attachment is found.
    """
    from weasyprint import HTML

    page = UNESCAPED.replace("{{ holder_name|safe }}", unescaped(sink))
    content = HTML(string=page).write_pdf()
    assert sink.hits >= 1
    assert any("EmbeddedFile" in line or "attachment" in line for line in foreign(content))


def test_even_an_unescaped_template_loads_nothing(sink, monkeypatch):
    """The second safeguard: our fetcher stops the drawing when a template prints a foreign address without escaping."""
    monkeypatch.setattr(pdf, "get_template", lambda _name: engines["django"].from_string(UNESCAPED))
    for typed in (
        unescaped(sink),
        f"<style>@import 'http://127.0.0.1:{sink.port}/x';</style>",
        "<img src=file:///etc/passwd>",
    ):
        with pytest.raises(ForeignAddressError):
            pdf.render("pdf/any.html", {"holder_name": typed}, identifier="x")
    assert sink.hits == 0
