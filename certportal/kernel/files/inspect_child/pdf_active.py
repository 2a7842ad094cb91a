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
    {
        "/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/AF", "/Collection", "/Renditions",
        "/OPI", "/Level1",
    }
)  # fmt: skip
_SUBTYPES: Final = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment", "/PS"})
_TELLING: Final = {
    "/S": _ACTIONS,
    "/Subtype": _SUBTYPES,
    "/Subtype2": frozenset({"/PS"}),
    "/Type": frozenset({"/EmbeddedFile", "/Filespec"}),
    "/FS": frozenset({"/URL"}),  # the data of this file lies on a server
}
_LINKS: Final = frozenset({"http", "https", "mailto", "tel"})
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
# Readers pass over them, also in the middle of a scheme: "java\tscript:" is a script.
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
# Without a scheme: "www.contoh.go.id" is a page, "\\\\server\\berkas" and "/etc/hosts" are files.
_FILE_PATH: Final = re.compile(r"%5c|%2f|[\\/]", re.IGNORECASE)
_DEEPEST: Final = 60
_MOST_PARTS: Final = 500_000


def refuse_active(thing: Any) -> None:
    """Look at one object and everything written inside it (references are visited on their own). Raises Bad."""
    import pikepdf

    for part in _parts(thing, pikepdf):
        if _is_active(part, pikepdf):
            raise Bad("pdf_aktif")


def refuse_opening(root: Any) -> None:
    """What the catalogue makes a reader do when the document is opened: only a place in the document. Raises Bad."""
    import pikepdf

    if not _only_goes_to(root.get("/OpenAction"), pikepdf):
        raise Bad("pdf_aktif")


def _only_goes_to(action: Any, pikepdf: ModuleType, depth: int = 0) -> bool:
    """A destination, or an action (with everything chained to it) that only turns to a page of this document."""
    if depth > _DEEPEST:
        raise Bad("terlalu_berat")
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return True
    following = action.get("/Next", [])
    following = list(following) if isinstance(following, pikepdf.Array) else [following]
    return str(action["/S"]) == "/GoTo" and all(_only_goes_to(one, pikepdf, depth + 1) for one in following)


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
    return (
        bool(keys & _KEYS)
        or any(str(part.get(key, "")) in names for key, names in _TELLING.items())
        or ("/URI" in keys and not _harmless_link(part["/URI"], pikepdf))
        or ("/AA" in keys and not _harmless_triggers(part["/AA"], pikepdf))
        or _starts_printer(part)
        or _lies_in_another_file(part, keys, pikepdf)
    )


def _starts_printer(part: Any) -> bool:
    return str(part.get("/S", "")) == "/Named" and str(part.get("/N", "")) == "/Print"


def _lies_in_another_file(part: Any, keys: set[str], pikepdf: ModuleType) -> bool:
    """A stream whose data is elsewhere, a page borrowed from another file, or an article (thread) of one."""
    if isinstance(part, pikepdf.Stream) and keys & {"/F", "/FFilter"}:
        return True
    if str(part.get("/S", "")) == "/Thread" and "/F" in keys:
        return True
    reference = part.get("/Ref")
    return isinstance(reference, pikepdf.Dictionary) and "/F" in reference


def _harmless_triggers(triggers: Any, pikepdf: ModuleType) -> bool:
    """Actions that a page or a field starts by itself (opened, left, printed …)."""
    if not isinstance(triggers, pikepdf.Dictionary):
        return True
    return all(_only_goes_to(action, pikepdf) for _, action in triggers.items())


def _harmless_link(value: Any, pikepdf: ModuleType) -> bool:
    """A link that a reader asks about before following it; /URI may also be the document's base address (a dictionary)."""
    if isinstance(value, pikepdf.Dictionary):
        value = value.get("/Base", "")
    if not isinstance(value, pikepdf.String | str):
        return False
    address = _UNSEEN.sub("", str(value))
    scheme = _SCHEME.match(address)
    return scheme[1].lower() in _LINKS if scheme is not None else not _FILE_PATH.match(address)
