"""What the system admin fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.home.settings_pages.queries import FIRST_YEAR, LAST_YEAR
from certportal.kernel.accounts.actions import may_be_given_address
from certportal.kernel.accounts.enums import EmploymentStatus, Role, Seat
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip
from certportal.kernel.accounts.models import Membership, Organisation, User, validate_phone
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.queries import person_with_identifier
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO, WATCHING_ROLES
from certportal.kernel.web.search import LONGEST
from certportal.kernel.web.widgets import DayInput
from certportal.kernel.workdays.enums import DayKind
from schemes.enums import SchemeKind
from schemes.models import Scheme
from schemes.queries import STANDARD_REGISTRATION, standard_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from certportal.kernel.accounts.identifiers import Checked

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class SearchForm(forms.Form):
    """The filters of the list of people: role and account are in the address, the search word in the session."""

    q = forms.CharField(label="Nama, NIP, atau e-mail", required=False, max_length=LONGEST)
    peran = forms.ChoiceField(label="Peran", required=False, choices=[("", "Semua peran"), *Role.choices])
    keadaan = forms.ChoiceField(
        label="Akun",
        required=False,
        choices=[("", "Semua"), ("aktif", "Aktif"), ("nonaktif", "Tidak aktif"), ("menolak", "E-mail ditolak")],
    )

    def chosen(self, name: str) -> str:
        """A filter's value; one that is not among the choices is ignored."""
        self.is_valid()
        return str(self.cleaned_data.get(name, "")).strip()


class ListForm(forms.Form):
    """A list as CSV or XLSX."""

    file = forms.FileField(
        label="Daftar pegawai (XLSX atau CSV)",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        allow_empty_file=True,  # an empty file gets the importer's own sentence
    )


class SchemeIdentityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Of what the numbers of a scheme's certificates are made; a part left empty is unset."""

    class Meta:
        model = Scheme
        fields = ("kbli", "kbji", "level", "field_letters", "certificate_pattern", "registration_pattern")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_decree = self.instance.kind == SchemeKind.KKNI
        self.fields["level"].disabled = of_decree
        helps = {
            "kbli": "Lima angka dari Klasifikasi Baku Lapangan Usaha, menurut dokumen skema atau lisensi.",
            "kbji": "Empat angka dari Klasifikasi Baku Jabatan Indonesia.",
            "level": "Ditetapkan keputusan kualifikasinya."
            if of_decree
            else "1 sampai 9. Kosongkan bila tidak berjenjang.",
            "field_letters": "Di depan nomor registrasi, misalnya TIK.",
            "certificate_pattern": f"Kosongkan untuk pola baku: {standard_pattern(self.instance)}",
            "registration_pattern": f"Kosongkan untuk pola baku: {STANDARD_REGISTRATION}",
        }
        for name, text in helps.items():
            self.fields[name].help_text = text

    def _post_clean(self) -> None:
        """The row is left to the act, which also says what is wrong."""


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


class SeatsForm(forms.Form):
    """Which seats an office takes in certification."""

    seats = forms.MultipleChoiceField(
        label="Kedudukan",
        choices=Seat.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Satu kantor dapat memegang semuanya.",
        error_messages={"required": "Pilih sedikitnya satu kedudukan."},
    )
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila ada yang bekerja atau pernah bekerja di kantor ini: perubahannya lalu menunggu persetujuan orang kedua.",
    )


class WordForm(forms.Form):
    """The search word of the list of registrations; it stays in the session."""

    q = forms.CharField(label="Nama, NIP, atau e-mail", required=False, max_length=LONGEST)


class PersonForm(forms.Form):
    """A person as entered by the admin: name, and NIP, NIK or e-mail for signing in."""

    full_name = forms.CharField(
        label="Nama lengkap", max_length=150, help_text="Dengan gelar, seperti akan dicetak pada surat dan sertifikat."
    )
    employment_status = forms.ChoiceField(
        label="Status kepegawaian", choices=EmploymentStatus.choices, initial=EmploymentStatus.PNS
    )
    nip = forms.CharField(
        label="NIP", required=False, max_length=30, help_text="18 angka.", widget=forms.TextInput(attrs=_DIGITS)
    )
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=30,
        help_text="16 angka pada KTP.",
        widget=forms.TextInput(attrs=_DIGITS),
    )
    position_title = forms.CharField(label="Jabatan", required=False, max_length=150)
    phone = forms.CharField(label="Nomor telepon", required=False, max_length=30, validators=[validate_phone])

    def clean_full_name(self) -> str:
        try:
            return check_name(self.cleaned_data["full_name"])
        except NameRefused as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def clean_nip(self) -> str | None:
        return _number(self.cleaned_data["nip"], check_nip)

    def clean_nik(self) -> str | None:
        return _number(self.cleaned_data["nik"], check_nik)


class NewPersonForm(PersonForm):
    """A person who is not in the portal yet; without any number or address nobody could sign in."""

    email = forms.EmailField(
        label="E-mail",
        required=False,
        help_text="Undangan dikirim ke sini. Wajib bagi calon petugas. Bagi pemohon boleh kosong; tautannya lalu Anda "
        "serahkan sendiri.",
    )
    field_order = ["full_name", "employment_status", "nip", "nik", "email", "position_title", "phone"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (data.get("nip") or data.get("nik") or data.get("email")):
            raise forms.ValidationError("Isi NIP, NIK, atau e-mail; salah satunya dipakai untuk masuk.")
        return data


class EditPersonForm(PersonForm):
    """Corrections; the NIK is never shown, and an empty field leaves it as it is.

    The address only of an account that nobody has opened and that holds no role of staff.
    """

    email = forms.EmailField(
        label="E-mail",
        required=False,
        help_text="Undangan dikirim ke sini; undangan lama tidak berlaku lagi bila alamatnya berganti.",
    )

    reason = forms.CharField(
        label="Dasar perubahan NIP atau nama",
        required=False,
        max_length=500,
        help_text="Misalnya nomor surat BKN. Wajib bila NIP akun yang sudah dipakai, nama di samping NIP yang terbukti, atau "
        "nama petugas (juga gelarnya) berubah, atau bila datanya menjadi cocok dengan daftar pegawai: perubahan itu berlaku setelah disetujui orang kedua.",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            name: getattr(person, name)
            for name in ("full_name", "employment_status", "nip", "position_title", "phone", "email")
        }
        super().__init__(*args, **kwargs)
        if not may_be_given_address(person):
            del self.fields["email"]
        if person.has_usable_password():
            self.fields["nik"].disabled = True
            self.fields["nik"].help_text = (
                f"{person.nik_masked or 'Belum diisi'}. NIK akun yang sudah dibuka hanya diganti pemegangnya sendiri, pada "
                "halaman “Profil”."
            )
        elif person.nik_masked:
            self.fields["nik"].help_text = f"Tercatat {person.nik_masked}. Isi hanya bila perlu diganti."

    def changes(self) -> dict[str, Any]:
        """The columns to write."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "reason" and (value or name not in {"nik", "email"})
        }


class RoleForm(forms.Form):
    """A role and where it is held; the role of applicant needs no place."""

    role = forms.ChoiceField(label="Peran", choices=[("", "Pilih peran"), *Role.choices])
    organisation = forms.ModelChoiceField(
        label="Di organisasi",
        queryset=Organisation.objects.order_by("name"),
        required=False,
        empty_label="Pilih organisasi",
    )

    reason = forms.CharField(
        label="Dasar",
        required=False,
        max_length=500,
        help_text="Nomor SK atau surat tugas. Wajib untuk verifikator, pimpinan, petugas sertifikat, inspektorat, dan admin "
        "sistem: peran itu berlaku setelah disetujui orang kedua.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        role = data.get("role")
        if role in ROLES_FOR_TWO and not data.get("reason"):
            self.add_error("reason", "Tuliskan dasarnya, misalnya nomor SK: orang kedua memutuskan menurut itu.")
        if role and role != Role.APPLICANT and not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", "Pilih organisasi tempat peran ini dijalankan.")
        if role == Role.APPLICANT:
            data["organisation"] = None
        return data


class EndRoleForm(forms.Form):
    """Why a role ends; the second person decides about a watcher's by it."""

    reason = forms.CharField(label="Alasan", max_length=500, required=False)

    def __init__(self, *args: Any, row: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{row.pk}_%s"  # a page has one for each role
        self.needs_second = row.role in WATCHING_ROLES
        self.fields["reason"].required = self.needs_second
        self.fields["reason"].help_text = (
            "Berlaku setelah disetujui orang kedua." if self.needs_second else "Boleh kosong; tersimpan dalam riwayat."
        )


class NoteForm(forms.Form):
    """The reason; it is kept in the history."""

    note = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tersimpan dalam riwayat perubahan.",
    )


class DayForm(forms.Form):
    """A day on which the office is closed, or open although it would be closed."""

    date = forms.DateField(label="Tanggal", widget=DayInput())
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenis"), *DayKind.choices])
    name = forms.CharField(label="Nama hari", max_length=200, help_text="Misalnya: Hari Raya Nyepi.")
    decree = forms.CharField(
        label="Dasar hukum", max_length=200, help_text="Misalnya: SKB 3 Menteri Nomor 933 Tahun 2025."
    )
    organisation = forms.ModelChoiceField(
        label="Berlaku untuk",
        queryset=Organisation.objects.order_by("name"),
        required=False,
        empty_label="Semua kantor",
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["date"].widget.attrs.update({"min": f"{year}-01-01", "max": f"{year}-12-31"})

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day.year != self.year:
            raise forms.ValidationError(f"Pilih tanggal pada tahun {self.year}.")
        return day


class SeedForm(forms.Form):
    """On what grounds days that have passed are filled; a year to come needs none."""

    decree = forms.CharField(
        label="Dasar hukum",
        required=False,
        max_length=200,
        help_text="Wajib bila ada hari yang sudah lewat: pengisiannya lalu menunggu persetujuan orang kedua.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_seed_%s"  # the page has another form with this field


class ConfirmForm(forms.Form):
    """The year was compared with the decree."""

    compared = forms.BooleanField(label="Saya sudah mencocokkan semua hari di atas dengan SKB 3 Menteri.")
    without_joint_leave = forms.BooleanField(label="Tahun ini memang tidak memiliki cuti bersama.", required=False)


def is_calendar_year(number: int) -> bool:
    """Whether the calendar can hold that year."""
    return FIRST_YEAR <= number <= LAST_YEAR


def _number(typed: str, check: Callable[[str], Checked]) -> str | None:
    if not typed:
        return None
    try:
        return str(check(typed).value)
    except IdentifierRefused as refused:
        raise forms.ValidationError(refused.sentence) from refused


class TwoNumbersForm(forms.Form):
    """Two accounts named by whole numbers."""

    first = forms.CharField(label="NIP atau NIK akun pertama", max_length=30)
    second = forms.CharField(label="NIP atau NIK akun kedua", max_length=30)
    people: list[User]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = {name: person_with_identifier(cleaned[name]) for name in ("first", "second") if name in cleaned}
        for name, person in found.items():
            if person is None:
                self.add_error(name, "Tidak ada akun dengan nomor ini.")
        self.people = [person for person in found.values() if person is not None]
        if len(self.people) == len(self.fields) and self.people[0] == self.people[1]:
            self.add_error("second", "Kedua nomor ini sudah milik satu akun.")
        return cleaned


class RemoveDayForm(forms.Form):
    """A day is taken away; one that has passed only on the grounds of a decree."""

    decree = forms.CharField(label="Dasar hukum", max_length=200, help_text="Misalnya: nomor SKB yang mencabutnya.")

    def __init__(self, *args: Any, passed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not passed:
            del self.fields["decree"]


class MergeForm(forms.Form):
    """How the admin made sure that it is one person."""

    note = forms.CharField(
        label="Bagaimana Anda memastikan keduanya orang yang sama",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
