"""The candidates of an exam as the pages of its day show them; a constant number of queries, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Prefetch

from applicants.enums import DossierState
from assessments.models import ContactNote, ExamMinutes
from assessments.models.contacts import answer_of
from assessments.queries.exams import sitting
from certportal.kernel.web.dates import moment_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assessments.models import Assessment, ExamEvent
    from assessments.models.exam import AssessmentQuerySet


def seats_on_day(event: ExamEvent) -> AssessmentQuerySet:
    """Everybody registered who did not withdraw, by name, with answer, attendance, and papers; one query."""
    rows = event.assessments.filter(pk__in=sitting(event))
    return rows.select_related(
        "dossier__applicant__work_unit", "answer", "attendance__noted_by", "hand_in", "involvement__person"
    ).order_by("dossier__applicant__full_name", "pk")


def may_still_come(event: ExamEvent) -> QuerySet[Assessment]:
    """Whose attendance may still be noted."""
    return (
        sitting(event)
        .filter(attendance=None, absent_at=None)
        .exclude(dossier__state=DossierState.WITHDRAWN)
        .select_related("dossier__applicant")
        .order_by("dossier__applicant__full_name", "pk")
    )


def seats_to_call(event: ExamEvent) -> AssessmentQuerySet:
    """The same with every attempt to reach them; two queries."""
    notes = ContactNote.objects.select_related("noted_by").order_by("noted_at", "pk")
    return seats_on_day(event).prefetch_related(Prefetch("contact_notes", notes))


def minutes_of(event: ExamEvent) -> ExamMinutes | None:
    """The minutes of the exam, or None while nobody has written them."""
    return ExamMinutes.objects.select_related("written_by").filter(event=event).first()


def answer_holds(row: Assessment) -> bool:
    """Whether they answered for the day and the place that hold now."""
    answer, event = answer_of(row), row.event
    return bool(answer and answer.starts_at == event.starts_at and answer.site_id == event.site_id)


def reminder_text(event: ExamEvent, name: str) -> str:
    """What is said to a candidate by telephone or message (002, step 3)."""
    when = moment_in_words(event.starts_at, event.agency.zone)
    return (
        f"Yth. {name}, kami mengingatkan uji kompetensi {event.scheme_version.scheme.name} pada {when} di {event.place}. "
        "Mohon nyatakan kehadiran Anda pada halaman berkas Anda di portal. Terima kasih."
    )


def whatsapp_link(phone: str, text: str) -> str:
    """The wa.me address with the text prepared; "" without a usable number."""
    digits = "".join(char for char in phone if char.isdigit())
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    return f"https://wa.me/{digits}?text={quote(text)}" if len(digits) > 8 else ""  # noqa: PLR2004 (no shorter number exists)
