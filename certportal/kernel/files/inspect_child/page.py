"""A picture of one PDF page for the viewer: the reader's browser never opens the upload itself."""

from typing import Final

from .verdict import Bad

WIDTH: Final = 1240  # A4 at 150 dpi
MOST_PIXELS: Final = 12_000_000
QUALITY: Final = 85


def draw(source: str, target: str, number: int) -> dict[str, int]:
    """Draw page `number` (from 1) of the PDF at `source` as JPEG at `target`. Raises Bad."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        if not 1 <= number <= len(document):
            raise Bad("tanpa_halaman")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ZeroDivisionError) as fault:
        raise Bad("rusak") from fault
    picture.save(target, format="JPEG", quality=QUALITY)
    return {"width": picture.width, "height": picture.height, "pages": len(document)}
