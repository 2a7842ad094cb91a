"""A scanned pile: which page carries which code, and some of its pages as a file of their own."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .verdict import Bad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image
    from zxingcpp import Barcode

WIDTH: Final = 1240  # dots: A4 at 150 to the inch
MOST_PIXELS: Final = 6_000_000
LONGEST_TEXT: Final = 200
LARGE: Final = 0.2  # of the width of the page: what looks like a code but cannot be read is told only from this size on
PAPER_GREY: Final = 24  # of 255: how far paper with nothing on it differs from itself once its noise is averaged out


def codes(source: str, target: str, pages: str) -> dict[str, int]:
    """Write to `target` what stands on each page of `pages` ("3-9"), one line of JSON a page. Raises Bad.

    That is: the texts of its QR codes, whether a large one cannot be read, and whether the page is empty.
    """
    import pypdfium2

    first, last = (int(number) for number in pages.split("-"))
    try:
        document = pypdfium2.PdfDocument(source)
        with Path(target).open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(_seen(document[number - 1])) + "\n" for number in range(first, last + 1))
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as fault:
        raise Bad("rusak") from fault
    return {"pages": last - first + 1}


def _seen(page: Any) -> dict[str, object]:
    import zxingcpp

    width, height = page.get_size()
    scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil()
    page.close()  # what one page took must not add up over a pile
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), return_errors=True
    )
    texts = [code.text[:LONGEST_TEXT] for code in found if code.valid]
    spoiled = any(not code.valid and _wide(code) > LARGE * picture.width for code in found)
    return {"texts": texts, "spoiled": spoiled, "blank": not found and _blank(picture)}


def _blank(picture: "Image") -> bool:
    """Whether the inner part of the page is one colour: edges carry the shadow of the scanner."""
    edge_x, edge_y = picture.width // 12, picture.height // 12
    inner = picture.crop((edge_x, edge_y, picture.width - edge_x, picture.height - edge_y))
    greys = inner.reduce(max(1, picture.width // 150)).tobytes()
    return max(greys) - min(greys) < PAPER_GREY


def _wide(code: "Barcode") -> int:
    at = code.position
    across = [corner.x for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    return int(max(across) - min(across))


def part(source: str, target: str, pages: str) -> dict[str, int]:
    """Write the pages of `pages` ("3-5,9-9"), in that order, to a PDF at `target`; returns how many. Raises Bad."""
    import pikepdf

    try:
        with pikepdf.open(source) as pile, pikepdf.new() as cut:
            pile.remove_unreferenced_resources()  # or each part would carry the pictures of all
            for number in _numbers(pages):
                cut.pages.append(pile.pages[number - 1])
            cut.save(target)
            return {"pages": len(cut.pages)}
    except (pikepdf.PdfError, IndexError) as fault:
        raise Bad("rusak") from fault


def _numbers(pages: str) -> "Iterator[int]":
    for run in pages.split(","):
        first, last = run.split("-")
        yield from range(int(first), int(last) + 1)
