"""What the applicant fills in for a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms

from applicants.actions.parts import MOST_PARTS
from certportal.kernel.files.intake import PHOTO_LIMIT
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.widgets import FilesField, paper_field, photo_field
from schemes.queries import payers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from applicants.models import Dossier
    from applicants.queries import Reusable
    from schemes.models import Requirement

PHOTOS_ONLY: Final = "image/jpeg,image/png"


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


class StatedForm(forms.Form):
    """The statements that go with a document, where its row has any."""

    confirmations = forms.MultipleChoiceField(label="Pernyataan", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statements = requirement.shown_confirmations
        if not statements:
            del self.fields["confirmations"]
            return
        self.fields["confirmations"].choices = [(text, text) for text in statements]  # type: ignore[attr-defined]

    def clean_confirmations(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["confirmations"]
        wanted = [value for value, _ in self.fields["confirmations"].choices]  # type: ignore[attr-defined]
        if len(ticked) != len(wanted):
            # A browser does not send a chosen file again: it must be chosen anew after this answer.
            again = ", dan pilih filenya sekali lagi" if self.files else ""
            raise forms.ValidationError(f"Centang setiap pernyataan jika sudah sesuai{again}.")
        return ticked


class BindForm(StatedForm):
    """The statements once more, for photos that become a document; both forms stand on one page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="jadikan_%s", **kwargs)


class UploadForm(StatedForm):
    """One file and the statements that go with it. Where a PDF will do, photos have a form of their own (`PhotosForm`)."""

    file = paper_field("File", "PDF paling besar 5 MB; foto JPG atau PNG paling besar 20 MB.")
    photo = photo_field("dokumen")
    field_order = ["file", "photo", "confirmations"]

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, requirement=requirement, **kwargs)
        self.fields["file"].widget.attrs["data-photo-limit"] = PHOTO_LIMIT
        if "pdf" in requirement.shown_accepts:
            del self.fields["photo"]
            return
        wide, high = requirement.shown_picture.get("ratio", ("", ""))
        for name in ("file", "photo"):
            self.fields[name].widget.attrs |= {
                "accept": PHOTOS_ONLY,
                "data-ratio": f"{wide}/{high}",
                "data-photo-limit": PHOTO_LIMIT,
            }
        self.fields["file"].help_text = "Foto JPG atau PNG, paling besar 20 MB."
        self.fields["photo"].label = "Potret dengan kamera"
        self.fields["photo"].help_text = "Di tempat terang, wajah menghadap kamera."

    def clean(self) -> dict[str, Any]:
        """Either a chosen file or a fresh photo; both end up as `file`."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("file") or cleaned.get("photo")
        if not chosen and not (self.has_error("file") or "photo" in self.errors):
            self.add_error("file", "Pilih file atau potret dokumennya lebih dahulu.")
        cleaned["file"] = chosen
        return cleaned


class PhotosForm(forms.Form):
    """Photos of the pages of one document, one or several at once."""

    file = FilesField(
        label="Foto dokumen",
        most=MOST_PARTS,
        attrs={"accept": PHOTOS_ONLY, "data-photos": True, "data-photo-limit": PHOTO_LIMIT},
        help_text="Satu foto tiap halaman, bersama-sama paling besar 20 MB; halaman lain boleh menyusul.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "foto_%s", **kwargs})

    def clean_file(self) -> list[Any]:
        """At least one."""
        chosen: list[Any] = self.cleaned_data["file"]
        if not chosen:
            raise forms.ValidationError("Potret atau pilih fotonya lebih dahulu.")
        return chosen


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


class ReuseForm(forms.Form):
    """Which of the documents found right before are taken again."""

    rows = forms.MultipleChoiceField(
        label="Dokumen yang dipakai lagi",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu dokumen."},
    )

    def __init__(self, *args: Any, offered: Iterable[Reusable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.task.row.code, self._label(one)) for one in offered]
        cast("forms.MultipleChoiceField", self.fields["rows"]).choices = choices
        self.initial["rows"] = [code for code, _ in choices]

    @staticmethod
    def _label(one: Reusable) -> str:
        number = one.version.document.dossier.number
        return f"{one.task.row.title}: dinilai sesuai {day_in_words(one.judged_on)} pada berkas {number}"
