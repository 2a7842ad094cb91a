"""What the applicant fills in for a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.kernel.web.widgets import paper_field, photo_field
from schemes.queries import payers_of

if TYPE_CHECKING:
    from applicants.models import Dossier
    from schemes.models import Requirement


class PathForm(forms.Form):
    """Assessment path and who bears the fee, each where the service asks for it."""

    path = forms.ChoiceField(label="Jalur asesmen", widget=forms.RadioSelect)
    payer = forms.ChoiceField(label="Biaya ditanggung", widget=forms.RadioSelect)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        initial = {"path": dossier.path_declared, "payer": dossier.payer.code if dossier.payer else ""}
        super().__init__(*args, **{"initial": initial, **kwargs})
        paths = dossier.scheme_version.paths.all() if dossier.scheme_version else ()
        self._offer("path", [(path.code, f"{path.label}: {path.explanation}") for path in paths])
        self._offer("payer", [(payer.code, payer.label) for payer in payers_of(dossier.service_version)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class UploadForm(forms.Form):
    """One file and the statements that go with it."""

    file = paper_field("File", "PDF, JPG, atau PNG, paling besar 5 MB.")
    photo = photo_field("dokumen")
    confirmations = forms.MultipleChoiceField(label="Pernyataan", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepts = requirement.accepts
        if accepts and "pdf" not in accepts:
            self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png"
            self.fields["file"].help_text = "JPG atau PNG, paling besar 5 MB."
        statements = requirement.shown_confirmations
        if not statements:
            del self.fields["confirmations"]
            return
        self.fields["confirmations"].choices = [(text, text) for text in statements]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a chosen file or a fresh photo; both end up as `file`."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("file") or cleaned.get("photo")
        if not chosen and not (self.has_error("file") or self.has_error("photo")):
            self.add_error("file", "Pilih file atau potret dokumennya lebih dahulu.")
        cleaned["file"] = chosen
        return cleaned

    def clean_confirmations(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["confirmations"]
        wanted = [value for value, _ in self.fields["confirmations"].choices]  # type: ignore[attr-defined]
        if len(ticked) != len(wanted):
            # A browser does not send a chosen file again: it must be chosen anew after this answer.
            again = ", dan pilih filenya sekali lagi" if self.files else ""
            raise forms.ValidationError(f"Centang setiap pernyataan jika sudah sesuai{again}.")
        return ticked


class LackForm(forms.Form):
    """Why a document that may be waived does not exist."""

    reason = forms.CharField(
        label="Alasan tidak memiliki dokumen ini",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Petugas akan membaca alasan ini dan memutuskan secara tertulis.",
    )


class SubmitForm(forms.Form):
    """The declaration under the check-your-answers page."""

    truthful = forms.BooleanField(
        label="Saya menyatakan data dan dokumen yang saya kirim benar, asli, dan dapat dipertanggungjawabkan.",
        error_messages={"required": "Centang pernyataan ini sebelum mengirim."},
    )


class AnswerForm(forms.Form):
    """The answer to a question of the office."""

    answer = forms.CharField(
        label="Keterangan Anda",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Tuliskan keterangan yang diminta petugas."},
    )
