"""What people fill in for plenary meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from applicants.enums import DecisionOutcome
from assessments.enums import MemberRole
from assessments.forms.fields import CHOOSE, GoesAheadForm, NameField, NoteField, OfficeForm, offer
from assessments.models import Assessment
from assessments.policies import meeting_offices
from assessments.queries import awaiting_plenary
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from assessments.models import PlenaryMeeting


class MeetingForm(OfficeForm, GoesAheadForm):
    """A new plenary meeting."""

    title = NameField(label="Nama rapat", max_length=200, help_text="Misalnya: Rapat pleno November 2026.")
    held_on = forms.DateField(label="Tanggal rapat", widget=DayInput())
    place = NameField(label="Tempat rapat", max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        here = [office.pk for office in meeting_offices(user)]
        super().__init__(*args, offices=Organisation.objects.filter(pk__in=here).order_by("name"), **kwargs)


class MeetingChangeForm(GoesAheadForm):
    """Another name, day or place for a meeting, and why."""

    title = NameField(label="Nama rapat", max_length=200)
    held_on = forms.DateField(label="Tanggal rapat", widget=DayInput())
    place = NameField(label="Tempat rapat", max_length=200)
    note = NoteField(label="Alasan", help_text="Dibaca oleh anggota rapat dan peserta pada acaranya.")
    field_order = ("title", "held_on", "place", "note", "go_ahead")

    def __init__(self, *args: Any, meeting: PlenaryMeeting, **kwargs: Any) -> None:
        shown = {"title": meeting.title, "held_on": meeting.held_on, "place": meeting.place}
        super().__init__(*args, initial=shown, **kwargs)


class MemberForm(forms.Form):
    """A member of the meeting."""

    person = forms.ModelChoiceField(User.objects.none(), label="Anggota komite", empty_label=CHOOSE)
    role = forms.ChoiceField(label="Kedudukan", choices=MemberRole.choices, initial=MemberRole.MEMBER)

    def __init__(self, *args: Any, meeting: PlenaryMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people_with(Role.COMMITTEE_MEMBER, meeting.agency_id).order_by("full_name"))


class _AssessmentChoice(forms.ModelMultipleChoiceField[Assessment]):
    def label_from_instance(self, row: Assessment) -> str:
        return f"{row.dossier.applicant.full_name} ({row.dossier.number}), {row.get_recommendation_display()}"


class AgendaForm(forms.Form):
    """Which cases go on the agenda of the meeting."""

    assessments = _AssessmentChoice(
        Assessment.objects.none(),
        label="Peserta yang menunggu keputusan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu peserta."},
    )

    def __init__(self, *args: Any, meeting: PlenaryMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assessments", awaiting_plenary(meeting.agency))


class DecisionForm(forms.Form):
    """The decision on one case."""

    outcome = forms.ChoiceField(
        label="Keputusan",
        widget=forms.RadioSelect,
        choices=[
            (DecisionOutcome.COMPETENT.value, DecisionOutcome.COMPETENT.label),
            (DecisionOutcome.NOT_YET_COMPETENT.value, DecisionOutcome.NOT_YET_COMPETENT.label),
            (DecisionOutcome.DEFERRED.value, "Tunda ke rapat berikutnya"),
        ],
    )
    reason = NoteField(
        label="Alasan", required=False, help_text="Wajib bila belum kompeten atau ditunda; dibaca oleh peserta."
    )
