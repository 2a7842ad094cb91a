"""`./run pictures`: the four screens of the README, of the portal as `./run` fills it, taken in a real browser.

An empty SQLite is filled with the catalogue and the demo, the waiting papers are drawn, and each page is opened by who works at it.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests import migrated
from tests.servers import die_with_parent, free_port, scratch_folder, wait_for
from tests.upgrades.make import environment, fill
from tests.upgrades.stored import ROOT

FOLDER = ROOT / "docs" / "pictures"
NAMES = ("home", "queue", "checking", "certificate")
MOST_BYTES = 400_000
"""Of all four together: a README is read on phones, too."""
COLOURS = 128
WIDE, WIDE_PAPER = 1000, 560
"""Pixels of a kept picture; it is taken at the size people work at, and made smaller."""
DRAWN = ("--disable-dev-shm-usage", "--font-render-hinting=none")
"""/dev/shm is tiny in containers; with hinting, letters are moved to whole pixels and words run together in a smaller picture."""
ALL_THERE = """() => document.fonts.status === "loaded" && [...document.images].every(
  one => one.naturalWidth || !one.checkVisibility() || one.getBoundingClientRect().top > innerHeight
) && !document.querySelector(".page-picture-missing, .page-later")"""
PATIENCE = 90_000
"""What is to be seen has come, letters and pictures in sight; and how long that may take, ms."""
WHAT_TO_SHOW = """
import json
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from applicants.enums import DossierState
from applicants.models import Document, Dossier
from certificates.models import Certificate
from certportal.kernel.drawings.actions import order_missing
from tests.draining import run_due
case = Dossier.objects.filter(state=DossierState.COMPLETENESS_CHECK, scheme__isnull=False).exclude(intake_officer=None).first()
row = Document.objects.filter(dossier=case, versions__isnull=False).order_by("pk").first()
browser = Client()
browser.force_login(case.intake_officer, backend="certportal.kernel.accounts.backends.IdentifierBackend")
cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
checking = reverse("document.check", args=[case.code, row.requirement.code])
order_missing(row.versions.latest("n").file, now=timezone.now())
run_due(now=timezone.now())  # the worker draws the pages of the document
print(json.dumps({
    "cookie": [cookie.key, cookie.value],
    "queue": reverse("queue.list"),
    "checking": checking,
    "certificate": Certificate.objects.filter(paper__file__isnull=False).order_by("pk").first().paper.file.path,
}))
"""


def take() -> None:
    """Take all four and keep them. Raises SystemExit where they are larger together than a README may be."""
    folder = scratch_folder("pictures")
    try:
        port = free_port()
        settings = environment(folder, migrated.sqlite_at(folder / "demo.sqlite3"))
        settings |= {"PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
        fill(settings)
        shown = json.loads(_told(settings, WHAT_TO_SHOW))
        kept = {
            "certificate": _first_page(Path(settings["MEDIA_ROOT"]) / shown["certificate"]),
            **_screens(settings, shown, folder),
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        _small(kept[name], WIDE_PAPER if name == "certificate" else WIDE).save(FOLDER / f"{name}.png", optimize=True)
    if (size := sum((FOLDER / f"{name}.png").stat().st_size for name in NAMES)) > MOST_BYTES:
        raise SystemExit(f"{size} bytes, paling banyak {MOST_BYTES}")


def _told(settings: dict[str, str], code: str) -> str:
    """What the code prints inside this portal."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return done.stdout


def _screens(settings: dict[str, str], shown: dict[str, str], folder: Path) -> dict[str, Image.Image]:
    log = folder / "web.log"
    with log.open("wb") as out:
        web = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve", "1"], cwd=ROOT, env=settings, stdout=out, stderr=out,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    try:
        wait_for(lambda: _answers(settings["SITE_URL"]), web, "Portal", log)
        with sync_playwright() as play:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
            flags = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=path, args=[*flags, *DRAWN])
            site, cookie = settings["SITE_URL"], shown["cookie"]
            return {
                "home": _screen(browser, f"{site}/", None, (1280, 900)),
                "queue": _screen(browser, f"{site}{shown['queue']}", cookie, (1440, 900)),
                "checking": _screen(browser, f"{site}{shown['checking']}", cookie, (1440, 900)),
            }
    finally:
        web.terminate()
        web.wait(timeout=40)


def _answers(site: str) -> bool:
    try:
        with urllib.request.urlopen(f"{site}/sehat/", timeout=5):
            return True
    except (URLError, OSError):
        return False


def _screen(browser: Browser, url: str, cookie: str | None, size: tuple[int, int]) -> Image.Image:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    if cookie:
        # With the whole address only pages below it would get the cookie, and not the pictures in them.
        root = urljoin(url, "/")
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": root}])
    page = context.new_page()
    answer = page.goto(url, timeout=PATIENCE)
    if answer is None or not answer.ok or page.url != url:
        raise SystemExit(f"{url}: {answer.status if answer else 'nothing'}, {page.url}")
    page.wait_for_function(ALL_THERE, timeout=PATIENCE)
    return Image.open(io.BytesIO(page.screenshot()))


def _first_page(path: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].render(scale=1.4).to_pil()
    finally:
        document.close()


def _small(picture: Image.Image, wide: int) -> Image.Image:
    height = round(picture.height * wide / picture.width)
    return picture.convert("RGB").resize((wide, height), Image.Resampling.LANCZOS).quantize(COLOURS)


if __name__ == "__main__":
    take()
