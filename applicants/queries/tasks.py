"""The asked documents of a dossier, as pages and rules want them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch

from applicants import checklist
from applicants.enums import DossierState, VerdictOutcome, VerdictStage
from applicants.models import (
    Document,
    DocumentVersion,
    Dossier,
    Endorsement,
    Signature,
    SuperiorNaming,
    Verdict,
)
from applicants.queries.choice import missing_today, unsendable_today
from applicants.queries.people import asked_of
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.web.kept import Kept
from schemes.enums import Signing
from schemes.packaging import in_brief

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, TypedDict

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from certportal.kernel.papers.models import Paper
    from schemes.models import Requirement
    from schemes.packaging import Shortfall

    class Waits(TypedDict):
        """What is read along with a document: whether a question to the superior, or one about who that is, waits."""

        asks_superior: bool
        names_superior: bool

    AskedDocument: TypeAlias = WithAnnotations[Document, Waits]

CHOICE = "Pilihan unit kompetensi"
_OF_VERDICT = ("version", "stage", "outcome", "reason", "note", "at", "by__full_name")
STILL_REQUIRED = "Dokumen tetap diperlukan"
LAPSED = "Dokumen lain berubah setelah ditandatangani atasan"


@dataclass(frozen=True)
class Task:
    """One row of the task list with everything a page shows of it.

    `verdict` is the one that counts at the dossier's stage; `last` the newest on the newest version, whatever its stage.
    """

    document: Document
    requirement: Requirement
    versions: tuple[DocumentVersion, ...]
    verdict: Verdict | None
    row: checklist.Row
    last: Verdict | None = None
    asks_superior: bool = False
    names_superior: bool = False

    @property
    def newest(self) -> DocumentVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def standing(self) -> checklist.Standing:
        return self.row.standing

    @property
    def preparing(self) -> bool:
        """Signed with an account; the worker is drawing the paper."""
        return self.document.pending_paper_id is not None

    @property
    def earlier(self) -> tuple[DocumentVersion, ...]:
        """Replaced versions, newest first."""
        return tuple(reversed(self.versions[:-1]))


@Kept
def tasks_of(dossier: Dossier) -> list[Task]:
    """The asked documents in printed order, with versions and the verdict on the newest version.

    While the dossier is with the verifier only verdicts of that stage count (001 component 2, step 3: verification is
    more than the check of completeness); they stay valid when the dossier comes back to the verifier after a
    correction.

    Four queries. After an upload or a verdict in the same request, `tasks_of.forget(dossier)`.
    """
    return read_tasks(dossier)


def read_tasks(dossier: Dossier) -> list[Task]:
    """`tasks_of`, read anew, without the list kept on the instance."""
    asked = {row.pk: row for row in asked_of(dossier).documents}
    versions = DocumentVersion.objects.select_related("file").prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("by").only(*_OF_VERDICT).order_by("pk"))
    )
    documents: QuerySet[Any] = (
        Document.objects.filter(dossier=dossier)
        .order_by("order")
        .prefetch_related(Prefetch("versions", versions.order_by("n")))
        .annotate(
            asks_superior=Exists(Endorsement.objects.waiting().filter(document=OuterRef("pk"))),
            names_superior=Exists(SuperiorNaming.objects.waiting().filter(dossier=OuterRef("dossier"))),
        )
    )
    return [_task(dossier, document, asked[document.requirement_id]) for document in documents]


def _task(dossier: Dossier, document: AskedDocument, requirement: Requirement) -> Task:
    document.dossier, document.requirement = dossier, requirement
    versions = tuple(document.versions.all())
    said = [tuple(version.verdicts.all()) for version in versions]
    last = said[-1] if said else ()
    verdict = _counted(dossier, last)
    row = _row(document, requirement, verdict, said)
    names = document.names_superior and requirement.signing == Signing.UPLOADED_OR_SUPERIOR
    newest = last[-1] if last else None
    return Task(document, requirement, versions, verdict, row, newest, document.asks_superior, names)


def _counted(dossier: Dossier, said: Sequence[Verdict]) -> Verdict | None:
    """The verdict that counts at the dossier's stage, of those on one version, oldest first.

    The verifier judges every document anew: a verdict of the intake officer does not count at that stage.
    """
    anew = dossier.state == DossierState.VERIFICATION
    counting = [one for one in said if not anew or one.stage == VerdictStage.VERIFICATION]
    return counting[-1] if counting else None


def _row(
    document: Document, requirement: Requirement, verdict: Verdict | None, said: Sequence[Sequence[Verdict]]
) -> checklist.Row:
    """The row of the pure engine; `said` holds the verdicts on each version, in the order of the versions."""
    return checklist.Row(
        code=requirement.code,
        title=requirement.shown_title,
        mandatory=requirement.required,
        versions=len(said),
        verdict=verdict.outcome if verdict else "",
        lack_stated=bool(document.lack_reason),
        lack_refused=document.lack_refused_at is not None,
        waived=document.waived_at is not None,
        lapsed=document.lapsed_at is not None,
        preparing=document.pending_paper_id is not None,
        judged_before=any(said[:-1]),
    )


def read_rows(dossier: Dossier) -> list[tuple[Document, checklist.Row]]:
    """Each asked document with its row, read anew in printed order, without what only pages show. Three queries."""
    asked = {row.pk: row for row in asked_of(dossier).documents}
    versions: dict[int, dict[int, list[Verdict]]] = defaultdict(dict)
    order = DocumentVersion.objects.filter(document__dossier=dossier).order_by("document_id", "n")
    for document_id, version_id in order.values_list("document_id", "pk"):
        versions[document_id][version_id] = []
    verdicts = Verdict.objects.filter(version__document__dossier=dossier).order_by("pk")
    of_document = {version: said for found in versions.values() for version, said in found.items()}
    for verdict in verdicts.only("version", "stage", "outcome"):
        of_document[verdict.version_id].append(verdict)
    found = []
    for document in Document.objects.filter(dossier=dossier).order_by("order"):
        said = list(versions[document.pk].values())
        counted = _counted(dossier, said[-1]) if said else None
        found.append((document, _row(document, asked[document.requirement_id], counted, said)))
    return found


def rows_of(dossier: Dossier) -> list[checklist.Row]:
    """The task list as the pure engine wants it."""
    return [task.row for task in tasks_of(dossier)]


def items_to_mend(dossier: Dossier) -> list[dict[str, str]]:
    """What the one notice of a round names: code, title, reason and note of each document to mend, in order.

    The choice of units comes last, with no code, where its package is not whole.
    """
    documents = [
        {"code": task.row.code, "title": task.row.title, **_what_to_mend(task)}
        for task in tasks_of(dossier)
        if task.standing in {checklist.Standing.NEEDS_FIX, checklist.Standing.MISSING}
    ]
    lacking = choice_to_mend(dossier, alone=not documents)
    if not lacking:
        return documents
    return [
        *documents,
        {"code": "", "title": CHOICE, "reason": "Kemasan unit belum lengkap", "note": in_brief(lacking)},
    ]


def choice_to_mend(dossier: Dossier, *, alone: bool) -> tuple[Shortfall, ...]:
    """What the applicant is asked to mend in the choice of units. `alone`: no document is to be mended either.

    The counter does not return a dossier for a prerequisite alone: the verifier may still waive it.
    """
    if alone and dossier.state == DossierState.COMPLETENESS_CHECK:
        return unsendable_today(dossier)
    return missing_today(dossier)


def _what_to_mend(task: Task) -> dict[str, str]:
    if task.row.lapsed:
        titles = "; ".join(other.row.title for other in changed_since_signed(task))
        return {
            "reason": LAPSED,
            "note": f"Yang berubah: {titles}. Minta konfirmasi atasan lagi, atau unggah surat yang baru.",
        }
    if task.verdict:
        return {"reason": task.verdict.get_reason_display(), "note": task.verdict.note}
    if task.row.lack_refused:
        return {"reason": STILL_REQUIRED, "note": task.document.lack_refused_note}
    return {"reason": "Dokumen belum ada", "note": "Unggah dokumen ini."}


def changed_since_signed(task: Task) -> list[Task]:
    """The documents whose change ended the superior's letter, and those that changed since; none while it holds."""
    since = task.document.lapsed_at
    if since is None:
        return []
    others = [other for other in tasks_of(task.document.dossier) if other.document.pk != task.document.pk]
    return [other for other in others if other.preparing or (other.newest and other.newest.uploaded_at >= since)]


def rejected_documents(dossier: Dossier) -> list[dict[str, str]]:
    """Documents refused for a reason that cannot be mended: title, reason and note, in order."""
    return [
        {"title": task.row.title, "reason": task.last.get_reason_display(), "note": task.last.note}
        for task in tasks_of(dossier)
        if task.last is not None and task.last.outcome == VerdictOutcome.REJECTED
    ]


def has_final_fault(dossier: Dossier) -> bool:
    """A document was refused for a reason that cannot be mended."""
    return any(row.verdict == VerdictOutcome.REJECTED for row in rows_of(dossier))


def printed_form(task: Task) -> Paper | None:
    """The newest form printed to be signed by hand; None before it was asked for."""
    return next((paper for paper in papers_for(task.document) if not paper.facts.get("signed")), None)


def signature_shown(task: Task) -> Signature | None:
    """The signature under the newest version; None when that version was uploaded."""
    return Signature.objects.filter(paper__file=task.newest.file_id).first() if task.newest else None


def endorsements_of(dossier: Dossier) -> dict[int, Endorsement]:
    """The newest question to a superior by document id, one query."""
    return {
        row.document_id: row
        for row in Endorsement.objects.filter(document__dossier=dossier).select_related("superior").order_by("pk")
    }
