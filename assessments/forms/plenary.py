"""What people fill in for plenary meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from applicants.enums import DecisionOutcome
from assessments.enums import SMALLEST_MEETING, MemberRole, Stance
from assessments.forms.fields import CHOOSE, GoesAheadForm, NameField, NoteField, OfficeForm, offer
from assessments.models import Assessment, PlenaryMember
from assessments.policies import meeting_offices, sets_quorum
from assessments.queries import Held, awaiting_plenary
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.web.widgets import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assessments.models import PlenaryItem, PlenaryMeeting


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


class RemovalForm(forms.Form):
    """Which member is taken off the list: the button beside their name says it."""

    member = forms.ModelChoiceField(
        PlenaryMember.objects.none(),
        error_messages={
            "required": "Pilih anggota yang dikeluarkan pada daftar anggota.",
            "invalid_choice": "Anggota itu tidak lagi pada daftar rapat ini. Periksa daftarnya pada halaman ini.",
        },
    )

    def __init__(self, *args: Any, meeting: PlenaryMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "member", meeting.members.select_related("person"))


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
        choices=[
            (DecisionOutcome.COMPETENT.value, DecisionOutcome.COMPETENT.label),
            (DecisionOutcome.NOT_YET_COMPETENT.value, DecisionOutcome.NOT_YET_COMPETENT.label),
            (DecisionOutcome.DEFERRED.value, "Tunda ke rapat berikutnya"),
        ],
    )
    reason = NoteField(
        label="Alasan", required=False, help_text="Wajib bila belum kompeten atau ditunda; dibaca oleh peserta."
    )


class AttendanceForm(forms.Form):
    """Which members of a meeting are there."""

    present = forms.ModelMultipleChoiceField(User.objects.none(), label="Anggota yang hadir", required=False)

    def __init__(self, *args: Any, meeting: PlenaryMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "present", User.objects.filter(pk__in=meeting.members.values("person_id")))


class PositionsForm(forms.Form):
    """What a member holds of each case they may still speak of: `stance_n` and `reason_n`, n its place on the agenda.

    A row may stay empty.
    """

    def __init__(self, *args: Any, items: Iterable[PlenaryItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {item.position: item.assessment.dossier.applicant.full_name for item in items}
        for place, name in self.places.items():
            self.fields[f"stance_{place}"] = forms.ChoiceField(
                label=f"Pendapat atas {name}", choices=Stance.choices, required=False
            )
            self.fields[f"reason_{place}"] = NoteField(label=f"Alasan pendapat atas {name}", required=False)

    def clean(self) -> dict[str, Any]:
        """A reason alone says nothing: it would be lost unseen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for place in self.places:
            if data.get(f"reason_{place}") and not data.get(f"stance_{place}") and f"stance_{place}" not in self.errors:
                self.add_error(f"stance_{place}", "Pilih pendapat Anda: K, BK, atau tunda. Alasannya sudah tertulis.")
        return data

    def held(self) -> dict[int, Held]:
        """Place on the agenda -> position, of the rows that were filled in."""
        data = self.cleaned_data
        return {
            place: Held(data[f"stance_{place}"], data[f"reason_{place}"])
            for place in self.places
            if data[f"stance_{place}"]
        }


class PlacesForm(forms.Form):
    """Places on the agenda, as the page that was read listed them."""

    place = forms.TypedMultipleChoiceField(
        coerce=int,
        label="Peserta",
        error_messages={"required": "Tidak ada peserta yang dapat diproses. Muat ulang halaman."},
    )

    def __init__(self, *args: Any, places: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place, str(place)) for place in places]  # type: ignore[attr-defined]


class QuorumForm(OfficeForm):
    """How many members a meeting needs, from a day on."""

    in_force_from = forms.DateField(label="Berlaku mulai", widget=DayInput())
    least_present = forms.IntegerField(
        label="Anggota hadir paling sedikit", min_value=SMALLEST_MEETING, max_value=50, help_text="Termasuk ketua."
    )
    least_positions = forms.IntegerField(
        label="Pendapat untuk satu peserta paling sedikit",
        min_value=SMALLEST_MEETING,
        max_value=50,
        help_text="Anggota yang dikecualikan untuk peserta itu tidak dihitung.",
    )
    basis = NameField(
        label="Dasar",
        max_length=300,
        help_text="Misalnya: Keputusan Kepala LSP Nomor 4 Tahun 2026, atau ditetapkan kantor.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        here = [office.pk for office in meeting_offices(user) if sets_quorum(user, office)]
        super().__init__(*args, offices=Organisation.objects.filter(pk__in=here).order_by("name"), **kwargs)
