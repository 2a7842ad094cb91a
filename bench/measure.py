"""Measures a running server in milliseconds: one request at a time, floor views and pages in turn."""

from __future__ import annotations

import http.client
import random
import time
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM_UP = 10
OK = 200


@dataclass
class Page:
    """One measured page and what it took, in milliseconds."""

    name: str
    floor: str | None
    cookie: str
    urls: Iterator[str]
    queries: int
    slowest_ms: float = 0.0  # the longest of its statements, once the process is warm
    most: float | None = None  # the goal: how many times its floor; None without a goal
    most_queries: int | None = None
    took: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Median, ms."""
        return median(self.took)

    @property
    def p95(self) -> float:
        """95th percentile, ms."""
        return quantiles(self.took, n=20)[-1] if len(self.took) > 1 else self.took[0]


class Asker:
    """One connection that stays open; when the server closes it between requests, a new one is opened."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, url: str, cookie: str) -> float:
        """Fetch the page whole; returns milliseconds. Raises RuntimeError for anything but 200."""
        headers = {"Cookie": cookie} if cookie else {}
        for last_try in (False, True):
            start = time.perf_counter()
            try:
                self._connection.request("GET", url, headers=headers)
                answer = self._connection.getresponse()
                answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection.close()
                if last_try:
                    raise
        took = (time.perf_counter() - start) * 1000
        if answer.status != OK:
            raise RuntimeError(f"{url}: {answer.status}")
        return took


def pages_from(facts: list[dict[str, Any]]) -> list[Page]:
    """The pages described by `bench.pages ask`."""
    return [Page(**{**row, "urls": cycle(row["urls"])}) for row in facts]


def measure(pages: list[Page], *, port: int, rounds: int) -> list[Page]:
    """Ask every page once per round, in a new order each time, so that other load affects all pages alike."""
    asker, order = Asker(port), list(pages)
    dice = random.Random(1)  # noqa: S311 (the same order every time)
    warm_up = min(WARM_UP, rounds)
    for turn in range(warm_up + rounds):
        dice.shuffle(order)
        for page in order:
            took = asker.ask(next(page.urls), page.cookie)
            if turn >= warm_up:
                page.took.append(took)
    return pages


def table(title: str, pages: list[Page], before: dict[str, float] | None = None) -> str:
    """The printed table: milliseconds, ratio to the floor of the same run, statements.

    `before` holds the ratios of an almost empty portal, by page: the last column says how much the page grew with data.
    """
    by_name = {page.name: page for page in pages}
    lines = [
        title,
        f"  {'halaman':<26}{'p50 ms':>8}{'p95 ms':>8}{'× lantai':>10}{'p95 ×':>8}{'kueri':>7}{'tumbuh':>8}{'batas':>7}",
    ]
    for page in pages:
        floor = by_name.get(page.floor or "")
        ratios = (f"{page.p50 / floor.p50:.2f}", f"{page.p95 / floor.p95:.2f}") if floor else ("–", "–")
        grown = f"{page.p50 / floor.p50 / before[page.name]:.2f}" if floor and before else "–"
        lines.append(
            f"  {page.name:<26}{page.p50:>8.1f}{page.p95:>8.1f}{ratios[0]:>10}{ratios[1]:>8}{page.queries:>7}{grown:>8}"
            f"{f'{page.most:.1f}' if page.most else '–':>7}"
        )
    return "\n".join(lines)


def ratios_of(pages: list[Page]) -> dict[str, float]:
    """Median over the floor's median, by page."""
    by_name = {page.name: page for page in pages}
    return {page.name: page.p50 / by_name[page.floor].p50 for page in pages if page.floor}


def over_goal(pages: list[Page], ratios: dict[str, float] | None = None) -> list[str]:
    """What is over its goal (`Page.most`, `Page.most_queries`), a sentence each; empty when every goal is met."""
    ratios, faults = ratios or ratios_of(pages), []
    for page in pages:
        if page.most is not None and ratios[page.name] > page.most:
            faults.append(f"{page.name}: {ratios[page.name]:.2f} × lantai, paling banyak {page.most:.1f}")
        if page.most_queries is not None and page.queries > page.most_queries:
            faults.append(f"{page.name}: {page.queries} kueri, paling banyak {page.most_queries}")
    return faults
