"""An organisation as an admin enters it."""

from __future__ import annotations

from typing import Any

from django import forms

from certportal.home.setup.forms.typed import Visible
from certportal.kernel.accounts.enums import EMPLOYERS, OrganisationKind, Zone
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.organisations import KINDS
from certportal.kernel.web.stale import Seen


class OrganisationForm(Visible, forms.Form):
    """Name, kind and place among the offices."""

    name = forms.CharField(label="Nama", max_length=200, help_text="Lengkap dan resmi, misalnya Dinas Kesehatan.")
    short_name = forms.CharField(label="Nama singkat", required=False, max_length=60, help_text="Misalnya Dinkes.")
    kind = forms.ChoiceField(
        label="Jenis",
        choices=[("", "Pilih jenis"), *((kind.value, kind.label) for kind in KINDS)],
        help_text="Perangkat daerah dan unit kerja menjadi pilihan instansi pada profil; lembaga pelatihan mengajukan akreditasi.",
    )
    parent = forms.ModelChoiceField(
        label="Induk",
        queryset=Organisation.objects.order_by("name", "pk"),
        required=False,
        empty_label="Tanpa induk",
        help_text="Kantor di atasnya. Wajib bagi unit kerja.",
    )
    zone = forms.ChoiceField(label="Zona waktu", choices=Zone.choices)


class CorrectionForm(Seen, OrganisationForm):
    """What may still be corrected; the short name of what came with the catalogue stays."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        one = organisation
        kwargs["initial"] = {"name": one.name, "short_name": one.short_name, "parent": one.parent_id}
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["zone"]
        if organisation.entered_at is None:
            self.fields["short_name"].disabled = True
            self.fields["short_name"].help_text = "Berasal dari katalog, jadi tidak diganti."
        places: forms.ModelChoiceField[Organisation] = self.fields["parent"]  # type: ignore[assignment]
        places.queryset = Organisation.objects.exclude(pk=organisation.pk).order_by("name", "pk")


class DeclaredForm(Visible, Seen, forms.Form):
    """The answer to an office somebody declared: one of the list, or words to them; never both."""

    declared = forms.CharField(label="Ditulis pemohon", disabled=True)
    office = forms.ModelChoiceField(
        label="Catat sebagai",
        queryset=Organisation.objects.filter(kind__in=(*EMPLOYERS, OrganisationKind.WORK_UNIT)).order_by("name", "pk"),
        required=False,
        empty_label="Tidak satu pun",
        help_text="Kantor atau unit kerja dalam daftar. Menjadi instansi pada profil pemohon.",
    )
    answer = forms.CharField(
        label="Atau jawaban kepada pemohon",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya: pilih Dinas Kesehatan, lalu unit kerjanya.",
    )

    def __init__(self, *args: Any, declared: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"declared": declared}, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if bool(said.get("office")) == bool(said.get("answer")) and not self.errors:
            self.add_error("office", "Pilih satu kantor, atau tulis jawaban kepada pemohon: salah satu saja.")
        return said
