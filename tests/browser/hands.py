"""Two ways of using a page that must both work: a mouse without JavaScript, and a keyboard without a mouse."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.browser.paces import field

MANY = 150  # stops of the Tab key before somebody would give up
# Whether one can see where the focus is: an outline, or the ring of a field; rows, large choices and file buttons show it on
# the box around them.
SEEN = """stop => {
  const here = document.activeElement;
  const outlined = node => node && getComputedStyle(node).outlineStyle !== "none" && parseFloat(getComputedStyle(node).outlineWidth) >= 2;
  const ringed = node => node && /0px 0px 0px [2-9](\\.\\d+)?px/.test(getComputedStyle(node).boxShadow);
  const inPlace = here.closest(".row-link, .file-pick, .choice, .tile-link");
  const around = inPlace && (here.closest("li, .choice, .tile") || inPlace);
  const aside = here.closest(".file-pick")?.querySelector(".btn");
  const box = here.getBoundingClientRect();
  return {
    there: here === stop,
    nowhere: here === document.body,
    main: here.id === "isi",
    shown: outlined(here) || ringed(here) || ringed(around) || outlined(around) || outlined(aside),
    inside: box.bottom > 0 && box.top < innerHeight,
    name: `${here.tagName} ${here.id} ${(here.innerText || here.name || "").trim().slice(0, 40)}`,
  };
}"""


class Hands(Protocol):
    """What both ways can do; fields are found by the label people read."""

    def follow(self, name: str | re.Pattern[str]) -> None: ...
    def press(self, name: str | re.Pattern[str]) -> None: ...
    def write(self, label: str, value: str) -> None: ...
    def choose(self, label: str, value: str) -> None: ...
    def pick(self, name: re.Pattern[str]) -> None: ...
    def tick(self, name: re.Pattern[str]) -> None: ...
    def bring(self, label: str, file: Path) -> None: ...
    def unfold(self, name: str) -> None: ...


@dataclass
class Mouse:
    """Clicks and types; the browser runs no script."""

    page: Page

    def follow(self, name: str | re.Pattern[str]) -> None:
        with self.page.expect_navigation():
            link_in(self.page, name).click()

    def press(self, name: str | re.Pattern[str]) -> None:
        with self.page.expect_navigation():
            button_in(self.page, name).click()

    def write(self, label: str, value: str) -> None:
        field(self.page, label).fill(value)

    def choose(self, label: str, value: str) -> None:
        field(self.page, label).select_option(label=value)

    def pick(self, name: re.Pattern[str]) -> None:
        self.page.get_by_role("radio", name=name).check()

    def tick(self, name: re.Pattern[str]) -> None:
        self.page.get_by_role("checkbox", name=name).check()

    def bring(self, label: str, file: Path) -> None:
        field(self.page, label).set_input_files(file)

    def unfold(self, name: str) -> None:
        self.page.locator("summary", has_text=name).click()


@dataclass
class Keys:
    """Tab, Space, Enter, arrows. Every element that gets the focus must show it."""

    page: Page

    def __post_init__(self) -> None:
        # From now on Playwright receives file dialogs; requested only just before the key press, that may come too late.
        self.page.on("filechooser", lambda _chooser: None)

    def reach(self, target: Locator) -> None:
        """Tab until the focus is there."""
        # Wait for the page's script, which moves the focus to the errors of a form: keys typed earlier would go elsewhere.
        self.page.wait_for_function("document.documentElement.classList.contains('js')")
        goal = target.element_handle()
        if self._stop(goal)["there"]:
            return
        for _ in range(MANY):
            self.page.keyboard.press("Tab")
            stop = self._stop(goal)
            if stop["nowhere"]:
                continue  # the browser's own frame, between the end and the beginning
            assert stop["shown"], f"focus not to be seen on {stop['name']}, {self.page.url}"
            assert stop["inside"], f"focus outside the window on {stop['name']}, {self.page.url}"
            if stop["there"]:
                return
        raise AssertionError(f"Tab never reached {target}, {self.page.url}")

    def _stop(self, goal) -> dict[str, object]:
        return self.page.evaluate(SEEN, goal)

    def past_the_menu(self) -> None:
        """The first stop of a page is the link that leads past its menu."""
        self.page.keyboard.press("Tab")
        expect(self.page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.reach(link_in(self.page, name))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, name: str | re.Pattern[str]) -> None:
        self.reach(button_in(self.page, name))
        with self.page.expect_navigation():
            self.page.keyboard.press("Space")

    def write(self, label: str, value: str) -> None:
        self.reach(field(self.page, label))
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(value)

    def choose(self, label: str, value: str) -> None:
        """The arrows lead through the list. Typed letters would start anew after a pause of a second."""
        select = field(self.page, label)
        self.reach(select)
        for _ in range(MANY):
            if select.evaluate("select => select.selectedOptions[0].text.trim()") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows never reached {value}")

    def pick(self, name: re.Pattern[str]) -> None:
        """Tab leads to the group, arrows lead through it."""
        wanted = self.page.get_by_role("radio", name=name)
        group = str(wanted.get_attribute("name"))
        entry = self.page.locator(f'input[name="{group}"]:checked')
        self.reach(entry if entry.count() else self.page.locator(f'input[name="{group}"]').first)
        self.page.keyboard.press("Space")
        for _ in range(10):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows never reached {name}")

    def tick(self, name: re.Pattern[str]) -> None:
        box = self.page.get_by_role("checkbox", name=name)
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def bring(self, label: str, file: Path) -> None:
        self.reach(field(self.page, label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def unfold(self, name: str) -> None:
        self.reach(self.page.locator("summary", has_text=name))
        self.page.keyboard.press("Enter")


def link_in(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.locator("main").get_by_role("link", name=name).first


def button_in(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.locator("main").get_by_role("button", name=name).first
