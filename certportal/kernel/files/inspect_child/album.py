"""Photos of one document as one PDF, a page each: they were drawn anew when they arrived, so nothing foreign is in them."""

from contextlib import ExitStack
from typing import Final

DOTS_TO_THE_INCH: Final = 220
QUALITY: Final = 85


def bind(sources: list[str], target: str) -> dict[str, int]:
    """Write the pictures at `sources`, in their order, to one PDF at `target`; returns its number of pages."""
    from PIL import Image

    with ExitStack() as stack:
        first, *others = [stack.enter_context(Image.open(source)) for source in sources]
        look = {"resolution": DOTS_TO_THE_INCH, "quality": QUALITY}
        first.save(target, format="PDF", save_all=True, append_images=others, **look)
    return {"pages": len(sources)}
