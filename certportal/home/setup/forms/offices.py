"""What an office says of itself, and who leads it."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from certportal.home.setup.forms.typed import NUMERIC, Visible, checked_nip, lines_of
from certportal.kernel.accounts.enums import HeadKind, Zone
from certportal.kernel.accounts.models import OfficeHead, Organisation, validate_phone
from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import EMPTY_FILE, ChosenAgain, DayInput, PaperInput

WEEK: Final = [(0, "Senin"), (1, "Selasa"), (2, "Rabu"), (3, "Kamis"), (4, "Jumat"), (5, "Sabtu"), (6, "Minggu")]
MOST_LINES: Final = 4
MOST_COPIES: Final = 10
LONGEST_LINE: Final = 120
_CHANNEL: Final = re.compile(r"([^:]*[^:\s])\s*:(?!\s*//)\s*(\S.*)")
_CLOCK = {"type": "time"}


class OfficeForm(Seen, Visible, ChosenAgain):
    """Name, letterhead, address, hours and channels, as they stand on papers and pages."""

    name = forms.CharField(label="Nama kantor", max_length=200, help_text="Seperti tercetak pada kop surat.")
    letterhead_lines = forms.CharField(
        label="Baris di atas nama pada kop",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Satu baris satu teks, misalnya PEMERINTAH PROVINSI DKI JAKARTA. Kosong: nama induk kantor.",
    )
    file = forms.FileField(
        label="Lambang (PNG atau JPG)",
        required=False,
        widget=PaperInput({"accept": "image/png,image/jpeg"}),
        help_text="Dicetak di kiri kop. Paling besar 1 MB; PNG dengan latar putih atau tembus paling rapi.",
        error_messages={"empty": EMPTY_FILE},
    )
    address = forms.CharField(label="Alamat", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    city = forms.CharField(label="Kota", max_length=80, help_text="Tempat penetapan pada surat dan sertifikat.")
    phone = forms.CharField(label="Telepon", max_length=30, validators=[validate_phone])
    whatsapp = forms.CharField(label="WhatsApp", required=False, max_length=30, validators=[validate_phone])
    email = forms.EmailField(label="E-mail")
    website = forms.URLField(label="Situs web", required=False, max_length=80, assume_scheme="https")
    weekdays = forms.TypedMultipleChoiceField(
        label="Hari kerja", choices=WEEK, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(label="Buka pukul", widget=forms.TimeInput(_CLOCK, format="%H:%M"))
    closes_at = forms.TimeField(label="Tutup pukul", widget=forms.TimeInput(_CLOCK, format="%H:%M"))
    zone = forms.ChoiceField(label="Zona waktu", choices=Zone.choices)
    hours_note = forms.CharField(
        label="Keterangan jam layanan", required=False, max_length=200, help_text="Misalnya: istirahat 12.00–13.00."
    )
    complaint_channels = forms.CharField(
        label="Saluran pengaduan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Satu baris satu saluran: nama, titik dua, alamatnya. Misalnya SP4N-LAPOR!: https://www.lapor.go.id",
    )

    copies_to = forms.CharField(
        label="Tembusan keputusan dan surat keterangan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Satu baris satu penerima, misalnya Sekretaris Daerah. Kosong: surat tanpa tembusan.",
    )

    approves_papers = forms.BooleanField(
        label="Dokumen diserahkan hanya setelah disetujui penanda tangannya di portal",
        required=False,
        help_text="Tanpa centang, persetujuan pada halaman “Tanda tangan” ditampilkan, tetapi tidak menahan penyerahan.",
    )

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", typed_of(office))
        super().__init__(*args, **kwargs)

    def clean_letterhead_lines(self) -> list[str]:
        lines = lines_of(self.cleaned_data["letterhead_lines"])
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(
                f"Kop memuat paling banyak {MOST_LINES} baris, masing-masing {LONGEST_LINE} huruf."
            )
        return lines

    def clean_copies_to(self) -> list[str]:
        names = [name.rstrip(" .;") for name in lines_of(self.cleaned_data["copies_to"])]
        if len(names) > MOST_COPIES or any(len(name) > LONGEST_LINE for name in names):
            raise forms.ValidationError(
                f"Tembusan paling banyak {MOST_COPIES} penerima, masing-masing {LONGEST_LINE} huruf."
            )
        return names

    def clean_weekdays(self) -> list[int]:
        return sorted(set(self.cleaned_data["weekdays"]))

    def clean_complaint_channels(self) -> list[list[str]]:
        found = [(line, _CHANNEL.fullmatch(line)) for line in lines_of(self.cleaned_data["complaint_channels"])]
        if wrong := [line for line, pair in found if pair is None]:
            what = "bernama" if "//" in wrong[0] else "beralamat"
            raise forms.ValidationError(
                f"Saluran “{wrong[0]}” belum {what}. Tulis nama, titik dua, lalu nomor, e-mail, atau alamatnya, misalnya "
                "SP4N-LAPOR!: https://www.lapor.go.id."
            )
        return [[pair[1], pair[2]] for _, pair in found if pair]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "Jam tutup harus sesudah jam buka.")
        return data

    def changes(self) -> dict[str, Any]:
        """The columns to write."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def typed_of(office: Organisation) -> dict[str, Any]:
    """The facts of an office as its form shows them."""
    channels = "\n".join(f"{name}: {address}" for name, address in office.complaint_channels)
    same = (
        "name",
        "address",
        "city",
        "phone",
        "whatsapp",
        "email",
        "website",
        "weekdays",
        "zone",
        "hours_note",
        "approves_papers",
    )
    return {name: getattr(office, name) for name in same} | {
        "letterhead_lines": "\n".join(office.letterhead_lines),
        "copies_to": "\n".join(office.copies_to),
        "complaint_channels": channels,
        "opens_at": office.opens_at,
        "closes_at": office.closes_at,
    }


class HeadForm(Visible, forms.Form):
    """Who leads the office, as what, and from which day to which."""

    nip = forms.CharField(label="NIP pejabat", max_length=30, widget=forms.TextInput(NUMERIC))
    kind = forms.ChoiceField(label="Sebagai", choices=HeadKind.choices, initial=HeadKind.DEFINITIVE)
    title = forms.CharField(
        label="Jabatan pada surat",
        max_length=150,
        help_text="Tanpa Plh. atau Plt.; keduanya ditambahkan portal. Misalnya: Kepala Badan Kepegawaian.",
    )
    starts_on = forms.DateField(label="Mulai", widget=DayInput())
    ends_on = forms.DateField(
        label="Sampai", required=False, widget=DayInput(), help_text="Hari terakhir. Kosong bila belum diketahui."
    )

    def clean_nip(self) -> str:
        return checked_nip(self.cleaned_data["nip"])

    def clean_title(self) -> str:
        """The bare title: paper prints what stands beside "Sebagai" before it, and would print it twice."""
        title: str = self.cleaned_data["title"]
        words = re.sub(r"[^a-z ]", "", title.lower()).split()
        if {"plh", "plt"} & set(words) or words[:2] in (["pelaksana", "harian"], ["pelaksana", "tugas"]):
            raise ValidationError("Tulis jabatannya tanpa Plh. atau Plt., lalu pilih Plh. atau Plt. pada “Sebagai”.")
        return title


class LastDayForm(Seen, forms.Form):
    """The last day of a period."""

    ends_on = forms.DateField(label="Hari terakhir", widget=DayInput())

    def __init__(self, *args: Any, head: OfficeHead, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ends_on": head.ends_on})
        super().__init__(*args, **kwargs)


class PeriodForm(Seen, forms.Form):
    """First and last day of a period that was written down wrongly."""

    starts_on = forms.DateField(label="Mulai", widget=DayInput())
    ends_on = forms.DateField(
        label="Sampai", required=False, widget=DayInput(), help_text="Hari terakhir. Kosong bila belum diketahui."
    )
    note = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Tersimpan dalam riwayat. Surat yang sudah terbit tetap memuat nama yang tercetak padanya.",
    )

    def __init__(self, *args: Any, head: OfficeHead, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": head.starts_on, "ends_on": head.ends_on})
        super().__init__(*args, **kwargs)
