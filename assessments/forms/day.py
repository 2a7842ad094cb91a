"""What people fill in on the way from the first step of the procedure to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from assessments.actions import Counted
from assessments.enums import ContactWay
from assessments.forms.fields import CHOOSE, NameField, NoteField, offer
from assessments.models import Assessment, Assessor
from assessments.models.attendance import hand_in_of
from assessments.queries.day import may_still_come
from assessments.queries.procedure import examiners_at
from certportal.kernel.web.widgets import MomentInput
from schemes.enums import SopRole

if TYPE_CHECKING:
    import datetime as dt

    from assessments.models import ExamEvent, ExamMinutes

MOST_SHEETS = 999


class TaskForm(forms.Form):
    """How a sub-step was done, or where its evidence lies."""

    note = NoteField(label="Catatan", required=False, help_text="Misalnya: bukti disimpan di map TUK, rak 2.")


class ReopenForm(forms.Form):
    """Why a sub-step is opened again, or somebody's attendance taken back."""

    note = NoteField(label="Alasan")


class TaskRoleForm(forms.Form):
    """Who performs a sub-step at this exam."""

    role = forms.ChoiceField(label="Pelaksana", choices=SopRole.choices)


class ContactForm(forms.Form):
    """One attempt to reach a candidate."""

    way = forms.ChoiceField(label="Cara", choices=[("", CHOOSE), *ContactWay.choices])
    reached = forms.TypedChoiceField(
        label="Hasil",
        choices=[("ya", "Terhubung"), ("tidak", "Belum terhubung")],
        coerce=lambda value: value == "ya",
        widget=forms.RadioSelect,
    )
    note = NoteField(label="Catatan", required=False)


class AnswerForm(forms.Form):
    """Whether the candidate comes."""

    coming = forms.TypedChoiceField(
        label="Apakah Anda hadir?",
        choices=[("ya", "Ya, saya hadir"), ("tidak", "Saya berhalangan")],
        coerce=lambda value: value == "ya",
        widget=forms.RadioSelect,
    )
    note = NoteField(label="Bila berhalangan, mengapa", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class _SeatChoice(forms.ModelMultipleChoiceField[Assessment]):
    def label_from_instance(self, row: Assessment) -> str:
        return f"{row.dossier.applicant.full_name} ({row.dossier.number})"


class _AssessorChoice(forms.ModelMultipleChoiceField[Assessor]):
    def label_from_instance(self, row: Assessor) -> str:
        return f"{row.user.full_name} ({row.registration_number})"


class AttendanceForm(forms.Form):
    """Who is there: candidates and assessors who are not noted yet."""

    assessors = _AssessorChoice(
        Assessor.objects.none(), label="Asesor", required=False, widget=forms.CheckboxSelectMultiple
    )
    assessments = _SeatChoice(
        Assessment.objects.none(), label="Peserta", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, event: ExamEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        noted = event.attendance.filter(assessor__isnull=False).values("assessor")
        waiting = Assessor.objects.filter(pk__in=[one.pk for one in examiners_at(event)]).exclude(pk__in=noted)
        offer(self, "assessors", waiting.select_related("user"))
        offer(self, "assessments", may_still_come(event))

    def clean(self) -> dict[str, Any]:
        """Somebody must be ticked."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not data.get("assessors") and not data.get("assessments"):
            self.add_error("assessments", "Centang sedikitnya satu orang yang hadir.")
        return data


class PapersForm(forms.Form):
    """Per candidate: sheets handed in, sheets collected, photo prints."""

    def __init__(self, *args: Any, seats: list[Assessment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        for seat in seats:
            known = hand_in_of(seat)
            name = seat.dossier.applicant.full_name
            for field, label in (("sheets", "Lembar diserahkan"), ("collected", "Lembar terkumpul")):
                self.fields[f"{field}_{seat.pk}"] = forms.IntegerField(
                    label=f"{label}: {name}",
                    min_value=0,
                    max_value=MOST_SHEETS,
                    required=False,
                    initial=getattr(known, field, None),
                    widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
                )
            self.fields[f"photos_{seat.pk}"] = forms.BooleanField(
                label=f"3 lembar pasfoto cetak diterima: {name}",
                required=False,
                initial=bool(known and known.photo_prints),
            )

    def rows(self) -> list[tuple[Assessment, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """(candidate, sheets, collected, photo prints), for the template."""
        return [
            (seat, self[f"sheets_{seat.pk}"], self[f"collected_{seat.pk}"], self[f"photos_{seat.pk}"])
            for seat in self.seats
        ]

    def counted(self) -> dict[int, Counted]:
        """What was counted, for the action."""
        data = self.cleaned_data
        return {
            seat.pk: Counted(data[f"sheets_{seat.pk}"], data[f"collected_{seat.pk}"], data[f"photos_{seat.pk}"])
            for seat in self.seats
        }


class EventFileForm(forms.Form):
    """A photo or document of the exam."""

    berkas = forms.FileField(label="Foto atau dokumen", help_text="JPG, PNG, atau PDF, paling besar 10 MB.")
    caption = NameField(label="Keterangan", max_length=200, help_text="Misalnya: pembukaan oleh Kepala TUK.")


class DraftScanForm(forms.Form):
    """The draft of the report, signed by pen."""

    berkas = forms.FileField(
        label="Pindaian konsep yang sudah ditandatangani", help_text="PDF, JPG, atau PNG, paling besar 10 MB."
    )


class MinutesForm(forms.Form):
    """The form minutes of meeting."""

    held_at = forms.DateTimeField(label="Tanggal dan jam rapat", widget=MomentInput())
    place = NameField(label="Tempat rapat", max_length=200)
    chair = NameField(label="Pimpinan rapat", max_length=200)
    present = NoteField(label="Yang hadir", help_text="Satu nama satu baris.")
    discussed = NoteField(label="Pembahasan", max_length=5000)
    agreed = NoteField(label="Kesimpulan dan tindak lanjut", max_length=5000)

    def __init__(self, *args: Any, event: ExamEvent, minutes: ExamMinutes | None, **kwargs: Any) -> None:
        self.zone = ZoneInfo(event.agency.zone)
        names = ("place", "chair", "present", "discussed", "agreed")
        shown: dict[str, Any] = {"place": event.site.name, "chair": event.site_officer_name}
        if minutes is not None:
            shown = {name: getattr(minutes, name) for name in names}
            shown["held_at"] = minutes.held_at.astimezone(self.zone).replace(tzinfo=None)
        kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)

    def clean_held_at(self) -> dt.datetime:
        """The hour was typed as the office's clock shows it."""
        return timezone.localtime(self.cleaned_data["held_at"]).replace(tzinfo=self.zone)


class SheetForm(forms.Form):
    """Which sheet is printed; for the archive also where it is kept."""

    place = NameField(label="Tempat penyimpanan arsip", max_length=200, required=False)
