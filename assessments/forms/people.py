"""What people fill in about assessors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from assessments.forms.fields import NoteField
from certportal.kernel.web.widgets import DayInput
from schemes.models import CompetencyUnit, Scheme, SchemeUnit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assessments.models import Assessment, Assessor


class DaysForm(forms.Form):
    """Days on which an assessor cannot examine."""

    starts_on = forms.DateField(label="Mulai", widget=DayInput())
    ends_on = forms.DateField(label="Sampai", widget=DayInput())
    reason = forms.CharField(label="Keterangan", max_length=200, help_text="Dibaca oleh LSP.")


class ScopeForm(forms.Form):
    """What an assessor may assess: schemes, and of each only some units where they are ticked."""

    certificate_number = forms.CharField(label="Nomor sertifikat asesor", max_length=80, required=False)
    certificate_valid_until = forms.DateField(label="Sertifikat berlaku sampai", required=False, widget=DayInput())
    schemes = forms.ModelMultipleChoiceField(
        Scheme.objects.none(), label="Skema yang dapat diuji", required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.ModelMultipleChoiceField(
        CompetencyUnit.objects.none(),
        label="Hanya unit ini",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tanpa pilihan pada suatu skema: semua unitnya.",
    )

    def __init__(self, *args: Any, assessor: Assessor, **kwargs: Any) -> None:
        scopes = list(assessor.scopes.prefetch_related("units"))
        named = [scope.scheme_id for scope in scopes]
        shown = {
            "certificate_number": assessor.certificate_number,
            "certificate_valid_until": assessor.certificate_valid_until,
            "schemes": named,
            "units": {unit.pk for scope in scopes for unit in scope.units.all()},
        }
        kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)
        body = assessor.certification_body_id
        schemes = Scheme.objects.filter(body=body) if body else Scheme.objects.all()
        self.fields["schemes"].queryset = (schemes | Scheme.objects.filter(pk__in=named)).order_by("name")  # type: ignore[attr-defined]
        # Units are offered of the schemes that are ticked already: thirty schemes have some hundred.
        units = CompetencyUnit.objects.filter(scheme_units__version__scheme__in=named).distinct().order_by("code")
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
        if not named:
            del self.fields["units"]

    def facts(self) -> dict[str, Any]:
        """For the act: the ticked units under each scheme that has them."""
        ticked = set(self.cleaned_data.get("units", ()))
        chosen = list(self.cleaned_data["schemes"])
        rows = SchemeUnit.objects.filter(version__scheme__in=chosen, unit__in=ticked).values_list(
            "version__scheme", "unit"
        )
        of_scheme = {(scheme, unit) for scheme, unit in rows}
        return {
            "scope": {scheme: [unit for unit in ticked if (scheme.pk, unit.pk) in of_scheme] for scheme in chosen},
            "certificate_number": self.cleaned_data["certificate_number"],
            "certificate_valid_until": self.cleaned_data["certificate_valid_until"],
        }


class DeclarationForm(forms.Form):
    """The assessor's declaration: agreed to as it stands, and of whom it does not hold."""

    agrees = forms.BooleanField(
        label="Saya menyatakan demikian", error_messages={"required": "Centang bahwa Anda menyatakan demikian."}
    )

    def __init__(self, *args: Any, candidates: Iterable[Assessment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        for row in self.candidates:
            self.fields[f"relation_{row.dossier_id}"] = forms.CharField(
                label=f"Hubungan dengan {row.dossier.applicant.full_name}",
                required=False,
                max_length=300,
                help_text="Kosong bila tidak ada. Misalnya: saudara sepupu; saya melatihnya pada Juni.",
            )

    def relations(self) -> dict[int, str]:
        """Dossier id -> words, of those with words."""
        found = {row.dossier_id: self.cleaned_data[f"relation_{row.dossier_id}"] for row in self.candidates}
        return {pk: words for pk, words in found.items() if words}


class WaiverForm(forms.Form):
    """Why this assessor may examine this candidate in spite of what is known."""

    reason = NoteField(label="Alasan pengecualian", help_text="Dicetak dalam berita acara.")
