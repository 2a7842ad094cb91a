"""What a place asks of a picture: how large, which shape, what colour behind a head. Plain Python."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.files.refusals import UploadRefused, thousands

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLACK: Final = 0.04
"""How far the shape may be from the one asked for: phones and scanners cut by whole dots."""
HUES: Final = {"red": 0.0, "blue": 0.61}
NAMES: Final = {"red": "merah", "blue": "biru"}
_NEAR: Final = 0.09  # of the whole circle: what people still call by the same name
_FAINT: Final = 0.35  # below this it is grey, white or black


@dataclass(frozen=True, slots=True)
class PictureRule:
    """Least width and height in dots, ratio of width to height, and the name of a colour in HUES; what is left out is free."""

    least: tuple[int, int] = (1, 1)
    ratio: tuple[int, int] | None = None
    backdrop: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> PictureRule:
        """The rule as it is stored with a requirement: {"least": [354, 472], "ratio": [3, 4], "backdrop": "red"}."""
        ratio = data.get("ratio")
        return cls(tuple(data.get("least", (1, 1))), tuple(ratio) if ratio else None, data.get("backdrop", ""))

    def refuse_other(self, seen: Mapping[str, int], sha256: str) -> None:
        """Raise UploadRefused (code "foto_kecil" or "foto_bentuk") for a picture of another size or shape."""
        width, height = seen["width"], seen["height"]
        facts = {"sha256": sha256, "width": thousands(width), "height": thousands(height)}
        if width < self.least[0] or height < self.least[1]:
            raise UploadRefused("foto_kecil", **facts, least=f"{self.least[0]} × {self.least[1]}")
        if self.ratio and abs(width / height * self.ratio[1] / self.ratio[0] - 1) > _SLACK:
            raise UploadRefused("foto_bentuk", **facts, ratio=f"{self.ratio[0]} × {self.ratio[1]}")

    def remark(self, seen: Mapping[str, int]) -> str:
        """What an officer may want to look at; "" for nothing. A colour is judged by eye in the end: never a refusal."""
        if not self.backdrop:
            return ""
        hue, strength, _ = colorsys.rgb_to_hsv(seen["red"] / 255, seen["green"] / 255, seen["blue"] / 255)
        apart = abs(hue - HUES[self.backdrop])
        if strength >= _FAINT and min(apart, 1 - apart) <= _NEAR:
            return ""
        return f"Latar belakang foto tampaknya bukan {NAMES[self.backdrop]}."


ANY_PICTURE: Final = PictureRule()
