"""Certification bodies, where they examine and who examines for them."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.models import TestSite
from certportal.home.settings_pages.queries import offices
from certportal.home.setup.forms.typed import NUMERIC, Visible, checked_nip
from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import DayInput
from schemes.models import CertificationBody, Scheme


class BodyForm(Seen, Visible, forms.ModelForm):  # type: ignore[type-arg]
    """A certification body: its names, kind, licence, and the schemes the licence covers."""

    licence_number = forms.CharField(
        label="Nomor lisensi BNSP", max_length=80, help_text="Seperti tercetak, misalnya BNSP-LSP-1565-ID."
    )
    licence_valid_until = forms.DateField(label="Lisensi berlaku sampai", widget=DayInput())
    scope = forms.ModelMultipleChoiceField(
        label="Ruang lingkup: skema yang tercantum pada lisensi",
        queryset=Scheme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Skema di luar lisensi hanya ditampilkan sebagai informasi dan tidak menerima permohonan.",
    )

    class Meta:
        model = CertificationBody
        fields = ("name", "name_en", "short_name", "kind", "address", "licence_number", "licence_valid_until")

    def __init__(self, *args: Any, instance: CertificationBody, **kwargs: Any) -> None:
        schemes = Scheme.objects.filter(body=instance).order_by("name")
        scope = [scheme.pk for scheme in schemes if scheme.in_scope]
        super().__init__(*args, instance=instance, initial={"scope": scope}, **kwargs)
        self.fields["scope"].queryset = schemes  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class SiteForm(Seen, Visible, forms.ModelForm):  # type: ignore[type-arg]
    """A test site (TUK)."""

    class Meta:
        model = TestSite
        fields = ("agency", "name", "kind", "address", "is_active")
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = offices().order_by("name")  # type: ignore[attr-defined]
        self.fields["address"].required = True

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class AssessorForm(Seen, forms.Form):
    """An assessor of a certification body, by their NIP."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(NUMERIC))
    registration_number = forms.CharField(
        label="Nomor registrasi (MET)", max_length=22, help_text="Seperti MET.000.001668.2012 pada kartu asesor."
    )
    valid_until = forms.DateField(label="Lisensi berlaku sampai", widget=DayInput())
    body = forms.ModelChoiceField(label="LSP", queryset=CertificationBody.objects.order_by("name"), empty_label=None)

    def clean_nip(self) -> str:
        return checked_nip(self.cleaned_data["nip"])
