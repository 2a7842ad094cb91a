"""Checks of rendered pages: Chromium opens what the Django test client got.

So a page is checked inside the test's own transaction. Everything is served from memory (shelf.py); what a page shows
besides the static files is fetched before it is opened.
"""

import hashlib
import os
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.utils.dates import MONTHS as _MONTHS
from playwright.sync_api import Browser, ConsoleMessage

from certportal.kernel.accounts.enums import Role
from tests.browser.paces import DESK, PHONE
from tests.browser.portal import AXE, ROOT, STANDARDS
from tests.browser.shelf import Answer, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = [str(name) for name in _MONTHS.values()]
MEASURE = (Path(__file__).parent / "eye.js").read_text()
COLOURS = (Path(__file__).parent / "colours.js").read_text()
# Which element a finding is about is worked out only where there is a finding: for the whole page it takes half the time.
RUN_AXE = """async only => {
  const run = selectors => axe.run(document, {runOnly: only, resultTypes: ["violations"], selectors});
  const found = await run(false);
  return found.violations.length ? (await run(true)).violations : [];
}"""
# What the page before still asks for is not told of the next: nothing is under way, and nothing is left that would ask again.
STILL = "() => { stop(); document.documentElement.replaceChildren(); }"
TABLET, WIDE = {"width": 768, "height": 1024}, {"width": 1440, "height": 900}
ZOOMED = {"width": 640, "height": 450}  # 1280 px at 200 %
NARROWEST = {"width": 320, "height": 640}  # WCAG 1.4.10: 1280 px at 400 %
DEPENDS_ON_WIDTH = ["target-size", "scrollable-region-focusable", "summary-name", "button-name", "link-name"]
SHOTS = ROOT / "shots"
# Left-overs of libraries, of Python and of templates; codes of states.
FOREIGN = (
    r"\b(?:This field|is required|Submit|Sign [Ii]n|Sign [Oo]ut|Log [Ii]n|Log [Oo]ut|Please|[Ii]nvalid|Enter a|Select a|Choose|Currently"
    r"|No file|Unknown|None|True|False|Ensure|undefined|NaN|Not Found|Forbidden|Server Error)\b"
    r"|\{[{%]|[%}]\}|&(?:amp|lt|quot|nbsp|#x27);|<(?:p|br|a|strong)\b|(?<![\w./@-])[a-z]+_[a-z_]+(?![\w./@-])"
)
# What may differ between two people on pages that count as alike.
_OWN = re.compile(
    # codes of cases, numbers, months, addresses, roles
    rf"\b[0-9A-HJKMNP-TV-Z]{{14}}\b|\d+|\b(?:{'|'.join(MONTHS)})\b|(?:href|action)=\"[^\"]*\"|{'|'.join(Role.labels)}|"
    r'name="(?:csrfmiddlewaretoken|once)"\s+value="[^"]*"|nonce="[^"]*"|<header class="site-head">.*?</header>|<p class="trace">.*?</p>',
    re.DOTALL,
)


# Pictures and styles that are not static files; parts that the page asks for after some seconds.
_BESIDES = re.compile(r"""<(?:img|link)\b[^>]*?\b(?:src|href)="(/(?!static/)[^"]*)\"""")
# Parts that the page fetches at once and that are pages of their own, looked at there; drafts of what was typed.
_ASKED_AT_ONCE = re.compile(r"""\bhx-get="(/[^"]*)"(?=[^>]*\bhx-trigger="load")""")
# What the exam on a device asks the portal for.
_DEVICE = re.compile(r'''\bdata-base="(/[^"]*)"''')
_NO_DRAFT = Answer(200, {"Content-Type": "application/json"}, b'{"texts": {}}')
_ASKED_LATER = re.compile(r"""\bhx-get="(/[^"]*)"(?=[^>]*\bhx-trigger="[^"]*(?:every |delay:))""")


def _headers(response: HttpResponseBase) -> dict[str, str]:
    return {name: value for name, value in response.items() if name.lower() != "content-length"}


def sameness(body: bytes, person: Any) -> str:
    """The page without what is only this person's or this moment's: equal for pages that look alike."""
    text = unescape(body.decode())
    for own in (person.full_name, person.display_name, person.email) if person else ():
        text = text.replace(own, "") if own else text
    return _OWN.sub("", text)


class Seen:
    """Which pages were looked at already: an empty file each, so that all processes of a run know of each other's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def is_new(self, alike: str) -> bool:
        """Whether nobody has asked about such a page before (see `sameness`); from now on it is known."""
        try:
            (self._folder / hashlib.sha256(alike.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Eye:
    """One browser window that shows and checks the pages it is given."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(
            locale="id-ID", timezone_id="Asia/Jakarta", viewport=DESK, reduced_motion="reduce", service_workers="block"
        )
        # Sent to the browser once, not again for every page.
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complaints.append(f"script: {error}"))
        self._complaints: list[str] = []
        self._shelf = Shelf()

    def close(self) -> None:
        self.context.close()
        self._shelf.close()

    def open(
        self,
        address: str,
        response: HttpResponseBase,
        body: bytes,
        fetch: "Callable[[str], HttpResponseBase] | None" = None,
    ) -> None:
        """Show this answer; `fetch` returns what the page loads besides (pictures)."""
        self.page.evaluate(STILL)
        self._complaints = []
        self._shelf.clear()
        # The status code is checked by the test; here the page is only shown.
        self._shelf.put(address, Answer(200, _headers(response), body))
        text = unescape(body.decode())
        besides = {
            *_BESIDES.findall(text),
            *_ASKED_LATER.findall(text),
            *(f"{at}data/" for at in _DEVICE.findall(text)),
        }
        for path in sorted(besides) if fetch else ():
            found = fetch(path)
            self._shelf.put(path, Answer(found.status_code, _headers(found), found.body))
        for path in _ASKED_AT_ONCE.findall(text):
            self._shelf.put(path, Answer(200, {"Content-Type": "text/html"}, b""))
        self._shelf.put("/draf/", _NO_DRAFT)
        self.page.set_viewport_size(DESK)
        self.page.goto(self._shelf.url + address, wait_until="load")
        self._complaints += [f"no such file: {path}" for path in self._shelf.missing]

    def faults(self, name: str = "") -> list[str]:
        """Everything that is wrong with the open page, one line each; with SHOTS=1 its picture is kept under that name."""
        page = self.page
        page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
        found = self._axe({"type": "tag", "values": STANDARDS}) + page.evaluate(
            MEASURE, {"frame": True, "foreign": FOREIGN}
        )
        self.shoot(name)
        page.evaluate(COLOURS, True)
        page.set_viewport_size(PHONE)
        found += page.evaluate(COLOURS, False)
        found += self._axe({"type": "rule", "values": DEPENDS_ON_WIDTH})
        found += page.evaluate(MEASURE, {"touch": True})
        self.shoot(name)
        found += page.evaluate(MEASURE, {"focus": True})
        for size in (TABLET, ZOOMED, NARROWEST):
            page.set_viewport_size(size)
            found += page.evaluate(MEASURE, {})
        for size in (TABLET, WIDE) if os.environ.get("SHOTS") == "1" else ():
            page.set_viewport_size(size)
            self.shoot(name)
        return list(dict.fromkeys(found + self._complaints))

    def faults_at_this_width(self) -> list[str]:
        """What axe finds now, whatever has been opened or resized by hand."""
        return self._axe({"type": "tag", "values": STANDARDS}) + self.page.evaluate(MEASURE, {}) + self._complaints

    def too_wide(self, widths: tuple[int, ...]) -> list[str]:
        """What sticks out of a window of one of these widths, or is cut off there."""
        found = []
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            found += self.page.evaluate(MEASURE, {})
        return found

    def faint_in_the_dark(self) -> list[str]:
        """Text with too little contrast on a device that asks for dark colours."""
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="dark")
        try:
            return self._axe({"type": "rule", "values": ["color-contrast"]})
        finally:
            self.page.emulate_media(color_scheme="light")

    def low_contrast(self, selector: str) -> list[str]:
        """Parts among these whose text has too little contrast with its background."""
        return [
            line
            for line in self._axe({"type": "rule", "values": ["color-contrast"]})
            if selector in line or "tone-" in line
        ]

    def _axe(self, only: dict[str, object]) -> list[str]:
        return [
            f"{fault['id']}: {' '.join(map(str, node['target']))}: {fault['help']}"
            for fault in self.page.evaluate(RUN_AXE, only)
            for node in fault["nodes"]
        ]

    def shoot(self, name: str) -> None:
        """With SHOTS=1, keep a picture of the whole page under shots/, with what is folded folded."""
        if os.environ.get("SHOTS") != "1" or not name:
            return
        SHOTS.mkdir(exist_ok=True)
        fold = "open => document.querySelectorAll('main details').forEach(part => { part.open = open })"
        self.page.evaluate(fold, False)
        file = re.sub(r"[^a-zA-Z0-9.-]+", "-", f"{name}-{self.page.viewport_size['width']}.png")
        self.page.screenshot(path=SHOTS / file, full_page=True)
        self.page.evaluate(fold, True)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"console: {message.text[:200]} {message.location.get('url', '')}")
