"""The choice of units as it comes from the page: codes, and which extra units stood there to be ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from applicants.queries import UnitBasis

MOST = 200  # the decree names 151 units; more cannot come from this form
SHOWN = 3


class CodesField(forms.Field):
    """Any number of codes, each once; characters that cannot be printed are dropped."""

    widget = forms.SelectMultiple

    def to_python(self, value: Sequence[str] | None) -> frozenset[str]:
        """The codes sent. Raises ValidationError when there are more than anybody could tick."""
        given = value or ()
        if len(given) > MOST:
            raise forms.ValidationError("Kiriman ini memuat terlalu banyak unit. Muat ulang halaman, lalu pilih lagi.")
        return frozenset(filter(None, ("".join(filter(str.isprintable, code)).strip() for code in given)))


class ChoiceForm(forms.Form):
    """Which units are ticked. `kept` is what of it can be taken at all; the rest is explained by the rules."""

    unit = CodesField(label="Unit kompetensi", required=False)
    ditawarkan = CodesField(label="Unit tambahan yang ditampilkan", required=False)

    def __init__(self, *args: Any, basis: UnitBasis, selectable: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis, self.selectable = basis, frozenset(selectable)
        self.proposal = ""  # what "Lengkapi otomatis" did, in words

    @property
    def kept(self) -> frozenset[str]:
        """Ticked units that may be taken; also of a form with errors."""
        return frozenset(self.cleaned_data.get("unit", ())) & self.selectable

    @property
    def offered(self) -> frozenset[str]:
        """Extra units that stood on the page."""
        return frozenset(self.cleaned_data.get("ditawarkan", ()))

    def clean_unit(self) -> frozenset[str]:
        codes: frozenset[str] = self.cleaned_data["unit"]
        foreign = sorted(codes - self.selectable)
        if foreign:
            # What can be taken is kept, and the page says why the rest was left out.
            self.cleaned_data["unit"] = codes & self.selectable
            self.add_error(None, self.basis.package.strangers(foreign[:SHOWN]))
        return codes & self.selectable
