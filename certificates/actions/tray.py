"""The signature tray: laying a paper in it, approving several, returning one, handing it in again (ADR 51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.models import Decision, Dossier
from certificates.enums import TrayState
from certificates.flows import TRAY_FLOW
from certificates.models import TrayPaper
from certificates.queries import in_office, not_approved
from certportal.kernel.accounts.models import User
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

    from certportal.kernel.accounts.models import OfficeHead
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.models import Paper

MOST_AT_ONCE = 50


def lay_in_tray(paper: Paper, about: Model, head: OfficeHead, *, by: User | Actor, now: datetime) -> TrayPaper:
    """A paper that was reserved waits for its signer from now on, in the caller's transaction."""
    prepared = by if isinstance(by, User) and by.pk != head.person_id else None
    return TrayPaper.objects.create(
        paper=paper,
        office_id=head.organisation_id,
        signer=head.person,
        dossier_id=_case_of(about),
        prepared_by=prepared,
        laid_at=now,
        state=TrayState.WAITING,
        state_since=now,
    )


def _case_of(about: Model) -> int | None:
    """Nothing is read: the row of a number counter is locked."""
    if isinstance(about, Decision):
        return about.dossier_id
    return about.pk if isinstance(about, Dossier) else None


def approve_paper(row: TrayPaper, *, by: User, now: datetime) -> TrayPaper:
    """Approve one paper as it was drawn. Raises MoveRefused (unopened, about oneself), Refused ("out_of_office"), AlreadyMade."""
    with transaction.atomic():
        _refuse_out_of_office(row, now=now)
        sets = {"sha256": row.paper.sha256, "approved_at": now}
        return make_move(TRAY_FLOW, "approve", row, by=by, now=now, sets=sets)


def approve_papers(rows: Iterable[TrayPaper], *, by: User, now: datetime) -> tuple[list[TrayPaper], list[str]]:
    """Each in its own transaction: those that were approved, and a sentence for each other."""
    done, refusals = [], []
    for row in rows:
        try:
            done.append(approve_paper(row, by=by, now=now))
        except AlreadyMade:
            done.append(row)
        except Refused as refusal:
            refusals.append(f"{row}: {refusal.sentence}")
    return done, refusals


def return_paper(row: TrayPaper, *, note: str, by: User, now: datetime, seen_version: int | None = None) -> TrayPaper:
    """Give a paper back with what is wrong with it. Raises MoveRefused ("note_missing"), Refused ("out_of_office"), AlreadyMade."""
    note = note.strip()
    with transaction.atomic():
        _refuse_out_of_office(row, now=now)
        return make_move(
            TRAY_FLOW, "return", row, by=by, now=now, note=note, seen_version=seen_version, sets={"note": note}
        )


def lay_again(row: TrayPaper, *, note: str, by: User, now: datetime, seen_version: int | None = None) -> TrayPaper:
    """Hand a mended paper in again, with what was done. Raises MoveRefused ("note_missing"), AlreadyMade."""
    note = note.strip()
    return make_move(TRAY_FLOW, "again", row, by=by, now=now, note=note, seen_version=seen_version, sets={"note": note})


def refuse_unapproved(papers: Iterable[Paper]) -> None:
    """Raise Refused ("unapproved") where one of these papers still waits for its signer, for an office that asks for it."""
    if lacking := not_approved(papers):
        row = lacking[0]
        raise Refused(
            f"{row.paper} belum disetujui {row.signer.full_name} pada halaman “Tanda tangan”. Tunggu persetujuannya, atau "
            "simpan pindaian lembar yang sudah ditandatangani dengan pena, lalu catat lagi.",
            code="unapproved",
            subject=row,
        )


def _refuse_out_of_office(row: TrayPaper, *, now: datetime) -> None:
    """Who signs leads the office on the day they sign, not only on the paper's own."""
    if not in_office(row, now):
        day = day_in_words(today_at(row.office, now))
        raise Refused(
            f"Masa jabatan {row.signer.full_name} di {row.office.name} tidak berlaku pada {day}. Bila lembarnya sudah "
            "ditandatangani dengan pena pada masanya, petugas menyimpan pindaiannya; bila belum, hubungi admin.",
            code="out_of_office",
            subject=row,
        )
