"""The letters of everybody one exam decided about: ordered again where they wait; each is a piece of work of its own.

A letter is a job that issues it and one that draws it, so that several workers share them, a worker that ends loses one
letter and not all, and asking again makes nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from certificates.actions.issuing import order_issue
from certificates.policies import prints_event
from certificates.queries import ISSUE_JOB, ended_by, undrawn_of
from certportal.kernel.audit.record import record
from certportal.kernel.jobs.actions import retry
from certportal.kernel.jobs.models import SET_ASIDE, Job
from certportal.kernel.papers.actions import RENDER_JOB
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User


@transaction.atomic
def order_letters(event: ExamEvent, *, by: User, now: datetime) -> int:
    """Order what is lacking of the letters and certificates of this exam; returns of how many people. Again is harmless.

    What was set aside is tried once more. Raises Refused: "not_allowed", "nothing_lacking".
    """
    if not prints_event(by, event):
        raise Refused("Anda tidak berwenang mencetak dokumen kegiatan ini.", code="not_allowed", subject=event)
    ended = ended_by(event)
    unissued = list(ended.filter(result_letter=None).order_by("pk"))
    papers = undrawn_of(event)
    if not unissued and not papers:
        raise Refused(
            "Semua surat dan sertifikat kegiatan ini sudah siap; tidak ada yang perlu dipesan lagi.",
            code="nothing_lacking",
            subject=event,
        )
    for decision in unissued:
        order_issue(decision, by=by, now=now)
    keys = [f"{ISSUE_JOB}:{row.pk}" for row in unissued] + [f"{RENDER_JOB}:{code}" for code in papers]
    tried = retry(Job.objects.filter(SET_ASIDE, key__in=keys), by=by, now=now)
    people = len(unissued) + len(papers)
    after = {"unissued": len(unissued), "undrawn": len(papers), "tried_again": tried}
    record("exam_event.letters", by=by, subject=event, after=after, now=now)
    return people
