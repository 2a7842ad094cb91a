"""XML part by part: without DTD, entities or anything fetched, bounded while it is unpacked."""

from typing import IO, Any, Final
from xml.parsers import expat

from .verdict import Bad

_CHUNK: Final = 64 * 1024
DEEPEST: Final = 40


class Part:
    """What hears the events of one part; names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def text(self, piece: str) -> None:
        """A piece of the text inside."""

    def end(self, name: str) -> None:
        """An element ends."""


def parse(stream: IO[bytes], part: Part, left: list[int]) -> None:
    """Tell `part` about every element. `left` holds the one number of bytes that may still be unpacked, and is lowered.

    Raises Bad ("tabel_aktif" for a DTD, "tabel_berat" beyond the bound), expat.ExpatError for broken XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Bad("tabel_berat")
        part.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        part.end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, part.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    while data := stream.read(_CHUNK):
        left[0] -= len(data)
        if left[0] < 0:
            raise Bad("tabel_berat")
        parser.Parse(data, False)
    parser.Parse(b"", True)


def _refuse(*_declared: Any) -> None:
    raise Bad("tabel_aktif")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
