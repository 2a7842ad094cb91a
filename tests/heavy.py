"""The files that take longest begin first, so that no process waits at the end for another one that began them last."""

from typing import Final

HEAVY: Final = (
    "tests/architecture/test_every_url",
    "tests/journeys/test_pages_show_markup_as_text",
    "tests/stateful",
    "tests/certificates/test_papers",
    "tests/bench",
    "tests/kernel/files/test_intake",
    "tests/schemes/test_imports",
    "tests/browser/test_walk",
    "tests/browser/test_every_hand",
    "tests/browser/test_checking_walk",
    "tests/browser/test_picker_walk",
    "tests/browser/test_worker",
)


def place(nodeid: str) -> int:
    """Where in the queue the test belongs: the heavy ones in their order, everything else after them."""
    return next((n for n, start in enumerate(HEAVY) if nodeid.startswith(start)), len(HEAVY))
