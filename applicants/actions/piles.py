"""Paper dossiers at the counter: cover sheets are printed, and a pile scanned with them falls into its rows (ADR 52)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from applicants.actions.documents import attach_document, may_change
from applicants.actions.quotas import refuse_beyond_quota, refuse_more_papers
from applicants.checklist import Standing
from applicants.enums import Mark as StateMark
from applicants.models import Dossier, ScannedPile
from applicants.papers import cover_facts
from applicants.policies import enters_for_applicant
from applicants.queries import tasks_of
from applicants.queries.piles import Mark, mark_of, unsettled
from applicants.queries.superiors import is_superiors
from certportal.kernel.drawings.actions import forget, order
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.intake import receive
from certportal.kernel.files.piles import codes, cut_out
from certportal.kernel.files.store import discard
from certportal.kernel.files.uploads import MOST_KEPT
from certportal.kernel.papers.actions import prepare
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.web.refusal import STORAGE_FULL, Refused
from certportal.kernel.workdays.queries import today_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from applicants.models import DocumentVersion
    from applicants.queries import Task
    from applicants.queries.piles import PilePart
    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper

COVER_SHEETS: Final = "cover_sheets"
MOST_PILES: Final = 3
"""Piles of one dossier that wait at once."""
KEPT_FOR: Final = timedelta(days=14)
_WAITING: Final = frozenset({Standing.MISSING, Standing.OPTIONAL, Standing.NEEDS_FIX, Standing.REJECTED})


def open_rows(dossier: Dossier) -> list[Task]:
    """Rows a scanned part can go to now. Not those that take photos alone, nor those with statements to tick.

    These are uploaded on their own page.
    """
    rows = (task for task in tasks_of(dossier) if may_change(dossier, task))
    return [task for task in rows if _takes_pages(task)]


def _takes_pages(task: Task) -> bool:
    return Kind.PDF in task.requirement.shown_accepts and not task.requirement.shown_confirmations


def rows_with_a_sheet(dossier: Dossier) -> list[Task]:
    """Those that still lack a document."""
    return [task for task in open_rows(dossier) if task.standing in _WAITING]


@transaction.atomic
def print_sheets(dossier: Dossier, *, by: User, now: datetime) -> Paper:
    """A sheet for each row that lacks a document; the same paper again while nothing changed.

    Raises Refused (code "not_allowed", "wrong_state", "nothing_lacking", "papers_waiting").
    """
    locked = Dossier.objects.select_for_update(of=("self",)).with_names().get(pk=dossier.pk)
    refuse_unless_entering(locked, by)
    rows = [(task.document.order, task.row.code, task.row.title) for task in rows_with_a_sheet(locked)]
    if not rows:
        raise Refused(
            "Semua bagian sudah terisi, jadi tidak ada lembar pemisah yang perlu dicetak.", code="nothing_lacking"
        )
    facts = cover_facts(locked, rows)
    last = papers_for(locked).filter(kind=COVER_SHEETS).first()
    if last is not None and last.facts == facts:
        return last
    refuse_more_papers(locked)
    day = today_at(locked.agency, now)
    return prepare(COVER_SHEETS, title="Lembar pemisah", facts=facts, about=locked, issued_on=day, by=by, now=now)


def receive_pile(dossier: Dossier, upload: UploadedFile[bytes], *, by: User, now: datetime) -> ScannedPile:
    """Check and keep a scanned pile, and read what stands on its pages. No document changes before `place_part`.

    Raises UploadRefused, or Refused (code "not_allowed", "wrong_state", "too_many_piles", or as `refuse_beyond_quota`).
    """
    _refuse_pile(Dossier.objects.get(pk=dossier.pk), upload.size or 0, by=by, now=now)
    stored = receive(upload, by=by, now=now, limit_bytes=MOST_KEPT, kinds=[Kind.PDF])
    try:
        seen = codes(stored, by=by)
        with transaction.atomic():
            locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
            _refuse_pile(locked, stored.size, by=by, now=now)
            marks = [mark_of(page, locked) for page in seen]
            pile = ScannedPile.objects.create(dossier=locked, file=stored, marks=marks, uploaded_by=by, arrived_at=now)
            order(stored, now=now)
            return pile
    except Exception:
        discard(stored)
        raise


def _refuse_pile(dossier: Dossier, size: int, *, by: User, now: datetime) -> None:
    refuse_unless_entering(dossier, by)
    refuse_beyond_quota(dossier, size, now=now)
    if dossier.piles.count() >= MOST_PILES:
        raise Refused(
            f"Sudah ada {MOST_PILES} tumpukan yang belum dibagikan. Bagikan atau buang salah satunya, lalu unggah lagi.",
            code="too_many_piles",
            field="file",
        )


def refuse_unless_entering(dossier: Dossier, by: User) -> None:
    """Raise Refused (code "not_allowed", "wrong_state") unless this officer is copying this dossier from paper now."""
    if not enters_for_applicant(by, dossier):
        raise Refused("Anda bukan petugas loket berkas ini.", code="not_allowed", subject=dossier)
    if not dossier.is_marked(StateMark.EDITABLE):
        raise Refused("Berkas ini tidak sedang diisi.", code="wrong_state", subject=dossier)


def in_order(chosen: Sequence[tuple[Task, list[PilePart]]]) -> list[tuple[Task, list[PilePart]]]:
    """The order in which rows are filled: the superior's statement opens when the others are in."""
    return sorted(chosen, key=lambda row: is_superiors(row[0]))


def place_part(
    pile: ScannedPile, task: Task, parts: Sequence[PilePart], *, without: frozenset[int], by: User, now: datetime
) -> DocumentVersion | None:
    """Make the pages of these parts, in their order, the next version of the row's document, by the door of every upload.

    `without`: pages that are sheets after all. None when nothing is left of the parts. Raises as `attach_document` does,
    with the title of the row.
    """
    pages = [page for part in parts for page in part.pages if page not in without]
    version = None
    if pages:
        title = task.row.title
        try:
            with cut_out(pile.file, pages, name=f"{title}.pdf", by=by) as upload:
                version = attach_document(task.document, upload, by=by, now=now)
        except Refused as exc:
            if exc.code == STORAGE_FULL:
                raise
            raise Refused(
                f"{title}: {exc.sentence}", code=exc.code, subject=task.document, field=field_of(parts[0])
            ) from exc
    settle(pile, parts, row=task.row.code, by=by)
    return version


def field_of(part: PilePart) -> str:
    """The name of the field in which the officer says where the part goes."""
    return f"row_{part.n}"


@transaction.atomic
def settle(pile: ScannedPile, parts: Sequence[PilePart], *, row: str, by: User) -> None:
    """Write down where these parts went ("": their pages are not kept); the pile goes with its last part."""
    refuse_unless_entering(Dossier.objects.select_for_update().get(pk=pile.dossier_id), by)
    locked = ScannedPile.objects.select_for_update().filter(pk=pile.pk).first()
    if locked is None:  # somebody else finished or removed it
        return
    locked.settled |= {str(part.n): row for part in parts}
    pile.settled = locked.settled
    locked.save(update_fields=["settled"])
    if not unsettled(locked):
        _let_go(locked)


@transaction.atomic
def split_at(pile: ScannedPile, page: int, *, by: User) -> None:
    """Let a new part begin at this page, which nobody could tell for a sheet. Raises as `refuse_unless_entering`.

    Nothing happens at a page that begins a part already, or went with one.
    """
    refuse_unless_entering(Dossier.objects.select_for_update().get(pk=pile.dossier_id), by)
    locked = ScannedPile.objects.select_for_update().get(pk=pile.pk)
    if any(page in part.pages[1:] for part in unsettled(locked)):
        locked.marks[page - 1] = Mark.SPOILED
        locked.save(update_fields=["marks"])
        pile.marks = locked.marks


@transaction.atomic
def drop_pile(pile: ScannedPile, *, by: User) -> None:
    """Throw a pile away whose pages nobody needs. Raises Refused as `refuse_unless_entering` does."""
    refuse_unless_entering(Dossier.objects.select_for_update().get(pk=pile.dossier_id), by)
    _let_go(pile)


def drop_old_piles(now: datetime) -> int:
    """Remove piles nobody placed in time; returns how many."""
    old = list(ScannedPile.objects.filter(arrived_at__lt=now - KEPT_FOR).select_related("file"))
    for pile in old:
        with transaction.atomic():
            _let_go(pile)
    return len(old)


def _let_go(pile: ScannedPile) -> None:
    stored = pile.file
    pile.delete()
    forget(stored)
    discard(stored)
