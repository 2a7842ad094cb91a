"""Lists that come as a file."""

from __future__ import annotations

from django import forms


class ListForm(forms.Form):
    """A list as CSV or XLSX."""

    file = forms.FileField(
        label="Daftar pegawai (XLSX atau CSV)",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        allow_empty_file=True,  # an empty file gets the importer's own sentence
    )


class ApplyListForm(forms.Form):
    """Whether those who are not in the file have left; never taken for granted."""

    leavers = forms.BooleanField(
        label="Tandai mereka tidak ada lagi dalam daftar",
        required=False,
        help_text="Centang hanya jika file ini memuat seluruh pegawai. Tanpa centang, catatan mereka tetap seperti semula.",
    )
    reason = forms.CharField(
        label="Dasar daftar ini",
        required=False,
        max_length=500,
        help_text="Misalnya nomor surat pengantar. Wajib: daftar yang menambah atau mengubah sesuatu baru diterapkan "
        "setelah disetujui orang kedua.",
    )
