"""PDFs are never rewritten (an electronic signature would break); a doubtful one is refused with the way out."""

import re
from typing import TYPE_CHECKING, Any, Final

from .pdf_active import refuse_active, refuse_opening
from .pdf_drawings import refuse_endless_drawing
from .pdf_weight import Budget
from .verdict import Bad

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES: Final = 200
MOST_OBJECTS: Final = 200_000
SHORTEST_EDGE: Final = 18.0  # points: a quarter of an inch
LONGEST_EDGE: Final = 14_400.0  # points: 200 inches, the limit of the format
_SMALL: Final = 50  # dots: enough to see that a page can be drawn; a line costs by its length
_END: Final = b"%%EOF"
_LONGEST_TAIL: Final = 2048
_PADDING: Final = re.compile(rb"[\s\x00]*\Z")


def inspect(source: str) -> dict[str, int]:
    """Open the PDF at `source`, look at every object, count its pages. Raises Bad; returns {"pages": n}."""
    import pikepdf

    _check_ends(source)
    try:
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Bad("terkunci")
            if len(pdf.objects) > MOST_OBJECTS:
                raise Bad("terlalu_berat")
            pages = _check_pages(pdf)
            refuse_opening(pdf.Root)
            budget = Budget()
            for thing in _all_objects(pdf):
                refuse_active(thing)
                if isinstance(thing, pikepdf.Stream):
                    budget.spend(thing)
            refuse_endless_drawing(pdf)
    except pikepdf.PasswordError as fault:
        raise Bad("terkunci") from fault
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as fault:
        raise Bad("rusak") from fault
    _draw_small(source, pages)
    return {"pages": pages}


def _check_ends(source: str) -> None:
    """Nothing before the header (checked by the caller), nothing but padding after the last end mark."""
    with open(source, "rb") as file:  # noqa: PTH123 - plain reading of a path we were handed
        content = file.read()
    end = content.rfind(_END)
    if end < 0:
        raise Bad("rusak")
    tail = content[end + len(_END) :]
    if len(tail) > _LONGEST_TAIL or not _PADDING.match(tail):
        raise Bad("ekor")


def _all_objects(pdf: Any) -> "Iterator[Any]":
    yield pdf.trailer
    yield from pdf.objects


def _check_pages(pdf: Any) -> int:
    pages = len(pdf.pages)
    if pages == 0:
        raise Bad("tanpa_halaman")
    if pages > MOST_PAGES:
        raise Bad("halaman", pages=pages, limit=MOST_PAGES)
    for page in pdf.pages:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        for edge in (abs(right - left), abs(top - bottom)):
            if not SHORTEST_EDGE <= edge <= LONGEST_EDGE:
                raise Bad("halaman_raksasa")
    return pages


def _draw_small(source: str, pages: int) -> None:
    """A second, independent reader must agree on the pages and be able to draw each of them (small).

    What is too much for it ends with this process, at the limits of limits.py.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        if len(document) != pages:
            raise Bad("rusak")
        for page in document:
            page.render(scale=min(1.0, _SMALL / max(page.get_size())))
            page.close()  # what one page took must not add up over two hundred
    except pypdfium2.PdfiumError as fault:
        raise Bad("rusak") from fault
