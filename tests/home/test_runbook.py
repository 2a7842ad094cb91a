"""Whoever is on call finds every alarm in docs/runbook.md: what `/sehat/siap/` can say, and every number."""

import re

from certportal.home import ready
from tests.architecture.house import ROOT

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
HEADINGS = set(re.findall(r"^## `(\w+)`: ", RUNBOOK, re.MULTILINE))


def everything_wrong():
    found = dict.fromkeys(ready.Readiness.__annotations__, 10**9)
    found |= {"database": False, "queue": False, "media_writable": False, "disk_free_percent": 0}
    return dict(ready._faults(found, worker_wrong="x", backup_wrong="x"))


def test_every_reason_of_the_readiness_page_has_its_part_and_no_part_is_of_another():
    reasons = set(everything_wrong())
    assert len(reasons) >= 10
    assert {name for name in HEADINGS if not name.startswith("portal_")} == reasons | {"heartbeat"}


def test_every_number_is_told_what_to_do_about():
    sources = [(ROOT / "certportal" / name).read_text() for name in ("home/metrics.py", "kernel/web/meter.py")]
    numbers = {name for text in sources for name in re.findall(r'"(portal_\w+)"', text)}
    assert len(numbers) > 10
    assert sorted(name for name in numbers if not re.search(rf"`{name}[`{{]", RUNBOOK)) == []
    assert {name for name in HEADINGS if name.startswith("portal_")} <= numbers
