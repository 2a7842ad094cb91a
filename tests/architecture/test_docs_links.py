"""Every link from the README and the docs to another file of the repository leads there."""

import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.pictures import MOST_BYTES, NAMES

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PAGES = sorted([ROOT / "README.md", ROOT / "README.id.md", *(ROOT / "docs").rglob("*.md")])


def dead_links(page: Path, text: str) -> list[str]:
    return [target for target in LINK.findall(text) if not (page.parent / target).exists()]


@pytest.mark.parametrize("text_file", PAGES, ids=lambda found: found.relative_to(ROOT).as_posix())
def test_links_lead_to_files(text_file):
    assert dead_links(text_file, text_file.read_text()) == []


def test_canary_a_link_to_nowhere_is_seen():
    assert dead_links(ROOT / "README.md", "[a](docs/tidak-ada.md) [b](README.md) [c](https://example.org/x)") == [
        "docs/tidak-ada.md"
    ]


@pytest.mark.parametrize(("name", "lines"), [("README.md", 100), ("README.id.md", 100), ("docs/developing.md", 60)])
def test_pages_people_read_first_are_short(name, lines):
    """Each README fits on two screens, the page for developers on one."""
    assert len((ROOT / name).read_text().splitlines()) <= lines


@pytest.mark.parametrize("page", ["README.md", "README.id.md"])
def test_a_readme_shows_the_screens_and_stays_light(page):
    """What `./run pictures` keeps, 400 kB together at most: a README is read on phones, too."""
    shown = re.findall(r"!\[[^\]]+\]\((\S+\.png)\)", (ROOT / page).read_text())
    assert [Path(one).stem for one in shown] == list(NAMES)
    assert sum((ROOT / one).stat().st_size for one in shown) <= MOST_BYTES
