"""The profile on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from applicants.eligibility import years_within
from applicants.enums import Education
from applicants.models import PROFILE_FIELDS, RELIED_ON
from applicants.queries import years_within_anywhere
from certportal.kernel.accounts.enums import EMPLOYERS, EmploymentStatus, Gender, OrganisationKind
from certportal.kernel.accounts.grades import Grade
from certportal.kernel.accounts.grades import parse as parse_grade
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip
from certportal.kernel.accounts.models import Organisation, validate_phone, validate_printed_name
from certportal.kernel.accounts.names import NameRefused, check_name, usual_spelling
from certportal.kernel.accounts.queries import is_taken
from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import TypedDay

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from applicants.models import ApplicantProfile
    from certportal.kernel.accounts.identifiers import Checked
    from certportal.kernel.accounts.models import User

_OFFICIALS = (EmploymentStatus.PNS, EmploymentStatus.PPPK)
_EARLIEST_GRADUATION = 1950
_LONGEST_SERVICE = 60
SUGGESTED, AS_TYPED = "suggested", "typed"
_FILLED_IN_BY_BROWSER = {
    "full_name": {"autocomplete": "name"},
    "phone": {"autocomplete": "tel", "type": "tel", "inputmode": "tel"},
    "position_title": {"autocomplete": "organization-title"},
    "birth_date": {"autocomplete": "bday"},
    "gender": {"autocomplete": "sex"},
    "nik": {"autocomplete": "off"},
    "nip": {"autocomplete": "off"},
}
_NUMBERS = ("nik", "nip", "service_years", "education_year")


class ProfileForm(Seen, forms.Form):
    """Who you are, where you work, what you studied. A wrong-looking NIP or NIK warns (`warnings`); wrong shape refuses."""

    full_name = forms.CharField(
        label="Nama lengkap",
        max_length=150,
        validators=[validate_printed_name],
        help_text="Tulis dengan gelar, seperti akan dicetak pada sertifikat.",
    )
    # Asked only of who typed a name in capitals or small letters alone: so it would stand on the certificate.
    spelling = forms.ChoiceField(label="Penulisan nama", required=False, widget=forms.RadioSelect)
    nik = forms.CharField(label="NIK", required=False, max_length=24, help_text="16 angka pada KTP.")
    birth_place = forms.CharField(label="Tempat lahir", max_length=100)
    birth_date = TypedDay(label="Tanggal lahir")
    gender = forms.ChoiceField(label="Jenis kelamin", choices=[("", "Pilih"), *Gender.choices])
    phone = forms.CharField(
        label="Nomor telepon",
        max_length=30,
        validators=[validate_phone],
        help_text="Nomor yang dapat dihubungi petugas.",
    )
    employment_status = forms.ChoiceField(label="Status kepegawaian", choices=EmploymentStatus.choices)
    nip = forms.CharField(label="NIP", required=False, max_length=30, help_text="18 angka. Wajib untuk PNS dan PPPK.")
    grade = forms.ChoiceField(
        label="Golongan/ruang",
        required=False,
        choices=[("", "Pilih"), *((grade.value, grade.label) for grade in Grade)],
        help_text="Untuk PNS, seperti pada SK pangkat terakhir.",
    )
    position_title = forms.CharField(label="Jabatan", max_length=150, required=False)
    employer = forms.ModelChoiceField(
        label="Instansi",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Pilih",
        help_text="Wajib untuk PNS dan PPPK.",
    )
    declared_office = forms.CharField(
        label="Nama instansi Anda",
        max_length=200,
        required=False,
        help_text="Tulis lengkap, lalu lanjutkan mengisi. Admin mencatatnya dan memberi tahu Anda. "
        "Layanan khusus pegawai satu instansi baru dapat dikirim setelah itu.",
    )
    work_unit = forms.ModelChoiceField(
        label="Unit kerja", queryset=Organisation.objects.none(), required=False, empty_label="Tidak ada atau sama"
    )
    service_years = forms.IntegerField(
        label="Lama bekerja (tahun penuh)",
        required=False,
        min_value=0,
        max_value=_LONGEST_SERVICE,
        help_text="Wajib untuk PNS dan PPPK. Hitung tahun penuh sampai hari ini. Contoh: 4 tahun 9 bulan ditulis 4; "
        "belum setahun, atau hanya di tempat lain, ditulis 0.",
    )
    # Not every service asks for it; the task list of a dossier says when its own still lacks it.
    education = forms.ChoiceField(
        label="Pendidikan terakhir", required=False, choices=[("", "Pilih"), *Education.choices]
    )
    education_place = forms.CharField(label="Nama sekolah atau perguruan tinggi", max_length=200, required=False)
    education_field = forms.CharField(label="Program studi", max_length=150, required=False)
    education_year = forms.IntegerField(label="Tahun lulus", required=False, min_value=_EARLIEST_GRADUATION)

    sections: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("Data diri", ("full_name", "spelling", "nik", "birth_place", "birth_date", "gender", "phone")),
        (
            "Pekerjaan",
            (
                "employment_status",
                "nip",
                "grade",
                "position_title",
                "employer",
                "declared_office",
                "work_unit",
                "service_years",
            ),
        ),
        ("Pendidikan", ("education", "education_place", "education_field", "education_year")),
    )

    # What only people in government service have: asked of nobody else, and what of it they must say.
    OFFICIALS_ONLY: ClassVar[tuple[str, ...]] = ("nip", "grade")
    OFFICIALS_SAY: ClassVar[tuple[str, ...]] = ("employer", "service_years")

    def __init__(
        self,
        *args: Any,
        person: User,
        profile: ApplicantProfile | None,
        today: date,
        locked: bool = False,
        own: bool = True,
        **kwargs: Any,
    ) -> None:
        initial = {
            name: getattr(person, name) for name in ("full_name", "birth_place", "birth_date", "gender", "phone")
        }
        initial |= {name: getattr(person, name) for name in ("employment_status", "nip", "grade", "position_title")}
        initial |= {"employer": person.employer_id, "work_unit": person.work_unit_id}
        for name in PROFILE_FIELDS:
            initial[name] = getattr(profile, name) if profile else None
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.person, self.today = person, today
        self._answered = profile.office_answer if profile else ""
        self.warnings: list[str] = []
        self._choose_organisations()
        self.fields["service_years"].label = f"{years_within(years_within_anywhere())} (tahun penuh)"
        self._help_typing(own=own)
        for name in RELIED_ON if locked else ():
            self.fields[name].disabled = True
        self._ask_spelling(str(self["full_name"].value() or "").strip())
        if self["employment_status"].value() == EmploymentStatus.OTHER:
            for name in self.OFFICIALS_ONLY:
                del self.fields[name]
        if self._answered:
            self.fields["declared_office"].help_text = f"Jawaban admin: {self._answered}"
        if person.nik_index:
            self.fields["nik"].help_text = f"Sudah tersimpan: {person.nik_masked}. Isi hanya jika ingin mengganti."

    def names_office(self) -> bool:
        """Whether the field for an office that is not listed stands open: it holds something, or is the way out."""
        faults = self.errors if self.is_bound else {}
        return bool(self["declared_office"].value() or self._answered or {"employer", "declared_office"} & set(faults))

    def _help_typing(self, *, own: bool) -> None:
        """What the browser may fill in of its own person, and the keyboard of numbers on a phone."""
        for name, attrs in _FILLED_IN_BY_BROWSER.items():
            self.fields[name].widget.attrs.update(attrs if own else {**attrs, "autocomplete": "off"})
        for name in _NUMBERS:
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def _ask_spelling(self, typed: str) -> None:
        suggestion = usual_spelling(typed) if self.is_bound and typed != self.person.full_name else ""
        if not suggestion:
            del self.fields["spelling"]
            return
        choices = [(SUGGESTED, suggestion), (AS_TYPED, f"{typed}, memang begitu pada ijazah saya")]
        cast("forms.ChoiceField", self.fields["spelling"]).choices = choices

    def _choose_organisations(self) -> None:
        rows = Organisation.objects.order_by("name")
        self.fields["employer"].queryset = rows.filter(kind__in=EMPLOYERS)  # type: ignore[attr-defined]
        self.fields["work_unit"].queryset = rows.filter(  # type: ignore[attr-defined]
            kind__in=(*EMPLOYERS, OrganisationKind.WORK_UNIT)
        )

    def clean_full_name(self) -> str:
        try:
            return check_name(str(self.cleaned_data["full_name"]))
        except NameRefused as exc:
            raise ValidationError(exc.sentence) from exc

    def clean_spelling(self) -> str:
        """The suggestion where it was chosen; without an answer the question stands, and nothing is refused."""
        chosen, typed = self.cleaned_data["spelling"], self.cleaned_data.get("full_name", "")
        if chosen == SUGGESTED:
            self.cleaned_data["full_name"] = usual_spelling(typed)
        elif not chosen:
            raise ValidationError(
                f"Tulis seperti pada ijazah? Kami sarankan: {usual_spelling(typed)}. Pilih salah satu."
            )
        return str(chosen)

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born >= self.today:
            raise ValidationError("Tanggal lahir harus sebelum hari ini.")
        return born

    def clean_education_year(self) -> int | None:
        year: int | None = self.cleaned_data["education_year"]
        if year is not None and year > self.today.year:
            raise ValidationError("Tahun lulus tidak boleh setelah tahun ini.")
        return year

    def clean_grade(self) -> str:
        return str(parse_grade(self.cleaned_data["grade"]) or "")

    def clean(self) -> dict[str, Any]:
        """Numbers are read once the birth date is known, because they are compared with it."""
        cleaned = super().clean() or self.cleaned_data
        declared = cleaned["declared_office"] = " ".join(str(cleaned.get("declared_office") or "").split())
        if declared and cleaned.get("employer"):
            self.add_error("declared_office", "Instansi sudah dipilih dari daftar. Kosongkan salah satunya.")
        if "nip" in self.fields:
            official = cleaned.get("employment_status") in _OFFICIALS
            self._read("nip", check_nip, required=official)
            for name in self.OFFICIALS_SAY if official else ():
                if cleaned.get(name) is None and name not in self.errors and not (name == "employer" and declared):
                    self.add_error(name, f"{self.fields[name].label} belum diisi.")
        self._read("nik", check_nik, required=not self.person.nik_index)
        return cleaned

    def _read(self, name: str, reader: Callable[[str, date | None], Checked], *, required: bool) -> None:
        typed = str(self.cleaned_data.get(name) or "").strip()
        if not typed:
            if required:
                self.add_error(name, f"{self.fields[name].label} belum diisi.")
            self.cleaned_data[name] = None if name == "nip" else ""
            return
        try:
            checked = reader(typed, self.cleaned_data.get("birth_date"))
        except IdentifierRefused as exc:
            self.add_error(name, exc.sentence)
            return
        self.warnings += checked.warnings
        self.cleaned_data[name] = checked.value
        self._refuse_taken(name, checked.value)

    def _refuse_taken(self, name: str, value: str) -> None:
        own = self.person.nip if name == "nip" else self.person.reveal_nik()
        if value != own and is_taken(nip=value if name == "nip" else "", nik=value if name == "nik" else ""):
            self.add_error(name, f"{self.fields[name].label} ini sudah dipakai akun lain. Hubungi petugas layanan.")

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by section, as the page draws them."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.sections]
