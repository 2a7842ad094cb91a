"""`python -m tests.icons`: the icons for the home screen of a phone, drawn from static/icons/mark.svg in a real browser."""

import io
import os
import shutil

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.upgrades.stored import ROOT

FOLDER = ROOT / "static" / "icons"
GROUND = "#0e3f49"
# Name, side in dots, share of the side that the mark takes: a phone may cut a "maskable" icon to its own shape.
WANTED = (
    ("app-192.png", 192, 1.0),
    ("app-512.png", 512, 1.0),
    ("app-full-512.png", 512, 0.8),
    ("app-touch-180.png", 180, 0.9),
)


def draw(page: Page, side: int, share: float) -> bytes:
    mark = (FOLDER / "mark.svg").read_text()
    ground = "transparent" if share == 1 else GROUND
    look = f"margin:0;width:{side}px;height:{side}px;display:grid;place-items:center;background:{ground}"
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(f"<body style='{look}'><div style='width:{share:.0%};height:{share:.0%}'>{mark}</div>")
    return page.screenshot(omit_background=True)


def small(drawn: bytes) -> bytes:
    """With few colours, as a flat drawing has."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as picture:
        picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        for name, side, share in WANTED:
            (FOLDER / name).write_bytes(small(draw(page, side, share)))
        browser.close()


if __name__ == "__main__":
    main()
