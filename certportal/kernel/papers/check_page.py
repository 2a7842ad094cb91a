"""Where anybody checks a paper by its code. The page belongs to an app above, which names it in its parts."""

from collections.abc import Callable

_PAGES: list[Callable[[], str]] = []


def provide_check_page(page: Callable[[], str]) -> None:
    """Let `page()` say the absolute address of the check; saying it again replaces it."""
    _PAGES[:] = [page]


def check_page() -> str:
    """The address to print beside the code of a paper; "" where no app offers the check."""
    return _PAGES[0]() if _PAGES else ""
