"""What an office says of itself."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from assessments.models import TestSite
from certportal.home.settings_pages.queries import offices
from certportal.kernel.accounts.enums import HeadKind, Zone
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.models import Organisation, validate_phone
from certportal.kernel.numbers.models import NumberSequence
from certportal.kernel.web.widgets import EMPTY_FILE, DayInput, PaperInput
from certportal.kernel.workdays.models import Holiday
from schemes.enums import ProofKind
from schemes.models import CertificationBody, Scheme, ServiceStandardVersion

WEEK: Final = [(0, "Senin"), (1, "Selasa"), (2, "Rabu"), (3, "Kamis"), (4, "Jumat"), (5, "Sabtu"), (6, "Minggu")]
MOST_LINES: Final = 4
MOST_COPIES: Final = 10
LONGEST_LINE: Final = 120
_CLOCK = {"type": "time"}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


def lines_of(text: str) -> list[str]:
    """The lines that were typed, without empty ones and space at their ends."""
    return [line for typed in text.splitlines() if (line := " ".join(typed.split()))]


def checked_nip(typed: str) -> str:
    """The NIP in its stored form. Raises ValidationError."""
    try:
        return check_nip(typed).value
    except IdentifierRefused as refused:
        raise forms.ValidationError(refused.sentence) from refused


class OfficeForm(forms.Form):
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
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg"}),
        help_text="Dicetak di kiri kop. Paling besar 1 MB; PNG dengan latar putih atau tembus paling rapi.",
        error_messages={"empty": EMPTY_FILE},
    )
    address = forms.CharField(label="Alamat", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    city = forms.CharField(label="Kota", max_length=80, help_text="Tempat penetapan pada surat dan sertifikat.")
    phone = forms.CharField(label="Telepon", max_length=30, validators=[validate_phone])
    whatsapp = forms.CharField(label="WhatsApp", required=False, max_length=30, validators=[validate_phone])
    email = forms.EmailField(label="E-mail")
    website = forms.URLField(label="Situs web", required=False, max_length=200, assume_scheme="https")
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

    def clean_complaint_channels(self) -> list[list[str]]:
        pairs = [
            [part.strip() for part in line.partition(":")[::2]]
            for line in lines_of(self.cleaned_data["complaint_channels"])
        ]
        if wrong := [name for name, address in pairs if not name or not address]:
            raise forms.ValidationError(
                f"Saluran “{wrong[0]}” belum beralamat. Tulis nama, titik dua, lalu nomor, e-mail, atau alamatnya."
            )
        return pairs

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
    same = ("name", "address", "city", "phone", "whatsapp", "email", "website", "weekdays", "zone", "hours_note")
    return {name: getattr(office, name) for name in same} | {
        "letterhead_lines": "\n".join(office.letterhead_lines),
        "copies_to": "\n".join(office.copies_to),
        "complaint_channels": channels,
        "opens_at": office.opens_at,
        "closes_at": office.closes_at,
    }


class HeadForm(forms.Form):
    """Who leads the office, as what, and from which day to which."""

    nip = forms.CharField(label="NIP pejabat", max_length=30, widget=forms.TextInput(_DIGITS))
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


class DecreeForm(forms.Form):
    """The decree of a service standard, and when its charter was signed."""

    decree_number = forms.CharField(label="Nomor keputusan", max_length=120, help_text="Misalnya 800/12 TAHUN 2026.")
    decreed_on = forms.DateField(label="Tanggal keputusan", widget=DayInput())
    charter_signed_on = forms.DateField(
        label="Maklumat ditandatangani pada",
        widget=DayInput(),
        help_text="Nama dan jabatan diambil dari pimpinan yang masa jabatannya berlaku pada tanggal ini.",
    )

    def __init__(self, *args: Any, version: ServiceStandardVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(version, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class OfficerForm(forms.Form):
    """One proof of somebody who serves a service; `asked` is what its standard prints."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(_DIGITS))
    kind = forms.ChoiceField(label="Jenis bukti", choices=ProofKind.choices)
    title = forms.CharField(label="Judul", max_length=200, help_text="Misalnya: Diklat Pelayanan Terpadu Satu Pintu.")
    number = forms.CharField(label="Nomor", required=False, max_length=120)
    dated = forms.DateField(label="Tanggal", widget=DayInput())
    covers = forms.TypedMultipleChoiceField(
        label="Membuktikan",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu butir kompetensi yang dibuktikan."},
    )
    file = forms.FileField(
        label="Salinan (PDF atau gambar)",
        required=False,
        widget=PaperInput(),
        help_text="Boleh kosong. Hanya dibaca admin.",
        error_messages={"empty": EMPTY_FILE},
    )

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = list(enumerate(asked, start=1))  # type: ignore[attr-defined]

    def clean_nip(self) -> str:
        return checked_nip(self.cleaned_data["nip"])


class LastDayForm(forms.Form):
    """The last day of a period."""

    ends_on = forms.DateField(label="Hari terakhir", widget=DayInput())


class BodyForm(forms.ModelForm):  # type: ignore[type-arg]
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = Scheme.objects.filter(body=self.instance).order_by("name")
        self.fields["scope"].queryset = schemes  # type: ignore[attr-defined]
        self.initial["scope"] = [scheme.pk for scheme in schemes if scheme.in_scope]

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
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
        """As above."""


class AssessorForm(forms.Form):
    """An assessor of a certification body, by their NIP."""

    nip = forms.CharField(label="NIP", max_length=30, widget=forms.TextInput(_DIGITS))
    registration_number = forms.CharField(
        label="Nomor registrasi (MET)", max_length=22, help_text="Seperti MET.000.001668.2012 pada kartu asesor."
    )
    valid_until = forms.DateField(label="Lisensi berlaku sampai", widget=DayInput())
    body = forms.ModelChoiceField(label="LSP", queryset=CertificationBody.objects.order_by("name"), empty_label=None)

    def clean_nip(self) -> str:
        return checked_nip(self.cleaned_data["nip"])


class SequenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the numbers of one kind of paper look."""

    class Meta:
        model = NumberSequence
        fields = ("pattern", "reset_policy", "first")
        help_texts = {
            "pattern": "{n:03d} nomor urut tiga angka, {roman} bulan Romawi, {month} bulan, {year} tahun, {yy} dua angka tahun.",
            "first": "Lanjutkan dari buku agenda bila kantor sudah bernomor tahun ini.",
        }

    def _post_clean(self) -> None:
        """As above."""


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    """One special day of a file."""

    class Meta:
        model = Holiday
        fields = ("date", "name", "kind", "decree")

    def _post_clean(self) -> None:
        """As above."""


class ClausesForm(forms.Form):
    """Rights and duties of a scheme, one per line."""

    rights = forms.CharField(
        label="Hak pemohon", max_length=6000, widget=forms.Textarea(attrs={"rows": 6}), help_text="Satu baris satu hak."
    )
    duties = forms.CharField(
        label="Kewajiban pemegang sertifikat",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu baris satu kewajiban. Pemegang menandatanganinya sebelum menerima sertifikat.",
    )

    def clean_rights(self) -> list[str]:
        return lines_of(self.cleaned_data["rights"])

    def clean_duties(self) -> list[str]:
        return lines_of(self.cleaned_data["duties"])


class SetupFileForm(forms.Form):
    """The whole set-up as one file."""

    file = forms.FileField(
        label="Berkas penyiapan (JSON)",
        widget=forms.ClearableFileInput({"accept": ".json"}),
        error_messages={"empty": EMPTY_FILE},
    )
