"""What people fill in for exams. Forms check and normalise; actions decide and save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from applicants.models import Dossier
from assessments.enums import NAMED_ROLES
from assessments.forms.fields import CHOOSE, GoesAheadForm, NameField, NoteField, OfficeForm, offer
from assessments.models import Assessor, TestSite
from assessments.policies import announcing_offices
from assessments.queries import assessors_for, assignable_dossiers, people_at
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.web.widgets import MomentInput
from schemes.enums import SopRole
from schemes.models import SchemeVersion
from schemes.queries import exam_offices, in_force

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from assessments.models import ExamEvent


MOST = 1000
BOUND = "Paling banyak peserta pada kegiatan ini. Kosong: sebanyak daya tampung tempat uji."


class EventForm(OfficeForm, GoesAheadForm):
    """A new exam event."""

    title = NameField(label="Nama kegiatan", max_length=200, help_text="Misalnya: Uji kompetensi gelombang I 2026.")
    scheme_version = forms.ModelChoiceField(SchemeVersion.objects.none(), label="Skema", empty_label=CHOOSE)
    site = forms.ModelChoiceField(TestSite.objects.none(), label="Tempat uji kompetensi (TUK)", empty_label=CHOOSE)
    starts_at = forms.DateTimeField(
        label="Tanggal dan jam mulai", widget=MomentInput(), help_text="Menurut waktu setempat kantor penyelenggara."
    )
    capacity = forms.IntegerField(
        label="Daya tampung (orang)", required=False, min_value=1, max_value=MOST, help_text=BOUND
    )
    assessor = forms.ModelChoiceField(
        Assessor.objects.none(),
        label="Asesor",
        empty_label=CHOOSE,
        help_text="Registrasinya harus berlaku pada hari uji. Asesor lain ditambahkan pada halaman kegiatan.",
    )
    site_officer_name = NameField(
        label="Wakil tempat uji",
        max_length=200,
        required=False,
        help_text="Ikut menandatangani berita acara. Dapat diisi kemudian.",
    )
    site_officer_title = NameField(label="Jabatan wakil tempat uji", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        here = announcing_offices(user)
        super().__init__(*args, offices=_served_from(here, today), **kwargs)
        licensed = SchemeVersion.objects.filter(in_force(today), scheme__in_scope=True)
        offer(self, "scheme_version", licensed.select_related("scheme"))
        offer(self, "site", TestSite.objects.filter(agency__in=here, is_active=True))
        offer(self, "assessor", Assessor.objects.filter(user__is_active=True).select_related("user"))
        if not any(Seat.CERTIFICATION_BODY in office.seats for office in here):
            del self.fields["assessor"]  # the certification body names them
        elif any(set(Seat) - set(office.seats) for office in here):
            self.fields["assessor"].required = False

    def clean(self) -> dict[str, Any]:
        """The hour was typed as the office's clock shows it, which need not be the portal's."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        office, typed = data.get("agency"), data.get("starts_at")
        if office is not None and typed is not None:
            data["starts_at"] = timezone.localtime(typed).replace(tzinfo=ZoneInfo(office.zone))
        return data


def _served_from(here: list[Organisation], today: dt.date) -> QuerySet[Organisation]:
    """For whose candidates these test sites are: a service office for its own, a site alone for every office that examines."""
    own = [office.pk for office in here if Seat.SERVICE_OFFICE in office.seats]
    if len(own) == len(here):
        return Organisation.objects.filter(pk__in=own).order_by("name")
    return Organisation.objects.filter(Q(pk__in=own) | Q(pk__in=exam_offices(today).values("pk"))).order_by("name")


class AssessorForm(GoesAheadForm):
    """One more who examines."""

    assessor = forms.ModelChoiceField(
        Assessor.objects.none(),
        label="Asesor",
        empty_label=CHOOSE,
        help_text="Registrasi dan sertifikatnya harus berlaku pada hari uji, dan skemanya dalam ruang lingkupnya.",
    )
    field_order = ("assessor", "go_ahead")

    def __init__(self, *args: Any, event: ExamEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assessor", assessors_for(event).exclude(pk__in=event.assessors.standing().values("assessor")))


class _AssignedChoice(forms.ModelChoiceField[Assessor]):
    def label_from_instance(self, assessor: Assessor) -> str:
        return assessor.user.full_name


class AnswerForm(forms.Form):
    """Whether an assessor takes the assignment."""

    accepts = forms.TypedChoiceField(
        label="Jawaban Anda",
        choices=[("ya", "Saya bersedia bertugas"), ("tidak", "Saya tidak bersedia")],
        coerce=lambda value: value == "ya",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    reason = NoteField(label="Alasan", required=False, help_text="Wajib bila Anda tidak bersedia. Dibaca oleh LSP.")


class ExaminerForm(GoesAheadForm):
    """Who examines this candidate."""

    assessor = _AssignedChoice(Assessor.objects.none(), label="Asesor", empty_label=CHOOSE)
    field_order = ("assessor", "go_ahead")

    def __init__(self, *args: Any, event: ExamEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assessor", _assigned(event))


def _assigned(event: ExamEvent) -> QuerySet[Assessor]:
    found = event.assessors.standing().values("assessor")
    return Assessor.objects.filter(pk__in=found).select_related("user").order_by("user__full_name")


class _DossierChoice(forms.ModelMultipleChoiceField[Dossier]):
    def label_from_instance(self, dossier: Dossier) -> str:
        unit = f", {dossier.applicant.work_unit}" if dossier.applicant.work_unit else ""
        return f"{dossier.applicant.full_name} ({dossier.number}){unit}"


class EventChangeForm(GoesAheadForm):
    """Another name, place or moment for an exam, and why."""

    title = NameField(label="Nama kegiatan", max_length=200)
    site = forms.ModelChoiceField(TestSite.objects.none(), label="Tempat uji kompetensi (TUK)", empty_label=CHOOSE)
    starts_at = forms.DateTimeField(
        label="Tanggal dan jam mulai", widget=MomentInput(), help_text="Menurut waktu setempat kantor penyelenggara."
    )
    capacity = forms.IntegerField(
        label="Daya tampung (orang)", required=False, min_value=1, max_value=MOST, help_text=BOUND
    )
    note = NoteField(label="Alasan", help_text="Dibaca oleh peserta, asesor, tempat uji, dan LSP.")
    field_order = ("title", "site", "starts_at", "capacity", "note", "go_ahead")

    def __init__(self, *args: Any, event: ExamEvent, user: User, **kwargs: Any) -> None:
        self.zone = event.zone
        shown = {"title": event.title, "site": event.site, "starts_at": event.local_start.replace(tzinfo=None)}
        shown["capacity"] = event.capacity
        super().__init__(*args, initial=shown, **kwargs)
        here = Q(agency__in=announcing_offices(user), is_active=True)
        offer(self, "site", TestSite.objects.filter(here | Q(pk=event.site_id)))

    def clean_starts_at(self) -> dt.datetime:
        """The hour was typed as the office's clock shows it."""
        return timezone.localtime(self.cleaned_data["starts_at"]).replace(tzinfo=self.zone)


class CandidatesForm(GoesAheadForm):
    """Which candidates to add to the event, and who examines them."""

    dossiers = _DossierChoice(
        Dossier.objects.none(),
        label="Peserta yang sudah ditetapkan",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu peserta."},
    )
    assessor = _AssignedChoice(
        Assessor.objects.none(), label="Asesor mereka", required=False, empty_label="Dibagi rata oleh portal"
    )
    field_order = ("dossiers", "assessor", "go_ahead")

    def __init__(self, *args: Any, event: ExamEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "dossiers", assignable_dossiers(event))
        offer(self, "assessor", _assigned(event))
        if len(self.fields["assessor"].queryset) == 1:  # type: ignore[attr-defined]
            self.fields["assessor"].widget = forms.HiddenInput()


class SiteOfficerForm(forms.Form):
    """Who signs the official report for the test site."""

    name = NameField(label="Nama wakil tempat uji", max_length=200)
    title = NameField(label="Jabatan", max_length=200, required=False)
    nip = forms.CharField(
        label="NIP",
        max_length=30,
        required=False,
        help_text="18 angka. Kosong: pada berita acara diisi dengan tangan.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_nip(self) -> str:
        """Read as everywhere else."""
        typed = self.cleaned_data["nip"]
        try:
            return check_nip(typed).value if typed else ""
        except IdentifierRefused as refused:
            raise ValidationError(refused.sentence) from refused


class CancelForm(forms.Form):
    """Why an exam or a meeting does not take place."""

    note = NoteField(label="Alasan")


class RoleForm(forms.Form):
    """Somebody in a role of SOP 002: a person of the portal, or a name."""

    role = forms.ChoiceField(
        label="Peran",
        choices=[(code, SopRole(code).label) for code in NAMED_ROLES],
        help_text="Menurut SOP PSM/DISNAKER-10.",
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label="Orang", required=False, empty_label="Tanpa akun, tulis namanya"
    )
    name = NameField(label="Nama, bila tanpa akun", max_length=200, required=False)

    def __init__(self, *args: Any, offices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people_at(*offices))
