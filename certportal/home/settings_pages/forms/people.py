"""Whom the admin enters, corrects and gives a role to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from certportal.kernel.accounts.actions import may_be_given_address
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.grades import Grade
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip
from certportal.kernel.accounts.models import Membership, Organisation, User, validate_phone
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.queries import has_staff_role, holders_of
from certportal.kernel.accounts.seconds import ROLES_FOR_TWO, WATCHING_ROLES
from certportal.kernel.web.search import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from certportal.kernel.accounts.identifiers import Checked

ALREADY_THERE = "Sudah tercatat atas nama {}; buka halaman orang itu untuk memberi peran, mengundang, atau membetulkan."
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
    grade = forms.ChoiceField(
        label="Pangkat dan golongan",
        required=False,
        choices=[("", "Tidak ada atau belum diketahui"), *((grade.value, grade.label) for grade in Grade)],
        help_text="Tercetak di bawah nama pada surat dan berita acara. Daftar pegawai yang diimpor mengalahkan isian ini.",
    )
    phone = forms.CharField(label="Nomor telepon", required=False, max_length=30, validators=[validate_phone])

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = User.objects.exclude(pk=person.pk) if person else User.objects.all()
        self.holders: set[User] = set()

    def clean(self) -> dict[str, Any]:
        """Whoever has one of the numbers or the address already is named: for an admin that is whom they were looking for."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("nip", "nik", "email"):
            holder = holders_of(**{name: data.get(name) or ""}, among=self.others).first()
            if holder is not None:
                self.holders.add(holder)
                self.add_error(name, ALREADY_THERE.format(holder.full_name))
        if data.get("grade") and data.get("employment_status") != EmploymentStatus.PNS:
            self.add_error(
                "grade", "Golongan seperti III/b hanya dimiliki PNS. Kosongkan, atau ubah status kepegawaiannya."
            )
        return data

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
    field_order = ["full_name", "employment_status", "nip", "nik", "email", "position_title", "grade", "phone"]

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
            for name in ("full_name", "employment_status", "nip", "position_title", "grade", "phone", "email")
        }
        super().__init__(*args, person=person, **kwargs)
        if person.has_usable_password() and not has_staff_role(person):
            del self.fields["grade"]  # what an applicant is eligible by they say themselves, on their profile
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


def _number(typed: str, check: Callable[[str], Checked]) -> str | None:
    if not typed:
        return None
    try:
        return str(check(typed).value)
    except IdentifierRefused as refused:
        raise forms.ValidationError(refused.sentence) from refused
