"""Questions to the procedures (SOP) by which exams are run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemes.enums import SopSectionKind
from schemes.models import SopVersion
from schemes.queries.catalogue import in_force

if TYPE_CHECKING:
    import datetime as dt

    from schemes.models import SopSection, SopStep, SopTemplate

_BEFORE = {
    SopSectionKind.SCOPE.value,
    SopSectionKind.SUMMARY.value,
    SopSectionKind.DEFINITIONS.value,
    SopSectionKind.OTHER.value,
}


@dataclass(frozen=True)
class SopPage:
    """One version with its words: `chapters` before the sheet of the steps, `parts` on it, the steps with who performs them."""

    version: SopVersion
    chapters: list[SopSection]
    parts: list[SopSection]
    steps: list[SopStep]

    @property
    def doubtful(self) -> bool:
        """Whether some performer is read with doubt."""
        return any(one.doubtful for step in self.steps for task in step.tasks.all() for one in task.performers.all())


def sop_in_force(on: dt.date, *, template: SopTemplate | None = None) -> SopVersion | None:
    """The newest version of any procedure, or of this one, in force on that day; None where there is none."""
    found = SopVersion.objects.filter(in_force(on)).select_related("template")
    if template is not None:
        found = found.filter(template=template)
    return found.order_by("-effective_from", "-version").first()


def sop_page(version: SopVersion) -> SopPage:
    """The version as its page and its paper show it; four queries."""
    sections = list(version.sections.all())
    return SopPage(
        version,
        [row for row in sections if row.kind in _BEFORE],
        [row for row in sections if row.kind not in _BEFORE],
        list(version.steps.prefetch_related("tasks__performers")),
    )
