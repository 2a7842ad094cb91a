"""Which paper or file a job is about, and of which case: nine rows called "Cetak dokumen" would say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from applicants.models import DocumentVersion, Dossier
from certportal.home.damage import LOOK_JOB
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.models import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certportal.home.settings_pages.stuck import Row
    from certportal.kernel.accounts.models import User

CASE: Final = "applicants.dossier"
About = tuple[str, int]


@dataclass(frozen=True)
class Drawn:
    """A paper in words, its case, and where that is read, for those who may."""

    title: str
    case: str = ""
    url: str = ""


def drawn_by(rows: Sequence[Row], user: User) -> dict[int, Drawn]:
    """By job. One query for the papers, two for the cases, and one for each other kind of thing a paper is about."""
    wanted = {row.pk: row.args["paper"] for row in rows if isinstance(row, Job) and "paper" in row.args}
    papers = Paper.objects.in_bulk(set(wanted.values())) if wanted else {}
    things = {
        job: (_titled(papers[number]), _about(papers[number])) for job, number in wanted.items() if number in papers
    }
    things |= _read_by(rows)
    case_of = _cases({about for _, about in things.values()})
    cases = _seen_by(user, case_of.values())
    return {job: Drawn(title, *cases.get(case_of.get(about, 0), ("", ""))) for job, (title, about) in things.items()}


def _titled(paper: Paper) -> str:
    return paper.title if paper.number in paper.title else str(paper)


def _about(paper: Paper) -> About:
    return paper.about_type, paper.about_id


def _read_by(rows: Sequence[Row]) -> dict[int, tuple[str, About]]:
    """What the damaged or lost files are, by the job that looked at them: papers, or documents that somebody uploaded."""
    looked = {row.args["path"]: row.pk for row in rows if isinstance(row, Job) and row.kind == LOOK_JOB}
    if not looked:
        return {}
    papers = Paper.objects.filter(file__path__in=looked).select_related("file")
    found = {looked[one.file.path]: (_titled(one), _about(one)) for one in papers if one.file}
    uploads = DocumentVersion.objects.filter(file__path__in=looked)
    for one in uploads.select_related("file", "document__requirement", "document__dossier"):
        found[looked[one.file.path]] = (one.document.requirement.title, (CASE, one.document.dossier_id))
    return found


def _cases(about: set[About]) -> dict[About, int]:
    """The id of the case each thing belongs to; what belongs to none is left out."""
    found = {one: one[1] for one in about if one[0] == CASE}
    for kind in {kind for kind, _ in about} - {CASE}:
        model = apps.get_model(kind)
        try:
            model._meta.get_field("dossier")  # noqa: SLF001 (Django's public name)
        except FieldDoesNotExist:
            continue
        ids = [pk for one, pk in about if one == kind]
        owners = model._base_manager.filter(pk__in=ids).values_list("pk", "dossier_id")  # noqa: SLF001 (Django's public name)
        found |= {(kind, pk): dossier for pk, dossier in owners if dossier}
    return found


def _seen_by(user: User, cases: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Number and address of these cases; without the address where the reader may not go."""
    rows = Dossier.objects.filter(pk__in=set(cases)).only("number", "code")
    seen = set(rows.visible_to(user).values_list("pk", flat=True))
    return {row.pk: (row.number or row.code, row.get_absolute_url() if row.pk in seen else "") for row in rows}
