"""docs/security.md says which columns are sealed, and how, as the sealer does it."""

import re

from certportal.kernel.audit import content
from tests.architecture.house import ROOT


def test_page_lists_the_sealed_columns():
    page = (ROOT / "docs/security.md").read_text()
    table = page.split("| Column | Sealed |")[1].split("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines()[2:]]
    assert rows == [list(content.PLAIN), list(content.PERSONAL), list(content.UNSEALED)]
