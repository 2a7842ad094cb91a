"""Photos and scans: decode everything, then draw the picture again. What is not picture (EXIF, GPS, tails) stays behind."""

import io
import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Final

from .verdict import Bad

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = 80_000_000
LONGEST_SIDE: Final = 20_000
SHORTEST_SIDE: Final = 50
STORED_SIDE: Final = 2600
"""Dots of the longer side that are kept: a sheet of A4 at 220 to the inch; a phone's photo is four times as large."""
QUALITY: Final = 90
_DEEP_GREY: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "F"})
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
    OverflowError,
)


def redraw(source: str, target: str, kind: str) -> dict[str, int]:
    """Decode the image of `kind` ("jpeg", "png") at `source`, write a clean copy of the same kind to `target`.

    Returns its width and height in pixels, and the colour behind a head. Raises Bad.
    """
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = None  # our own limits below say it with a sentence
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")
    try:
        if kind == "png":
            _check_sums(Image, source)
        with Image.open(source, formats=[kind.upper()] if kind == "png" else ["JPEG", "MPO"]) as image:
            _check_size(*image.size)
            if kind == "png" and getattr(image, "n_frames", 1) > 1:
                raise Bad("gambar_bergerak")
            if kind == "jpeg":
                # Lets the decoder skip detail nobody will see: four times less memory for a 50-megapixel photo.
                image.draft(None, (STORED_SIDE, STORED_SIDE))
            image.load()
            clean = _upright(image)
    except Image.DecompressionBombError as fault:
        raise Bad("terlalu_berat") from fault
    except _BROKEN as fault:
        raise Bad("gambar_rusak") from fault
    _save(clean, target, kind)
    red, green, blue = _backdrop(clean)
    return {"width": clean.width, "height": clean.height, "red": red, "green": green, "blue": blue}


def _backdrop(image: "Image") -> tuple[int, int, int]:
    """The mean colour of the two upper corners, where a portrait shows what is behind it."""
    from PIL import Image

    wide, high = max(1, image.width // 8), max(1, image.height // 6)
    corners = Image.new("RGB", (2 * wide, high))
    for place, left in enumerate((0, image.width - wide)):
        corners.paste(image.crop((left, 0, left + wide, high)), (place * wide, 0))
    red, green, blue = corners.resize((1, 1), Image.Resampling.BOX).tobytes()
    return red, green, blue


def _check_sums(module: ModuleType, source: str) -> None:
    """PNG: every chunk's check sum, which decoding alone does not look at."""
    with module.open(source, formats=["PNG"]) as image:
        _check_size(*image.size)
        image.verify()


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Bad("dimensi", width=width, height=height)
    if min(width, height) < SHORTEST_SIDE:
        raise Bad("dimensi_kecil", width=width, height=height)


def _upright(image: "Image") -> "Image":
    """Turned as the phone meant it, at most STORED_SIDE long, in sRGB or grey on white, without any metadata."""
    from PIL import Image, ImageOps

    profile = image.info.get("icc_profile")
    image.thumbnail((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS)
    plain = _plain(ImageOps.exif_transpose(image), profile)
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh


def _plain(image: "Image", profile: bytes | None) -> "Image":
    from PIL import Image

    if image.mode in _DEEP_GREY:
        if image.mode == "F":  # no camera and no scanner writes this
            raise Bad("gambar_rusak")
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode in {"P", "PA", "LA", "RGBA", "La", "RGBa"}:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        return paper.convert("RGB")
    return _in_srgb(image, profile)


def _in_srgb(image: "Image", profile: bytes | None) -> "Image":
    """Colours by the embedded profile where it can be read (the red of a photo's background matters), else as they are."""
    from PIL import ImageCms

    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, embedded, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            turned = None
        if turned is not None:
            return turned
    return image.convert("RGB")


def _save(image: "Image", target: str, kind: str) -> None:
    if kind == "jpeg":
        image.save(target, format="JPEG", quality=QUALITY, subsampling=0 if image.mode == "RGB" else -1)
    else:
        image.save(target, format="PNG", compress_level=6)
