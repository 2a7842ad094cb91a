"""What the portal keeps of a sub-step of the procedure, and what is still lacking, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from assessments.enums import EventState
from assessments.models import ContactNote, ExamMinutes
from assessments.queries.exams import event_totals, sitting
from certportal.kernel.papers.models import Paper
from schemes.enums import SopEvidence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from assessments.models import Assessment, ExamEvent

# The papers of an exam by which a sub-step shows (templates/pdf/<kind>.html).
PAPER_OF: Mapping[str, str] = {
    SopEvidence.RECAP: "exam_recap",
    SopEvidence.PASSED_ON: "exam_handover",
    SopEvidence.RECOMMENDED: "exam_recommendation",
    SopEvidence.ARCHIVED: "exam_archive",
}


def lacking(event: ExamEvent, evidence: str) -> str:
    """What of this evidence is not in the portal yet, as a sentence; "" when it is all there, or nothing is asked."""
    if kind := PAPER_OF.get(evidence):
        return "" if _printed(event, kind) else f"{SopEvidence(evidence).label}: belum."
    return _ASKED[evidence](event) if evidence in _ASKED else ""


def not_reached(event: ExamEvent) -> QuerySet[Assessment]:
    """Candidates whom nobody has reached yet."""
    return sitting(event).exclude(Exists(ContactNote.objects.filter(assessment=OuterRef("pk"), reached=True)))


def not_answered(event: ExamEvent) -> QuerySet[Assessment]:
    """Candidates who have not said whether they come, on the day and at the place that hold now."""
    return sitting(event).exclude(answer__starts_at=F("event__starts_at"), answer__site=F("event__site"))


def there(event: ExamEvent) -> QuerySet[Assessment]:
    """Candidates whose attendance was noted."""
    return sitting(event).filter(attendance__isnull=False)


def _printed(event: ExamEvent, kind: str) -> bool:
    return Paper.objects.filter(about_type=event._meta.label_lower, about_id=event.pk, kind=kind).exists()  # noqa: SLF001 (Django's public _meta)


def _counted(rows: QuerySet[Assessment], sentence: str) -> str:
    number = rows.count()
    return f"{number} peserta {sentence}" if number else ""


def _documented(event: ExamEvent) -> str:
    return "" if event.files.exists() else "Belum ada foto atau dokumen pelaksanaan."


def _assessed(event: ExamEvent) -> str:
    if event.state == EventState.SCHEDULED:
        return "Uji belum dimulai."
    waiting = event_totals(event).open
    return f"{waiting} peserta belum dinilai." if waiting else ""


def _handed_in(event: ExamEvent) -> str:
    return _counted(there(event).filter(hand_in__sheets=None), "yang hadir belum dihitung berkas hasilnya.")


def _collected(event: ExamEvent) -> str:
    open_ones = Q(hand_in__collected=None) | ~Q(hand_in__collected=F("hand_in__sheets"))
    return _counted(there(event).filter(open_ones), "yang hadir belum sama jumlah lembar diserahkan dan terkumpulnya.")


def _minutes(event: ExamEvent) -> str:
    return "" if ExamMinutes.objects.filter(event=event).exists() else "Notulen belum ditulis."


_ASKED: Mapping[str, Callable[[ExamEvent], str]] = {
    SopEvidence.CONTACTS: lambda event: _counted(not_reached(event), "belum terhubung."),
    SopEvidence.CONFIRMED: lambda event: _counted(not_answered(event), "belum menyatakan hadir atau tidak."),
    SopEvidence.DOCUMENTED: _documented,
    SopEvidence.ASSESSED: _assessed,
    SopEvidence.HANDED_IN: _handed_in,
    SopEvidence.COLLECTED: _collected,
    SopEvidence.REPORTED: lambda event: "" if event.state == EventState.REPORTED else "Berita acara belum terbit.",
    SopEvidence.MINUTES: _minutes,
}
