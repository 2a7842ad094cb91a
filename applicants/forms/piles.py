"""A scanned pile at the counter: sending it, and saying where each of its parts belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from applicants.actions.piles import field_of
from applicants.queries.piles import Mark
from certportal.kernel.web.widgets import EMPTY_FILE, PaperInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from applicants.queries import Task
    from applicants.queries.piles import PilePart

NOT_KEPT: Final = "-"
THROWN: Final = "Jangan simpan halaman ini"


class PileForm(forms.Form):
    """One PDF with the sheets and the papers behind them."""

    file = forms.FileField(
        label="Pindaian seluruh tumpukan",
        help_text="Satu PDF, paling besar 20 MB dan 200 halaman; 150–200 dpi, hitam putih atau abu-abu cukup.",
        widget=PaperInput({"accept": "application/pdf"}),
        error_messages={"required": "Pilih PDF hasil pindaian lebih dahulu.", "empty": EMPTY_FILE},
    )


class PlaceForm(forms.Form):
    """For each part of the pile the row it goes to; nothing is kept or thrown away that nobody chose."""

    def __init__(self, *args: Any, parts: Sequence[PilePart], rows: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.rows = parts, rows
        choices = [("", "Pilih bagiannya"), *((task.row.code, _title(task)) for task in rows)]
        for part in parts:
            self.fields[field_of(part)] = forms.ChoiceField(
                label=f"Masukkan {part.pages_in_words} ke",
                choices=[*choices, (NOT_KEPT, THROWN)],
                initial=part.row,
                error_messages={"required": f"Pilih bagiannya, atau “{THROWN}”."},
            )
            if part.kind == Mark.SPOILED:
                self.fields[f"sheet_{part.n}"] = forms.BooleanField(
                    label=f"Halaman {part.pages[0]} adalah lembar pemisah: jangan ikut disimpan", required=False
                )

    def chosen(self) -> list[tuple[Task, list[PilePart]]]:
        """The rows that were chosen, each with its parts in the order of the pile."""
        found = [(task, self._going_to(task.row.code)) for task in self.rows]
        return [(task, parts) for task, parts in found if parts]

    def not_kept(self) -> list[PilePart]:
        """Parts whose pages nobody needs."""
        return self._going_to(NOT_KEPT)

    def sheets_after_all(self) -> frozenset[int]:
        """Pages of which the officer says that they are sheets nobody could read."""
        return frozenset(part.pages[0] for part in self.parts if self.cleaned_data.get(f"sheet_{part.n}"))

    def _going_to(self, where: str) -> list[PilePart]:
        return [part for part in self.parts if self.cleaned_data[field_of(part)] == where]


def _title(task: Task) -> str:
    """As on its sheet, with the number; and what stands there already."""
    there = f" (menggantikan versi {len(task.versions)})" if task.versions else ""
    return f"{task.document.order}. {task.row.title}{there}"
