"""What in a PDF could act by itself, fetch something, or carry another file."""

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from .verdict import Bad

_ACTIONS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Sound", "/Movie",
        "/RichMediaExecute", "/GoTo3DView", "/GoToDp",
    }
)  # fmt: skip
_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/AF", "/Collection", "/Renditions"}
)
_SUBTYPES: Final = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"})
_TELLING: Final = {"/S": _ACTIONS, "/Subtype": _SUBTYPES, "/Type": frozenset({"/EmbeddedFile"})}
_LINKS: Final = frozenset({"http", "https", "mailto", "tel"})
_SCHEME: Final = re.compile(r"\s*([a-z][a-z0-9+.\-]*)\s*:", re.IGNORECASE)
_DEEPEST: Final = 60
_MOST_PARTS: Final = 500_000


def refuse_active(thing: Any) -> None:
    """Look at one object and everything written inside it (references are visited on their own). Raises Bad."""
    import pikepdf

    for part in _parts(thing, pikepdf):
        if _is_active(part, pikepdf):
            raise Bad("pdf_aktif")


def _parts(thing: Any, pikepdf: ModuleType) -> Iterator[Any]:
    """All dictionaries (also of streams) inside `thing`, not following references."""
    waiting: list[tuple[Any, int]] = [(thing, 0)]
    seen = 0
    while waiting:
        here, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST or seen > _MOST_PARTS:
            raise Bad("terlalu_berat")
        if isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
            yield here
            inner = [value for _, value in here.items()]
        elif isinstance(here, pikepdf.Array):
            inner = list(here)
        else:
            continue
        waiting += [(value, depth + 1) for value in inner if not getattr(value, "is_indirect", False)]


def _is_active(part: Any, pikepdf: ModuleType) -> bool:
    keys = set(part.keys())
    if keys & _KEYS:
        return True
    if any(str(part.get(key, "")) in names for key, names in _TELLING.items()):
        return True
    if "/URI" in keys and not _harmless_link(part["/URI"], pikepdf):
        return True
    # A stream whose data lies in another file, or a page borrowed from one.
    if isinstance(part, pikepdf.Stream) and keys & {"/F", "/FFilter"}:
        return True
    reference = part.get("/Ref")
    return isinstance(reference, pikepdf.Dictionary) and "/F" in reference


def _harmless_link(value: Any, pikepdf: ModuleType) -> bool:
    """A link that a reader asks about before following it; /URI may also be the document's base address (a dictionary)."""
    if isinstance(value, pikepdf.Dictionary):
        value = value.get("/Base", "")
    if not isinstance(value, pikepdf.String | str):
        return False
    scheme = _SCHEME.match(str(value))
    return scheme is None or scheme[1].lower() in _LINKS
