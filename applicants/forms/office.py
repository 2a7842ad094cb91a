"""What officers fill in about their own work: assignment, leave, calls, receipts, fee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone

from applicants.enums import CallDirection
from applicants.queries import stages_of
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.widgets import DayInput, MomentInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from applicants.models import Leave
    from certportal.kernel.accounts.enums import Role


class AssignForm(forms.Form):
    """To whom, and why. The reason may stay empty where one takes a dossier oneself."""

    person = forms.ModelChoiceField(label="Petugas", queryset=User.objects.none(), empty_label="Pilih petugas")
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila Anda menugaskan rekan. Rekan Anda membaca alasan ini.",
    )

    despite_leave = forms.BooleanField(
        label="Tetap tugaskan walaupun sedang cuti",
        required=False,
        help_text="Pengganti tetap menerima pemberitahuan tentang berkas ini.",
    )

    def __init__(
        self, *args: Any, people: QuerySet[User], by: User, away: Mapping[int, Leave] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.away = by, away or {}
        choice = cast("forms.ModelChoiceField[User]", self.fields["person"])
        choice.queryset = people
        choice.label_from_instance = self._name  # type: ignore[method-assign,assignment]
        # Asked only of who chose somebody on leave.
        if str(self.data.get("person", "")) not in {str(pk) for pk in self.away}:
            del self.fields["despite_leave"]

    def _name(self, person: User) -> str:
        leave = self.away.get(person.pk)
        if leave is None:
            return str(person)
        return f"{person}, cuti sampai {day_in_words(leave.ends_on)} (pengganti: {leave.stand_in.full_name})"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person = cleaned.get("person")
        if person is not None and person != self.by and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", "Tulis alasan penugasan agar rekan Anda mengerti.")
        return cleaned


NOBODY_FITS = "Belum ada orang lain dengan tugas Anda; minta admin sistem memberi peran kepada pengganti lebih dahulu."


def _by_role(
    people: QuerySet[User], places: QuerySet[Organisation], roles: Sequence[Role], *, besides: User | None
) -> list[tuple[str, list[tuple[int, str]]]]:
    """The people under the role they hold at one of the places, so that a stand-in is looked for among their equals.

    With `besides` the person who enters their own leave is left out.
    """
    here = Q(memberships__organisation__in=places, memberships__in=Membership.objects.current(timezone.localdate()))
    rows = people.exclude(pk=besides.pk) if besides else people
    held = rows.filter(here).values_list("memberships__role", "pk", "full_name").order_by("full_name", "pk").distinct()
    groups = {role.label: [(pk, name) for held_role, pk, name in held if held_role == role] for role in roles}
    return [(label, members) for label, members in groups.items() if members]


class LeaveForm(forms.Form):
    """Who is away, from when to when, and who stands in."""

    agency = forms.ModelChoiceField(label="Kantor", queryset=Organisation.objects.none(), empty_label=None)
    role = forms.ChoiceField(
        label="Tugas yang ditinggalkan",
        help_text="Penggantinya bertugas sama. Pimpinan dapat menunjuk petugas lain sebagai pelaksana harian (Plh.).",
    )
    person = forms.ModelChoiceField(label="Petugas yang cuti", queryset=User.objects.none(), empty_label="Pilih")
    starts_on = forms.DateField(label="Mulai tanggal", widget=DayInput())
    ends_on = forms.DateField(label="Sampai tanggal", widget=DayInput(), help_text="Hari terakhir tidak bertugas.")
    stand_in = forms.ModelChoiceField(label="Pengganti", queryset=User.objects.none(), empty_label="Pilih")
    reason = forms.CharField(label="Keterangan", max_length=300, help_text="Contoh: cuti tahunan.")
    hand_over = forms.BooleanField(
        label="Serahkan sekarang semua berkas yang sedang ia tangani kepada pengganti", required=False
    )

    def __init__(
        self,
        *args: Any,
        offices: Iterable[Organisation],
        people: QuerySet[User],
        roles: Sequence[Role],
        by: User,
        alone: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.filter(pk__in=[office.pk for office in offices])
        self.fields["agency"].queryset = places  # type: ignore[attr-defined]
        by_role = _by_role(people, places, roles, besides=by if alone else None)
        for name in ("stand_in", "person"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
            self.fields[name].choices = [("", "Pilih"), *by_role]  # type: ignore[attr-defined]
        if alone and not by_role:
            self.fields["stand_in"].help_text = NOBODY_FITS
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"].choices = choices if len(choices) == 1 else [("", "Pilih"), *choices]  # type: ignore[attr-defined]
        self.by, self.alone = by, alone
        if alone:
            del self.fields["person"]
            self.fields["hand_over"].label = "Serahkan sekarang semua berkas yang sedang Anda tangani kepada pengganti"
        # css/office.css hides it while a role without files in hand is chosen among several.
        if not any(stages_of(role) for role in roles):
            del self.fields["hand_over"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "Tanggal selesai harus pada atau setelah tanggal mulai.")
        if self.alone:
            cleaned["person"] = self.by
        cleaned["hand_over"] = bool(cleaned.get("hand_over") and stages_of(cleaned.get("role", "")))
        return cleaned


class CallForm(forms.Form):
    """One telephone call about a dossier."""

    direction = forms.ChoiceField(label="Arah", choices=CallDirection.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(label="Waktu", widget=MomentInput())
    with_whom = forms.CharField(label="Lawan bicara", max_length=150)
    summary = forms.CharField(label="Isi pembicaraan", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    follow_up_on = forms.DateField(label="Tindak lanjut pada (boleh kosong)", required=False, widget=DayInput())
    shown_to_applicant = forms.BooleanField(label="Tampilkan catatan ini kepada pemohon", required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError("Waktu telepon belum tiba. Periksa tanggal dan jamnya.")
        return at


class FeeForm(forms.Form):
    """Proof that the participant paid elsewhere, or why the case may go on without."""

    receipt_number = forms.CharField(label="Nomor bukti bayar", required=False, max_length=80)
    receipt_on = forms.DateField(label="Tanggal bukti bayar", required=False, widget=DayInput())
    note = forms.CharField(
        label="Alasan tanpa bukti bayar",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Isi hanya bila bukti bayar belum dapat ditunjukkan.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, day = str(cleaned.get("receipt_number") or "").strip(), cleaned.get("receipt_on")
        if number and not day and not self.has_error("receipt_on"):
            self.add_error("receipt_on", "Isi tanggal yang tertulis pada bukti bayar.")
        if day and not number:
            self.add_error("receipt_number", "Isi nomor yang tertulis pada bukti bayar.")
        if day and day > self.today:
            self.add_error("receipt_on", "Tanggal bukti bayar belum tiba.")
        if not number and not day and not str(cleaned.get("note") or "").strip():
            self.add_error("receipt_number", "Isi nomor dan tanggal bukti bayar, atau alasan tanpa bukti bayar.")
        return cleaned


class ReprintForm(forms.Form):
    """Why the receipt is printed again."""

    reason = forms.CharField(label="Alasan mencetak ulang", max_length=300, help_text="Contoh: pemohon kehilangan PIN.")
