"""The viewer beside the verdict: which page, how large, which way up, which two versions. All of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from applicants.views.compared import NOTHING, Differences, differences
from certportal.kernel.drawings.shown import compared

if TYPE_CHECKING:
    from django.http import HttpRequest

    from applicants.models import DocumentVersion, Verdict
    from applicants.queries import Task

ZOOMS = {"": "Selebar layar", "100": "100%", "150": "150%", "200": "200%"}
QUARTER, FULL_TURN = 90, 360


@dataclass(frozen=True)
class Pane:
    """One version on the screen: its page (in words for those who do not see it), and what was said about it.

    Without `page` it has none beside the page of the other version.
    """

    version: DocumentVersion
    page: int | None
    pages: int
    verdict: Verdict | None
    is_newest: bool
    alt: str


def viewer(request: HttpRequest, task: Task) -> dict[str, Any] | None:
    """What the viewer shows; None when there is no file. Wrong values in the address are ignored."""
    newest = task.newest
    if newest is None:
        return None
    shown = _versions(request, task)
    differing = _differing(request, shown)
    most = differing.count or max(version.file.pages or 1 for version in shown)
    page = differing.number or min(max(_number(request, "hal", 1), 1), most)
    turn = _number(request, "putar", 0) % FULL_TURN // QUARTER * QUARTER
    pages = differing.pages or [min(page, version.file.pages or 1) for version in shown]
    return {
        "panes": [_pane(version, number, task) for version, number in zip(shown, pages, strict=True)],
        "comparing": len(shown) > 1,
        "differing": differing,
        "page": page,
        "pages": most,
        "previous_page": differing.before if differing.count else page - 1 or None,
        "next_page": differing.after if differing.count else page + 1 if page < most else None,
        "turn": turn,
        "next_turn": (turn + QUARTER) % FULL_TURN or None,
        "versions": task.versions,
        **_sizes(request.GET.get("zoom", "")),
    }


def _differing(request: HttpRequest, shown: list[DocumentVersion]) -> Differences:
    """What differs between the two versions on the screen; of one there is nothing to say."""
    if len(shown) == 1:
        return NOTHING
    return differences(compared(shown[0].file, shown[1].file), _number(request, "hal", 0))


def _sizes(zoom: str) -> dict[str, Any]:
    """The size in use, and the next larger and smaller one."""
    steps = list(ZOOMS)
    zoom = zoom if zoom in ZOOMS else ""
    place = steps.index(zoom)
    return {
        "zoom": zoom,
        "zooms": [{"value": value or None, "label": label, "now": value == zoom} for value, label in ZOOMS.items()],
        "larger": steps[place + 1] if place + 1 < len(steps) else None,
        "smaller": steps[place - 1] or None if place else None,
        "can_shrink": place > 0,
    }


def kept_look(request: HttpRequest) -> str:
    """The part of the address that goes along to the next document: the size, as "?zoom=150"."""
    zoom = request.GET.get("zoom", "")
    return f"?zoom={zoom}" if zoom and zoom in ZOOMS else ""


def _versions(request: HttpRequest, task: Task) -> list[DocumentVersion]:
    """The newest alone, or the two versions asked for, the older one first."""
    by_number = {version.n: version for version in task.versions}
    other = by_number.get(_number(request, "banding", 0))
    if other is None or len(by_number) == 1:
        return [task.versions[-1]]
    beside = by_number.get(_number(request, "dengan", 0), task.versions[-1])
    if beside == other:
        beside = next(version for version in reversed(task.versions) if version != other)
    return sorted((other, beside), key=lambda version: version.n)


def _pane(version: DocumentVersion, page: int | None, task: Task) -> Pane:
    pages = version.file.pages or 1
    said = list(version.verdicts.all())
    alt = f"{task.row.title}, versi {version.n}, halaman {page} dari {pages}"
    return Pane(version, page, pages, said[-1] if said else None, version == task.newest, alt)


def _number(request: HttpRequest, name: str, default: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else default  # noqa: PLR2004
