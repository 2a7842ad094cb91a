"""Steps that walks repeat: find a field by its label, press a button, check the page, wait for the worker."""

import datetime as dt
import os
import re
import subprocess
import time
from dataclasses import dataclass
from dataclasses import field as also
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.portal import Portal

NAME = "I Gusti Ngurah Made Agung Nur'aini, S.Kom., M.M."
NIP = "198505172010011007"
SECRET_WORDS = "senja di pelabuhan kecil 42"
UNITS = (  # seed 000, as printed
    ("N.821199.028.02", "Mengaplikasikan Keterampilan Dasar Komunikasi"),
    ("N.821100.032.02", "Melakukan Komunikasi Lisan dalam Bahasa Inggris pada Tingkat Operasional"),
    ("N.821100.044.02", "Menerapkan Kerjasama dengan Kolega dan Pelanggan"),
    ("N.821100.045.02", "Memberikan Layanan Kepada Pelanggan"),
    ("N.821100.046.01", "Mengelola Layanan Pelanggan Berkualitas"),
    ("N.821100.049.02", "Memenuhi Kebutuhan Pelanggan"),
    ("N.821100.051.01", "Menerapkan Etika Profesi"),
)
TO_MEND = "SK kenaikan pangkat"
NOTE = "Halaman kedua terpotong. Pindai ulang seluruh halaman."
PATIENCE = int(os.environ.get("PATIENCE", "60"))  # seconds a step may wait for the worker on a busy machine
expect.set_options(timeout=PATIENCE * 1000)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Walker:
    """One browser window and the person who uses it."""

    portal: Portal
    page: Page
    phone: bool = False  # check every page at 390 px too
    axe: bool = True  # False: on pages that another walk looks at with axe
    dossier_url: str = ""
    wide_pages: list[str] = also(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE * 1000)

    def become(self, person) -> None:
        self.portal.sign_in(self.page, person)

    def goto(self, path: str, name: str) -> None:
        answer = self.page.goto(f"{self.portal.url}{path}")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.look(name)

    def look(self, name: str) -> None:
        """The page is in Indonesian and has one heading; pages wider than a phone are recorded."""
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.portal.shot(self.page, name)
        if not self.phone:
            return
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self.portal.shot(self.page, f"{name}-hp")
        self.page.set_viewport_size(DESK)
        if wide > PHONE["width"]:
            self.wide_pages.append(f"{name}: {wide} px")

    def no_barriers(self) -> None:
        if self.axe:
            assert self.portal.barriers(self.page) == []

    def reload_until(self, there: Locator) -> None:
        """Reload until the worker has made what is awaited."""
        deadline = time.monotonic() + PATIENCE
        while not there.count():
            assert time.monotonic() < deadline, f"never came: {there}\n{self.portal.log[-3000:]}"
            time.sleep(0.3)
            self.page.reload()


def field(page: Page, label: str) -> Locator:
    """The input with exactly this label (the star of required fields aside)."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))


def follow(link: Locator) -> None:
    """Click and wait for the whole page it leads to: what is asked for next may stand on this one too, and keys need its script."""
    with link.page.expect_navigation():
        link.click()


def press(page: Page, name) -> None:
    """Press the one button of this name and wait for the page it leads to."""
    exact = {"exact": True} if isinstance(name, str) else {}
    button = page.locator("main").get_by_role("button", name=name, **exact)
    with page.expect_navigation():
        button.click()


def saved(page: Page, name, *, exact: bool = False) -> bytes:
    """The bytes behind a download link; a second download must give the same. Fails with the page that came instead."""
    link = page.get_by_role("link", name=name, exact=exact).first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.on("response", lambda answer: asked.append(f"{answer.status} {answer.url}"))
    try:
        with page.expect_download() as download:
            link.click()
    except PlaywrightTimeout:
        pytest.fail(f"no file behind {name}: {asked[-6:]}\n{page.url}\n{page.locator('body').inner_text()[:2000]}")
    first = Path(download.value.path()).read_bytes()
    again = page.request.get(str(link.evaluate("link => link.href")))
    assert again.body() == first
    return first


def text_of(pdf: bytes) -> str:
    """What pdftotext reads, with single spaces."""
    run = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def wait_for_letter(portal: Portal, address: str, words: str) -> str:
    """The newest e-mail to this address that contains `words`."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = [letter for letter in portal.letters_to(address) if words in letter]
        if found:
            return found[-1]
        assert time.monotonic() < deadline, f"no letter with {words!r}: {portal.letters_to(address)}"
        time.sleep(0.3)


def code_for(secret: str) -> str:
    """The six digits an authenticator shows now; as people do, those that are about to lapse are let pass."""
    left = 30 - time.time() % 30
    if left < 10:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def days_later(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def example_papers(folder: Path) -> dict[str, Path]:
    """A scanned sheet and a portrait on red, as applicants bring them."""
    from PIL import Image, ImageDraw

    from certportal.kernel.pdf.render import render

    sheet = folder / "Berkas Nur'aini.pdf"
    sheet.write_bytes(render("pdf/demo_sheet.html", {"title": "Dokumen pemohon", "codes": "001"}, identifier="walk"))
    picture = Image.new("RGB", (354, 472), "#b3122a")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((117, 90, 237, 230), fill="#e8c9a8")
    pen.rounded_rectangle((57, 260, 297, 520), 90, fill="#f4f4f2")
    photo = folder / "Pasfoto.jpg"
    picture.save(photo, "JPEG", quality=88)
    return {"pdf": sheet, "photo": photo}
