"""The colours of both palettes, measured from static/css/tokens.css: text 4.5 : 1 on every ground it stands on, shapes 3 : 1 (WCAG)."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = Path(settings.BASE_DIR, "static/css")
TOKENS = (SHEETS / "tokens.css").read_text()
GROUNDS = ("ground", "surface", "band", "wash", "bench-ground", "tint", "tint-strong")
TEXTS = ("ink", "ink-2", "heading", "link", "link-hover", "action")
TONES = ("neutral", "info", "good", "warn", "bad", "paused")
TEXT_PAIRS = [
    *product(TEXTS, GROUNDS),
    *product(("ink-3",), ("ground", "surface", "band", "wash", "bench-ground", "tint")),
    *((f"tone-{tone}", ground) for tone in TONES for ground in (f"tone-{tone}-tint", "surface", "wash", "tint")),
    *product(("ink", "ink-2"), [f"tone-{tone}-tint" for tone in TONES] + ["kunyit-tint"]),
    *(("on-action", ground) for ground in ("action", "action-hover", "action-press")),
    *product(("on-frame", "on-frame-2"), ("frame", "frame-soft", "rail")),
    ("accent-on-frame", "frame"),
    ("on-body-tint", "body-tint"),
    ("tone-warn", "kunyit-tint"),
    ("on-kunyit", "kunyit"),
    *product(("on-sheet", "on-sheet-2"), ("sheet",)),
    ("on-kunyit", "kunyit-hover"),
]
SHAPE_PAIRS = [
    *product(
        ("field-line", "petal-done", "petal-now", "office", "body", "applicant-edge"), ("ground", "surface", "wash")
    ),
    *product(("focus",), GROUNDS),
    *product(("kunyit", "on-frame-line"), ("frame", "rail")),
]


def colours(text):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def palettes():
    bright, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    return {"light": colours(bright), "dark": colours(bright) | colours(dark)}


def contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)  # the known grey just below the limit


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3)], ids=["text", "shapes"])
def test_every_pair_of_roles_can_be_read(name, pairs, least):
    known = palettes()[name]
    faint = {(one, other): round(contrast(known[one], known[other]), 2) for one, other in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < least} == {}


def test_the_dark_palette_names_no_role_the_bright_one_lacks():
    bright, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    assert colours(dark).keys() - colours(bright).keys() == set()


def test_only_the_tokens_name_colours():
    """Elsewhere a colour would have no dark counterpart; print.css, samples of paper and Bootstrap's rest aside."""
    named = {
        f"{sheet.name}: {found}"
        for sheet in SHEETS.glob("*.css")
        if sheet.name not in ("tokens.css", "reset.css", "print.css")
        for found in re.findall(
            r"#[0-9a-f]{3,8}\b(?=[;\s])", re.sub(r"@media print \{.*?\n\}", "", sheet.read_text(), flags=re.DOTALL)
        )
    }
    assert named == set()
