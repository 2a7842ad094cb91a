"""How heavy a PDF becomes when it is unpacked: measured in small steps, never by unpacking all of it."""

import zlib
from typing import Any, Final

from .verdict import Bad

MOST_PER_STREAM: Final = 128_000_000
MOST_TOGETHER: Final = 600_000_000
MOST_FILTERS: Final = 3
MOST_IMAGE_PIXELS: Final = 150_000_000
_STEP: Final = 1_000_000
_FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_EXPANDING: Final = frozenset({"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})


class Budget:
    """What all streams of one file may unpack to together."""

    def __init__(self) -> None:
        self.left = MOST_TOGETHER

    def spend(self, stream: Any) -> None:
        """Take this stream's unpacked size from the budget. Raises Bad."""
        if _pixels(stream) > MOST_IMAGE_PIXELS:
            raise Bad("terlalu_berat")
        filters = _filters(stream)
        if len(filters) > MOST_FILTERS:
            raise Bad("terlalu_berat")
        if not filters or not (_FLATE | _EXPANDING) & set(filters):
            return
        limit = min(MOST_PER_STREAM, self.left)
        if filters[0] in _FLATE and len(filters) == 1:
            self.left -= inflated_size(bytes(stream.read_raw_bytes()), limit)
            return
        self.left -= _unpacked_size(stream, limit)


def inflated_size(raw: bytes, limit: int) -> int:
    """Size of a zlib stream when unpacked; counts only, keeps nothing. Raises Bad beyond `limit` bytes."""
    engine = zlib.decompressobj()
    size = 0
    waiting = raw
    while waiting:
        try:
            size += len(engine.decompress(waiting, _STEP))
        except zlib.error:
            return size  # broken data is for the readers to judge; it costs no more than this
        if size > limit:
            raise Bad("terlalu_berat")
        waiting = engine.unconsumed_tail
    return size


def _unpacked_size(stream: Any, limit: int) -> int:
    """Rare packings (LZW, run length, chains) are not unpacked step by step: the child's memory limit stops them."""
    import pikepdf

    try:
        size = len(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
    except pikepdf.PdfError:
        return 0
    if size > limit:
        raise Bad("terlalu_berat")
    return size


def _filters(stream: Any) -> list[str]:
    import pikepdf

    value = stream.get("/Filter")
    if isinstance(value, pikepdf.Array):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _pixels(stream: Any) -> int:
    if str(stream.get("/Subtype", "")) != "/Image":
        return 0
    try:
        return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    except (TypeError, ValueError):
        return 0
