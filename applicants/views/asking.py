"""What every view here reads from a request: who, which dossier, which version was on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from applicants.models import Document, DocumentVersion, Dossier
from applicants.queries import Task, tasks_of
from applicants.queries.queue import with_clock
from applicants.queries.turns import next_in_turn
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.reading import note_reading
from certportal.kernel.web.back import go_on
from certportal.kernel.web.load import load
from certportal.kernel.web.visitor import seen_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from certportal.kernel.accounts.policies import Policy

__all__ = [
    "go_to_next",
    "load_dossier",
    "load_task",
    "me",
    "neighbours",
    "note_read",
    "place_of",
    "seen_version",
    "version_of",
]


def me(request: HttpRequest) -> User:
    """The person signed in; the middleware AskToSignIn sends everybody else to the sign-in page."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def load_dossier(request: HttpRequest, code: str, policy: Policy[Dossier], *, branch: str = "") -> Dossier:
    """The dossier with the names every page shows; Http404 where the page belongs to another branch."""
    dossier = load(request, Dossier.objects.with_names(), policy, code=code)
    if branch and dossier.branch != branch:
        raise Http404
    return dossier


def load_task(request: HttpRequest, code: str, row: str, policy: Policy[Dossier]) -> Task:
    """One row of the task list of a dossier the person may see, its clock included; Http404 for a row that is not asked."""
    dossier = load(request, with_clock(Dossier.objects.with_names()), policy, code=code)
    for task in tasks_of(dossier):
        if task.row.code == row:
            return task
    raise Http404


def version_of(task: Task, n: int) -> DocumentVersion:
    """Version `n` of the document; Http404 when there is none."""
    for version in task.versions:
        if version.n == n:
            return version
    raise Http404


def note_read(request: HttpRequest, task: Task) -> None:
    """Write down that somebody other than the applicant opens a file of this document today."""
    about, title = task.document.dossier.applicant_id, f"Dokumen: {task.requirement.title}"
    note_reading(
        ReadingKind.DOCUMENT, by=me(request), subject=task.document, title=title, about=about, now=timezone.now()
    )


def neighbours(task: Task) -> tuple[Document | None, Document | None]:
    """The rows before and after, for the arrows of the viewer."""
    rows = [other.document for other in tasks_of(task.document.dossier)]
    place = rows.index(task.document)
    return (rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None)


def place_of(task: Task) -> str:
    """Where this document stands among all: "Dokumen 3 dari 18"; codes of the sources would tell people nothing."""
    rows = [other.document.pk for other in tasks_of(task.document.dossier)]
    return f"Dokumen {rows.index(task.document.pk) + 1} dari {len(rows)}"


def go_to_next(request: HttpRequest, sentence: str, dossier: Dossier, otherwise: str | Dossier) -> HttpResponseBase:
    """After the last step in a case: what was done is said, and the next one of the queue lies open; else `otherwise`."""
    following = next_in_turn(me(request), timezone.now(), after=dossier)
    if following is None:
        return go_on(request, sentence, otherwise)
    said = f"{sentence} Berikutnya dalam antrian ({following.waiting} sisa)."
    return go_on(request, said, f"{reverse('queue.list')}?tampilan=giliran&intip={following.code}")
