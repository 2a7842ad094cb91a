"""What an applicant waits for on a cheap phone: real Chromium at 400 kbit/s with a quarter of this machine's speed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KBIT, DELAY_MS, SLOWER = 400, 150, 4
LOADS = 3
WINDOW = {"width": 390, "height": 844}
MOST_SECONDS, MOST_SHIFT = 3.0, 0.05
"""The goals: until the largest thing stands, and how far things move meanwhile (share of the window, as browsers count it)."""
_SEEN = """() => new Promise(done => {
  const seen = {lcp: 0, shift: 0};
  new PerformanceObserver(list => list.getEntries().forEach(one => { seen.lcp = one.startTime; }))
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(one => { if (!one.hadRecentInput) seen.shift += one.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(seen), 500);
})"""


@dataclass(frozen=True)
class Opened:
    """One page on the phone: seconds until its largest thing stands, and how much moved."""

    name: str
    seconds: float
    shift: float


def measure(pages: list[dict[str, str]], site: str) -> list[Opened]:
    """Open each page a few times with nothing kept from before; the medians. `pages`: name, url and cookie."""
    from playwright.sync_api import sync_playwright

    known = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    path = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    flags = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        try:
            return [_opened(browser, page, site) for page in pages]
        finally:
            browser.close()


def _opened(browser: Browser, page: dict[str, str], site: str) -> Opened:
    seen = [_once(browser, page, site) for _ in range(LOADS)]
    return Opened(page["name"], median(one["lcp"] for one in seen) / 1000, max(one["shift"] for one in seen))


def _once(browser: Browser, page: dict[str, str], site: str) -> dict[str, float]:
    context = browser.new_context(viewport=WINDOW, locale="id-ID")  # type: ignore[arg-type]
    if page["cookie"]:
        name, _, value = page["cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": site}])
    tab = context.new_page()
    slow: dict[str, Any] = {"offline": False, "latency": DELAY_MS}
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions", slow | dict.fromkeys(("downloadThroughput", "uploadThroughput"), KBIT * 125)
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = tab.goto(f"{site}{page['url']}", wait_until="load")
    if answer is None or not answer.ok or tab.url != f"{site}{page['url']}":
        raise RuntimeError(f"{page['url']}: {answer.status if answer else 'nothing'} {tab.url}")
    seen: dict[str, float] = tab.evaluate(_SEEN)
    context.close()
    return seen


def line(opened: list[Opened]) -> str:
    """What is printed of them."""
    each = ", ".join(f"{one.name} {one.seconds:.1f} detik (bergeser {one.shift:.3f})" for one in opened)
    return f"Telepon {KBIT} kbit/detik, prosesor ÷ {SLOWER}, isi terbesar: {each}; tujuan {MOST_SECONDS:.0f} detik."


def over_goal(opened: list[Opened]) -> list[str]:
    """A sentence for each page whose parts move. How many seconds it takes depends on this machine, so it is told, not judged."""
    return [
        f"{one.name}: bergeser {one.shift:.3f}, paling banyak {MOST_SHIFT}" for one in opened if one.shift > MOST_SHIFT
    ]
