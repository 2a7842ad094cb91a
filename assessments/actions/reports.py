"""The official report (berita acara) of an exam event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments.flows import EXAM_EVENT_FLOW
from assessments.models import ExamEvent
from assessments.papers import OFFICIAL_REPORT, official_report_facts
from certportal.kernel.audit.record import record
from certportal.kernel.numbers.register import number_letter
from certportal.kernel.papers.actions import prepare
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper


def name_site_officer(event: ExamEvent, *, name: str, title: str, nip: str = "", by: User, now: datetime) -> None:
    """Who signs the official report for the test site, beside the assessor. Raises Refused once it is printed."""
    if not EXAM_EVENT_FLOW.move("report").allowed(by, event):
        raise Refused("Anda tidak berwenang mengisi wakil tempat uji.", code="not_allowed", subject=event)
    with transaction.atomic():
        row = ExamEvent.objects.select_for_update().get(pk=event.pk)
        if EXAM_EVENT_FLOW.state(row.state).final:
            raise Refused("Berita acara sudah terbit dan tidak berubah lagi.", code="frozen", subject=row)
        row.site_officer_name, row.site_officer_title, row.site_officer_nip = name, title, nip
        row.save(update_fields=["site_officer_name", "site_officer_title", "site_officer_nip"])
        after = {"name": name, "title": title, "nip": nip}
        record("exam_event.name_site_officer", by=by, subject=row, after=after, now=now)


@transaction.atomic
def issue_report(event: ExamEvent, *, by: User, now: datetime, seen_version: int | None = None) -> Paper:
    """Close the event and print its official report; totals must reconcile (guard of the move).

    The counter row is locked last.
    """
    moved = make_move(EXAM_EVENT_FLOW, "report", event, by=by, now=now, seen_version=seen_version)
    today = today_at(moved.agency, now)
    facts = official_report_facts(moved, on=today)
    number = number_letter(OFFICIAL_REPORT, on=today, by=by, now=now)
    return prepare(
        OFFICIAL_REPORT,
        title=f"Berita acara {moved.title}",
        facts={**facts, "number": number},
        number=number,
        about=moved,
        issued_on=today,
        by=by,
        now=now,
    )
